import Identification

/// What an amendment comes to, before anything is stored: which events no longer count, what takes their place, and the
/// difference field by field. A pure function of what was asked for and of what is there.
struct AmendmentPlan: Sendable {
    /// Units whose facts after the factory are folded anew.
    static let lifeUnitLimit = LifeLedger.unitLimit

    /// An event that takes the place of others.
    struct Version: Sendable {
        var head: CapturedEvent.Head
        var document: AmendedDocument
        var isRow: Bool
        var ownerID: Int64
        var productID: Int64?
        var batchID: Int64?
        var holderID: Int64?
        var subjects: [ReturnRow.Subject]
    }

    struct Ended: Sendable {
        let target: AmendmentTarget
        /// Among `versions`; nil: taken back.
        let version: Int?
    }

    /// Facts of the batch as they are to be.
    struct BatchFacts: Sendable, Hashable {
        var productionDate: CivilDate
        var line: String
        var shift: String

        func text(_ field: AmendmentField) -> String {
            switch field {
            case .line: line
            case .shift: shift
            default: "\(productionDate)"
            }
        }
    }

    private(set) var lines: [AmendmentLine] = []
    private(set) var ended: [Ended] = []
    private(set) var versions: [Version] = []
    private(set) var batch: BatchFacts?
    private let subject: AmendmentSubject
    private var documents: [Int64: AmendedDocument] = [:]
    private var takenBack: Set<Int64> = []
    private var changed: Set<Int64> = []
    private var lineIndex: [LineKey: Int] = [:]

    private struct LineKey: Hashable {
        let field: AmendmentField
        let step: ReturnEvent
        let old: String
        let new: String
    }

    init(_ changes: [AmendmentRequest.Checked.Typed], on subject: AmendmentSubject) throws {
        self.subject = subject
        for change in changes { try apply(change) }
        let targets = subject.targets.filter { changed.contains($0.key.id) || takenBack.contains($0.key.id) }
        try checkUnits(targets)
        var merging = VersionMerging(mayMerge: subject.scope != .item)
        for target in targets {
            if takenBack.contains(target.key.id) {
                ended.append(Ended(target: target, version: nil))
            } else if let document = documents[target.key.id] {
                ended.append(Ended(target: target, version: merging.add(target, document)))
            }
        }
        versions = merging.versions
    }

    /// The goods, in the fewest runs.
    var runs: [ReturnRow.Subject] { ended.flatMap(\.target.subjects).joined }
    var unitCount: Int64 { runs.reduce(0) { $0 + $1.count } }
    /// Names of changed fields that everybody may see.
    var publicFields: [AmendmentField] {
        AmendmentField.allCases.filter { field in field.isPublic && lines.contains { $0.field == field } }
    }
}

extension AmendmentPlan {
    private mutating func apply(_ change: AmendmentRequest.Checked.Typed) throws {
        let field = change.field
        if field.isOfBatch, subject.scope != .batch { throw refusal(.amendmentOfBatch, change) }
        if field == .takenBack, change.eventID == nil { throw refusal(.amendmentNameEvent, change) }
        if field == .factoryNo, subject.scope != .item { throw refusal(.amendmentFactoryNo, change) }
        let found = try candidates(change)
        let isBatchChanged = applyToBatch(change)
        guard !found.isEmpty || isBatchChanged else { throw refusal(.amendmentFieldAbsent, change) }
        var count = 0
        for target in found {
            if subject.scope == .item, target.subjects.reduce(0, { $0 + $1.count }) > 1 {
                throw refusal(.amendmentCoversMore, change, ["count": "\(target.subjects.reduce(0) { $0 + $1.count })"])
            }
            if replace(change, in: target) { count += 1 }
        }
        guard count > 0 || isBatchChanged else { throw refusal(.amendmentSame, change) }
    }

    private func candidates(_ change: AmendmentRequest.Checked.Typed) throws -> [AmendmentTarget] {
        let field = change.field
        guard let id = change.eventID else {
            return subject.targets.filter { document($0).text(field) != nil && field.fits($0.step) }
        }
        guard let target = subject.targets.first(where: { $0.key.id == id }) else {
            throw refusal(.amendmentNoSuchEvent, change, ["event": "\(id)"])
        }
        guard field.fits(target.step) else {
            throw Refusal(
                .invalid, .amendmentNotOfStep, field: field.rawValue,
                ["field": field.rawValue, "value": String(change.value.prefix(80))],
                words: ["field": field.name, "step": target.step.name])
        }
        return [target]
    }

    private func document(_ target: AmendmentTarget) -> AmendedDocument {
        documents[target.key.id] ?? target.document
    }

    /// Whether anything is different from what it was.
    private mutating func replace(_ change: AmendmentRequest.Checked.Typed, in target: AmendmentTarget) -> Bool {
        let id = target.key.id
        if change.field == .takenBack {
            guard takenBack.insert(id).inserted else { return false }
            note(.takenBack, target.step, target.step.rawValue, "")
            return true
        }
        var document = self.document(target)
        let old = document.text(change.field) ?? ""
        guard old != change.value else { return false }
        document.set(change.field, change.value)
        documents[id] = document
        changed.insert(id)
        note(change.field, target.step, old, change.value)
        return true
    }

    private mutating func note(_ field: AmendmentField, _ step: ReturnEvent, _ old: String, _ new: String) {
        let key = LineKey(field: field, step: step, old: old, new: new)
        if let place = lineIndex[key] {
            lines[place].eventCount += 1
        } else {
            lineIndex[key] = lines.count
            lines.append(AmendmentLine(field: field, step: step, old: old, new: new, eventCount: 1))
        }
    }

    private mutating func applyToBatch(_ change: AmendmentRequest.Checked.Typed) -> Bool {
        guard let known = subject.batch, change.field.isOfBatch else { return false }
        var facts =
            batch ?? BatchFacts(productionDate: known.productionDate, line: known.line, shift: known.shift)
        let old = facts
        switch change.field {
        case .productionDate: facts.productionDate = CivilDate(iso: change.value) ?? facts.productionDate
        case .line: facts.line = change.value
        case .shift: facts.shift = change.value
        default: return false
        }
        guard facts != old else { return false }
        batch = facts
        // Beside its events the batch itself says so: one line more where no event does.
        let hasEvent = subject.targets.contains { $0.document.text(change.field) != nil }
        if !hasEvent {
            note(change.field, .commissioning, old.text(change.field), change.value)
        }
        return true
    }

    private func checkUnits(_ targets: [AmendmentTarget]) throws {
        let life = targets.filter(\.step.isLife).flatMap(\.subjects).joined.reduce(0) { $0 + $1.count }
        guard life <= Self.lifeUnitLimit else {
            throw Refusal(
                .tooLarge, .amendmentTooMany, field: "subject",
                ["value": subject.name, "limit": "\(Self.lifeUnitLimit)"])
        }
    }

    private func refusal(
        _ rule: Rule, _ change: AmendmentRequest.Checked.Typed, _ more: [String: String] = [:]
    ) -> Refusal {
        let base = [
            "field": change.field.rawValue, "value": String(change.value.prefix(80)), "subject": subject.name,
        ]
        return Refusal(
            .invalid, rule, field: change.field.rawValue, base.merging(more) { $1 }, words: ["field": change.field.name]
        )
    }
}
