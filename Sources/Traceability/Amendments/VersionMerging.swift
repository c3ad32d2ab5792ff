import JSONStream

/// Puts versions of events together that say the same of different units: one event on runs of codes, not one a unit.
struct VersionMerging: Sendable {
    let mayMerge: Bool
    private(set) var versions: [AmendmentPlan.Version] = []
    private var places: [Key: Int] = [:]
    /// The addresses of the ends of runs, by allocation and index.
    private var addresses: [CodeIdentity: String] = [:]
    private var members: [Int: Int] = [:]

    private struct Key: Hashable {
        let place: AllocationPlace
        let head: CapturedEvent.Head
        let batchID: Int64?
        let holderID: Int64?
        let isRow: Bool
        let document: AmendedDocument
    }

    init(mayMerge: Bool) { self.mayMerge = mayMerge }

    /// Where the version of the event is among `versions`.
    mutating func add(_ target: AmendmentTarget, _ changed: AmendedDocument) -> Int {
        var document = changed
        for name in ["eventID", "recordTime"] { document.put(name, nil) }
        var head = target.head
        judge(&head, &document, target.step)
        head.time = document.time ?? head.time
        let version = AmendmentPlan.Version(
            head: head, document: document, isRow: target.isRow, ownerID: target.key.ownerID,
            productID: target.productID, batchID: target.batchID, holderID: target.holderID,
            subjects: target.subjects)
        guard mayMerge, let place = target.subjects.first?.place,
            target.subjects.allSatisfy({ $0.place == place }), target.codes.count == 1 || target.isRun
        else {
            versions.append(version)
            return versions.count - 1
        }
        keepEnds(of: target)
        let key = Key(
            place: place, head: head, batchID: target.batchID, holderID: target.holderID, isRow: target.isRow,
            document: document.withoutCodes)
        guard let known = places[key] else {
            places[key] = versions.count
            versions.append(version)
            return versions.count - 1
        }
        join(target, into: known)
        return known
    }

    private mutating func keepEnds(of target: AmendmentTarget) {
        guard let subject = target.subjects.first, let first = target.codes.first, let last = target.codes.last else {
            return
        }
        addresses[subject.unit(subject.first)] = first
        addresses[subject.unit(subject.last)] = last
    }

    private mutating func join(_ target: AmendmentTarget, into place: Int) {
        let subjects = (versions[place].subjects + target.subjects).joined
        versions[place].subjects = subjects
        var document = versions[place].document.withoutCodes
        document.put("gas:count", .integer(subjects.reduce(0) { $0 + $1.count }))
        if subjects.count == 1, let run = subjects.first {
            document.put("gas:firstCode", addresses[run.unit(run.first)].map { .string($0) })
            document.put("gas:lastCode", addresses[run.unit(run.last)].map { .string($0) })
        }
        versions[place].document = document
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
    /// What it says beside which codes it is about, and the one number on a plate.
    var withoutCodes: AmendedDocument {
        var document = self
        for name in ["epcList", "gas:firstCode", "gas:lastCode", "gas:count", "quantityList", "gas:factoryNumber"] {
            document.put(name, nil)
        }
        return document
    }
}
