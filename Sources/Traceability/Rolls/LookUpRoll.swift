import Identification
import Storage

/// Finds the roll from its first and its last label, whichever was scanned first, and makes the rows of a return of it.
public struct LookUpRoll: Sendable {
    private let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// `first`, `last`: as scanned or typed. Throws `Refusal` with the field: not found, of different allocations, not
    /// the asker's nor entrusted to it today, in too many pieces.
    public func callAsFunction(
        first: String, last: String, by actor: Actor, on occasion: Occasion
    ) async throws -> Roll {
        try actor.require(.returnWrite)
        let begin = try await find(first, "first", actor, occasion)
        let end = try await find(last, "last", actor, occasion)
        guard begin.allocation.ownerID == end.allocation.ownerID, begin.allocation.number == end.allocation.number
        else { throw try await across(begin.allocation, end.allocation) }
        let allocation = begin.allocation
        let isSwapped = begin.identity.index > end.identity.index
        let run = min(begin.identity.index, end.identity.index)...max(begin.identity.index, end.identity.index)
        let place = AllocationPlace(ownerID: allocation.ownerID, number: allocation.number)
        let (product, stretches) = try await platform.datastore.report { session in
            guard let product = try session.product(allocation.productID) else {
                throw Refusal(.missing, .missing, ["object": "product \(allocation.productID)"])
            }
            return (product, try session.stretches(place, run))
        }
        let subject = ReturnRow.Subject(place, run)
        let left = try await platform.outside([subject], by: actor)[subject] ?? 0
        return Roll(
            product: product, allocation: allocation, firstCode: try await code(allocation, run.lowerBound),
            lastCode: try await code(allocation, run.upperBound), first: run.lowerBound, last: run.upperBound,
            stretches: stretches, isSwapped: isSwapped, leftCount: left)
    }

    /// A row for each stretch that the event can happen to. `texts`: the fields that all of them share. Throws
    /// `Refusal` when there is none.
    public func rows(
        of roll: Roll, _ event: ReturnEvent, _ texts: [ReturnField: String]
    ) async throws -> [RawReturnRow] {
        let stretches = roll.stretches(for: event)
        guard Roll.events.contains(event), !stretches.isEmpty else {
            throw Refusal(.conflict, .rollNothing, field: "event", words: ["event": event.name])
        }
        var rows: [RawReturnRow] = []
        for (number, stretch) in stretches.enumerated() {
            var texts = texts
            texts[.event] = event.rawValue
            texts[.code] = try await code(roll.allocation, stretch.first)
            texts[.lastCode] = stretch.count == 1 ? nil : try await code(roll.allocation, stretch.last)
            rows.append(RawReturnRow(line: number + 1, texts))
        }
        return rows
    }

    private func code(_ allocation: Allocation, _ index: Int64) async throws -> String {
        try await platform.printedCode(allocation.ownerID, allocation.number, index)
    }

    private func find(
        _ text: String, _ field: String, _ actor: Actor, _ occasion: Occasion
    ) async throws -> (allocation: Allocation, identity: CodeIdentity) {
        let clean = try Text.required(text, field, limit: 2_048)
        let shown = ["value": String(clean.prefix(60))]
        let scanned: ScannedText
        do { scanned = try ScannedText(clean) } catch {
            throw Refusal(.invalid, .returnBadCode, field: field, shown)
        }
        guard let found = try await platform.find(scanned) else {
            throw Refusal(.invalid, .returnCodeUnknown, field: field, shown)
        }
        guard found.allocation.ownerID != actor.organizationID else { return found }
        let entrusted = try await platform.datastore.read { try $0.entrustments(to: actor.organizationID) }
        let isEntrusted = entrusted.contains {
            $0.ownerID == found.allocation.ownerID
                && $0.covers(productID: found.allocation.productID, on: occasion.now.date)
        }
        guard isEntrusted else { throw Refusal(.invalid, .returnNoCustody, field: field, shown) }
        return found
    }

    /// Says of what the two labels are.
    private func across(_ first: Allocation, _ last: Allocation) async throws -> Refusal {
        let models = try await platform.datastore.read { session in
            try [first, last].map { try session.product($0.productID)?.model ?? "" }
        }
        return Refusal(
            .invalid, .rollAcross, field: "last",
            [
                "first": "\(first.number)", "last": "\(last.number)", "firstModel": models[0], "lastModel": models[1],
                "firstOrder": first.applicationID.map(String.init) ?? "—",
                "lastOrder": last.applicationID.map(String.init) ?? "—",
            ])
    }
}

extension Session {
    /// What a run of codes consists of. Throws `Refusal` when it is in more pieces than a page can tell.
    fileprivate func stretches(_ place: AllocationPlace, _ run: ClosedRange<Int64>) throws -> [Roll.Stretch] {
        let limit = Roll.stretchLimit
        let bound = try bindingRuns(at: place, run.lowerBound, run.upperBound, limit: limit + 1)
        let labels = try carriedBindings(at: place, in: [run])
        let stopped = try ["void", "frozen", "scrapped"].map { try stoppedRuns($0, at: place, run, limit: limit + 1) }
        guard bound.count <= limit, labels.count <= limit, stopped.allSatisfy({ $0.count <= limit }) else {
            throw Refusal(.tooLarge, .rollInPieces, field: "last", ["limit": "\(limit)"])
        }
        let names = try batchNumbers(of: place.ownerID, Array(Set((bound + labels).map(\.batchID))))
        let stretches = Roll.stretches(
            run,
            bound: bound.map { one in
                (
                    one.first...one.last,
                    one.isAccepted
                        ? .made(returnID: one.returnID, batchNo: names[one.batchID] ?? "")
                        : .underWay(returnID: one.returnID)
                )
            },
            labels: labels.map { one in
                (one.first...one.last, .label(returnID: one.returnID, batchNo: names[one.batchID] ?? ""))
            }, stopped: Roll.Stopped(void: stopped[0], frozen: stopped[1], scrapped: stopped[2]))
        guard stretches.count <= limit else {
            throw Refusal(.tooLarge, .rollInPieces, field: "last", ["limit": "\(limit)"])
        }
        return stretches
    }

    private func batchNumbers(of ownerID: Int64, _ ids: [Int64]) throws -> [Int64: String] {
        guard !ids.isEmpty else { return [:] }
        let found = try rows(
            "SELECT batch_id, batch_no FROM batch WHERE owner_id = \(ownerID) AND batch_id IN \(list: ids)"
        ) { (try $0.next(Int64.self), try $0.next(String.self)) }
        return Dictionary(found) { first, _ in first }
    }
}

extension Rule {
    static let rollAcross = Rule(
        "roll.across",
        "首签属于申请 {firstOrder} 的码段 {first}（{firstModel}），末签属于申请 {lastOrder} 的码段 {last}（{lastModel}），不是同一卷；请分别扫描",
        "The first label is of order {firstOrder}, allocation {first} ({firstModel}), the last of order {lastOrder}, "
            + "allocation {last} ({lastModel}): that is not one roll; scan them apart")
    static let rollInPieces = Rule(
        "roll.in-pieces", "首末签之间的编码状态分成了 {limit} 段以上，请扫描较短的一段",
        "What lies between stands in more than {limit} pieces; scan a shorter part")
    static let rollNothing = Rule(
        "roll.nothing", "首末签之间没有可以登记“{event}”的编码", "Nothing between the labels can have “{event}” recorded")
}
