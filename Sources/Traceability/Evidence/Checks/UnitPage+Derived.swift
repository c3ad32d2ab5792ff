import Identification
import JSONStream
import Storage

/// What is missing: rows that events demand and that are not there.
extension UnitPage {
    /// Whoever was made in a batch is bound.
    func checkBound(_ faults: inout [CheckFault]) {
        var told: Set<Int64> = []
        for made in productions where made.event.batchID != nil {
            var next = made.first
            for bound in bindings.reaching(made.first, made.last) where bound.isAccepted {
                guard bound.first <= next, next <= made.last else { break }
                next = max(next, bound.last + 1)
            }
            guard next <= made.last, told.insert(made.event.id).inserted else { continue }
            faults.append(
                fault("单品 \(name(next)) 已生产而没有绑定批次", "unit \(name(next)) was made and is bound to no batch"))
        }
    }

    /// What counts as failed is just what the tests say.
    func checkFailedTests(_ session: any Session, star: Set<String>, _ faults: inout [CheckFault]) throws {
        let gone = relabeled.sorted().map { $0...$0 }
        let stored = try session.failedRuns(at: place, range, limit: Int(Int32.max)).within(range).without(gone)
        let ended = try session.stoppedRuns("scrapped", at: place, range, limit: Int(Int32.max))
        let tests = try session.testBlocks(at: place, range, limit: nil)
        let due = (tests?.failedRuns(in: range, star: star) ?? []).without(ended).without(gone)
        for run in stored where !due.hold(run) {
            faults.append(
                fault(
                    "单品 \(name(run.first))–\(run.last) 记为检验不合格，但没有这样的检验",
                    "units \(name(run.first))–\(run.last) count as failed, and no test says so"))
        }
        for run in due where !stored.hold(run) && !isOld(run.range) {
            faults.append(
                fault(
                    "单品 \(name(run.first))–\(run.last) 有不合格的检验，却没有记为不合格",
                    "units \(name(run.first))–\(run.last) have failed a test and do not count as failed"))
        }
    }

    private func isOld(_ range: ClosedRange<Int64>) -> Bool {
        bindings.reaching(range.lowerBound, range.upperBound).contains { oldReturns.contains($0.returnID) }
    }

    /// 报废: lives end by events, and not otherwise.
    func checkScrapped(_ session: any Session, _ faults: inout [CheckFault]) throws {
        guard !isFolding else { return }
        let runs = try session.scrappedRuns(at: place, in: [range]).filter { $0.range.overlaps(range) }
        var stored: [Int64: Instant] = [:]
        for run in runs { for index in run.range.clamped(to: range) { stored[index] = run.at } }
        for index in Set(stored.keys).union(lives.keys).subtracting(relabeled).sorted() {
            let told = (lives[index] ?? []).filter { $0.kind == .scrapping }.map(\.time)
            let isRight = stored[index].map { told.contains($0) } ?? told.isEmpty
            if isRight { continue }
            faults.append(
                fault(
                    "单品 \(name(index)) 的报废状态与其事件不符",
                    "whether unit \(name(index)) is scrapped is not what its events say"))
        }
    }

    /// What production on this stretch says of batches.
    func add(to batches: inout [Int64: BatchSaid], _ session: any Session, _ keys: PlatformKeys) throws {
        let ids = Set(productions.filter { $0.event.batchID != nil }.map(\.event.id))
        for made in try session.makings(of: place.ownerID, ids, keys) {
            batches[made.batchID, default: BatchSaid()].add(line: made.line, shift: made.shift)
        }
    }
}

extension [FailedRun] {
    /// Whether units and tests of the run are told by these, in one piece or several.
    fileprivate func hold(_ run: FailedRun) -> Bool {
        var next = run.first
        for own in self where own.tests == run.tests && own.first <= next && next <= own.last { next = own.last + 1 }
        return next > run.last
    }

    fileprivate func within(_ range: ClosedRange<Int64>) -> [FailedRun] {
        compactMap { run in
            let (first, last) = (Swift.max(run.first, range.lowerBound), Swift.min(run.last, range.upperBound))
            return first <= last ? FailedRun(first: first, last: last, tests: run.tests) : nil
        }
    }
}

/// Lines and shifts that production says of a batch.
struct BatchSaid: Sendable {
    private var lines: Set<String> = []
    private var shifts: Set<String> = []

    mutating func add(line: String?, shift: String?) {
        if let line { lines.insert(line) }
        if let shift { shifts.insert(shift) }
    }

