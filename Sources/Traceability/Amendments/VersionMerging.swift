import Cryptography
import JSONStream

/// Puts versions of events together that say the same of different units: one event on runs of codes, not one a unit.
struct VersionMerging: Sendable {
    let mayMerge: Bool
    /// Of all that is kept of documents.
    private(set) var byteCount = 0
    private var kept: [Kept] = []
    private var places: [Key: Int] = [:]

    private struct Kept: Sendable {
        var version: AmendmentPlan.Version
        var runs = GatheredRuns()
        /// The addresses of the ends of all that it is of; nil: one event's, which has them itself.
        var ends: Ends?
    }

    private struct Ends: Sendable {
        var first: (index: Int64, address: String)
        var last: (index: Int64, address: String)
    }

    private struct Key: Hashable {
        let place: AllocationPlace
        let head: CapturedEvent.Head
        let batchID: Int64?
        let holderID: Int64?
        let isRow: Bool
        /// Of all that it says beside its codes: SHA-256.
        let content: [UInt8]
    }

    init(mayMerge: Bool) { self.mayMerge = mayMerge }

    /// The number of the version that takes the place of the event.
    mutating func add(_ target: AmendmentTarget, _ changed: AmendedDocument) -> Int {
        var document = changed
        for name in ["eventID", "recordTime"] { document.put(name, nil) }
        var head = target.head
        judge(&head, &document, target.step)
        head.time = document.time ?? head.time
        // The number on a plate is one unit's.
        guard mayMerge, document.member("gas:factoryNumber") == nil, let place = target.subjects.first?.place,
            target.subjects.allSatisfy({ $0.place == place }), target.codes.count == 1 || target.isRun,
            let ends = Self.ends(of: target)
        else { return keep(target, head, document) }
        let content = document.withoutCodes.value.canonicalBytes
        let key = Key(
            place: place, head: head, batchID: target.batchID, holderID: target.holderID, isRow: target.isRow,
            content: SHA256.hash(content))
        guard let known = places[key] else {
            places[key] = kept.count
            let number = keep(target, head, document)
            kept[number].runs.add(target.subjects)
            return number
        }
        join(target, ends, content, into: known)
        return known
    }

    /// All of them, with the codes that each is of.
    func versions() -> [AmendmentPlan.Version] {
        kept.map { one in
            guard let ends = one.ends else { return one.version }
            var version = one.version
            version.subjects = one.runs.all
            var members = [JSONMember("gas:count", .integer(version.subjects.reduce(0) { $0 + $1.count }))]
            if version.subjects.count == 1 {
                members.append(JSONMember("gas:firstCode", .string(ends.first.address)))
                members.append(JSONMember("gas:lastCode", .string(ends.last.address)))
            }
            version.members = members
            return version
        }
    }

    private mutating func keep(
        _ target: AmendmentTarget, _ head: CapturedEvent.Head, _ document: AmendedDocument
    ) -> Int {
        let version = AmendmentPlan.Version(
            head: head, content: document.value.canonicalBytes, isRow: target.isRow, ownerID: target.key.ownerID,
            productID: target.productID, batchID: target.batchID, holderID: target.holderID,
            subjects: target.subjects)
        byteCount += version.content.count
        kept.append(Kept(version: version, ends: nil))
        return kept.count - 1
    }

    private mutating func join(
        _ target: AmendmentTarget, _ ends: Ends, _ content: [UInt8], into number: Int
    ) {
        var before = kept[number].ends
        if before == nil {
            before = Self.ends(of: kept[number].version)
            kept[number].version.content = content
        }
        kept[number].runs.add(target.subjects)
        guard var all = before else {
            kept[number].ends = ends
            return
        }
        if ends.first.index < all.first.index { all.first = ends.first }
        if ends.last.index > all.last.index { all.last = ends.last }
        kept[number].ends = all
    }

    private static func ends(of target: AmendmentTarget) -> Ends? {
        guard let subject = target.subjects.first, let first = target.codes.first, let last = target.codes.last else {
            return nil
        }
        return Ends(first: (subject.first, first), last: (subject.last, last))
    }

    private static func ends(of version: AmendmentPlan.Version) -> Ends? {
        let codes = AmendmentTarget.codes(of: version.document)
        guard let subject = version.subjects.first, let first = codes.first, let last = codes.last else { return nil }
        return Ends(first: (subject.first, first), last: (subject.last, last))
    }

    /// 检验: the outcome follows from the results.
    private func judge(_ head: inout CapturedEvent.Head, _ document: inout AmendedDocument, _ step: ReturnEvent) {
        let good = ReturnEvent.inspecting.disposition
        guard step == .inspecting, [good, "non_conformant"].contains(head.disposition) else { return }
        let results = AmendmentField.allCases.filter { $0.test != nil }.compactMap { document.text($0) }
        guard !results.isEmpty else { return }
        let isGood = results.allSatisfy { ["pass", "passed", "ok", "合格"].contains($0) }
        head.disposition = isGood ? good : "non_conformant"
        document.put("disposition", .string(head.disposition))
    }
}

extension AmendedDocument {
    /// What it says beside which codes it is about.
    var withoutCodes: AmendedDocument {
        var document = self
        for name in ["epcList", "gas:firstCode", "gas:lastCode", "gas:count", "quantityList"] {
            document.put(name, nil)
        }
        return document
    }
}

/// Runs of codes, gathered one after another: kept in few pieces however many come.
struct GatheredRuns: Sendable {
    private var runs: [ReturnRow.Subject] = []
    private var joinedCount = 0

    mutating func add(_ more: [ReturnRow.Subject]) {
        runs += more
        guard runs.count > 2 * joinedCount + 256 else { return }
        runs = runs.joined
        joinedCount = runs.count
    }

    /// In order, the fewest.
    var all: [ReturnRow.Subject] { runs.joined }
    var unitCount: Int64 { all.reduce(0) { $0 + $1.count } }
}