    /// A batch has the lines of the return that made it, one or several in one text; later returns add none.
    func agrees(line: String, shift: String) -> Bool { Self.is(line, of: lines) && Self.is(shift, of: shifts) }

    private static func `is`(_ text: String, of said: Set<String>) -> Bool {
        text.isEmpty || said.contains(text) || text.split(separator: "、").allSatisfy { said.contains(String($0)) }
    }
}

extension Session {
    /// Of these returns those of old data.
    func backfilled(_ ids: Set<Int64>) throws -> Set<Int64> {
        Set(
            try ids.sorted().inParts { part in
                try rows("SELECT return_id FROM trace_return WHERE return_id IN \(list: part) AND backfilled = 1") {
                    try $0.next(Int64.self)
                }
            })
    }

    /// Batch, line and shift that events of production say: the trade's own, sealed.
    fileprivate func makings(
        of owner: Int64, _ ids: Set<Int64>, _ keys: PlatformKeys
    ) throws -> [(batchID: Int64, line: String?, shift: String?)] {
        try ids.sorted().inParts { part in
            try rows(
                """
                SELECT batch_id, public_document, trade_document, event_hash FROM trace_event
                WHERE owner_id = \(owner) AND event_id IN \(list: part) AND batch_id IS NOT NULL
                """
            ) { row in
                let (batch, open) = (try row.next(Int64.self), Array(try row.next(String.self).utf8))
                let (trade, hash) = (try row.next([UInt8]?.self), try row.next([UInt8]?.self))
                // What does not open is a fault of the event.
                let whole = try? EventGrouping.merged(open, trade: trade, personal: nil, isRow: hash == nil, keys)
                let document = AmendedDocument(whole ?? .null)
                return (batchID: batch, line: document.text(.line), shift: document.text(.shift))
            }
        }
    }

    /// Batches that were never amended are as their production and the product's versions of then say.
    func check(_ said: [Int64: BatchSaid], of owner: Int64, _ faults: inout [CheckFault]) throws {
        for (id, said) in said.sorted(by: { $0.key < $1.key }) {
            let isAmended = try exists(
                "SELECT 1 FROM batch_amendment WHERE owner_id = \(owner) AND batch_id = \(id) LIMIT 1")
            guard !isAmended, let batch = try batch(owner, id) else { continue }
            let isPlaced = try said.agrees(line: batch.line, shift: batch.shift) || isNamedAsClass(batch)
            if !isPlaced {
                faults.append(
                    CheckFault(
                        .units, "批次 \(owner)/\(id) 的产线或班次与其生产事件不符",
                        "line or shift of batch \(owner)/\(id) is not what its production says"))
            }
            if try !isVersionOfThen(batch) {
                faults.append(
                    CheckFault(
                        .units, "批次 \(owner)/\(id) 的产品版本不是生产之日有效的版本",
                        "batch \(owner)/\(id) has another version of its product than that of its day"))
            }
        }
    }

    /// Whether events speak of the batch as such: what they say of line and shift was not gathered.
    private func isNamedAsClass(_ batch: Batch) throws -> Bool {
        guard let gtin = try product(batch.productID)?.gtin.flatMap({ try? GTIN($0) }),
            let uri = EventNaming.lot(gtin, batch.number)
        else { return false }
        return try exists(
            """
            SELECT 1 FROM event_name WHERE owner_id = \(batch.ownerID) AND role = \(EventRole.epcClass.rawValue)
                AND name_key = \(EventNaming.key(uri)) LIMIT 1
            """)
    }

    /// Of the versions that were there when the batch was made, the one in force on its day; the first for days before.
    private func isVersionOfThen(_ batch: Batch) throws -> Bool {
        let made = try value(
            "SELECT created_at FROM batch WHERE owner_id = \(batch.ownerID) AND batch_id = \(batch.id)",
            as: Int64.self)
        let versions = try rows(
            """
            SELECT version_no, effective_from FROM product_version
            WHERE product_id = \(batch.productID) AND created_at <= \(made ?? 0) ORDER BY version_no
            """
        ) { row in (number: try row.next(Int.self), from: try row.next(String.self)) }
        // A batch of old data may be of a version that was entered with it.
        guard let first = versions.first else { return true }
        let inForce = versions.filter { $0.from <= batch.productionDate.description }
            .max { ($0.from, $0.number) < ($1.from, $1.number) }
        return batch.versionNumber == (inForce ?? first).number
    }
}
