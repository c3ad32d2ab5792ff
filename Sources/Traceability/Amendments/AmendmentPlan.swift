import Identification
import JSONStream

/// What an amendment comes to, before anything is stored: which events no longer count, what takes their place, and the
/// difference field by field. A pure function of what was asked for and of what is there, which comes page by page.
struct AmendmentPlan: Sendable {
    /// Units whose facts after the factory are folded anew.
    static let lifeUnitLimit = LifeLedger.unitLimit
    /// Lines of a difference; beyond them old values are told together.
    static let lineLimit = 500
    /// Bytes of all versions. What says the same of different units is one version, so that only records that differ
    /// each by each come near it.
    static let contentLimit = 256 << 20

    /// An event that takes the place of others.
    struct Version: Sendable {
        var head: CapturedEvent.Head
        /// Canonical JSON of the whole document: so as to take little room.
        var content: [UInt8]
        /// Members beside.
        var members: [JSONMember] = []
        var isRow: Bool
        var ownerID: Int64
        var productID: Int64?
        var batchID: Int64?
        var holderID: Int64?
        var subjects: [ReturnRow.Subject]

        var document: AmendedDocument {
            var document = AmendedDocument((try? JSONValue(parsing: content)) ?? .null)
            for member in members { document.put(member.name, member.value) }
            return document
        }
    }

    struct Ended: Sendable {
        let key: EventKey
        let step: ReturnEvent
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
    private var asked: [AskedChange] = []
    private var merging: VersionMerging
    private var goods = GatheredRuns()
    private var lives = GatheredRuns()

    init(_ changes: [AmendmentRequest.Checked.Typed], on subject: AmendmentSubject) throws {
        self.subject = subject
        merging = VersionMerging(mayMerge: subject.scope != .item)
        for change in changes {
            let field = change.field
            if field.isOfBatch, subject.scope != .batch { throw refusal(.amendmentOfBatch, change) }
            if field == .takenBack, change.eventID == nil { throw refusal(.amendmentNameEvent, change) }
            if field == .factoryNo, subject.scope != .item { throw refusal(.amendmentFactoryNo, change) }
            let old = applyToBatch(change)
            asked.append(AskedChange(change, oldFact: old))
        }
    }

    /// The goods, in the fewest runs.
    var runs: [ReturnRow.Subject] { goods.all }
    var unitCount: Int64 { goods.unitCount }
    /// Names of changed fields that everybody may see.
    var publicFields: [AmendmentField] {
        AmendmentField.allCases.filter { field in field.isPublic && lines.contains { $0.field == field } }
    }
}

extension AmendmentPlan {
    /// The next events of the subject.
    mutating func add(_ targets: [AmendmentTarget]) throws {
        for target in targets { try add(target) }
        guard lives.unitCount <= Self.lifeUnitLimit else {
            throw Refusal(
                .tooLarge, .amendmentTooMany, field: "subject",
                ["value": subject.name, "limit": "\(Self.lifeUnitLimit)"])
        }
        guard merging.byteCount <= Self.contentLimit else {
            throw Refusal(
                .tooLarge, .amendmentTooDifferent, field: "subject",
                ["value": subject.name, "limit": "\(Self.contentLimit >> 20)"])
        }
    }

    /// All events are in. Throws `Refusal` for a change that changes nothing.
    mutating func finish() throws {
        for place in asked.indices {
            let one = asked[place]
            guard one.isFound || one.oldFact != nil && one.change.eventID == nil else {
                guard let id = one.change.eventID else { throw refusal(.amendmentFieldAbsent, one.change) }
                throw refusal(.amendmentNoSuchEvent, one.change, ["event": "\(id)"])
            }
            guard one.isDifferent || one.oldFact != nil else { throw refusal(.amendmentSame, one.change) }
            // Beside its events the batch itself says so: one line more where no event does.
            if let old = one.oldFact, !one.isSaid { asked[place].note(.commissioning, old) }
        }
        lines = asked.flatMap(\.lines)
        versions = merging.versions()
    }

    private mutating func add(_ target: AmendmentTarget) throws {
        var document = target.document
        var (isChanged, isTakenBack) = (false, false)
        for place in asked.indices {
            let change = asked[place].change
            if target.document.text(change.field) != nil { asked[place].isSaid = true }
            guard try isMeant(target, document, by: change) else { continue }
            asked[place].isFound = true
            let old = change.field == .takenBack ? target.step.rawValue : document.text(change.field) ?? ""
            guard change.field == .takenBack ? !isTakenBack : old != change.value else { continue }
            if change.field == .takenBack {
                isTakenBack = true
            } else {
                document.set(change.field, change.value)
                isChanged = true
            }
            asked[place].note(target.step, old)
        }
        guard isChanged || isTakenBack else { return }
        goods.add(target.subjects)
        if target.step.isLife { lives.add(target.subjects) }
        let version = isTakenBack ? nil : merging.add(target, document)
        ended.append(Ended(key: target.key, step: target.step, version: version))
    }

    /// What else is told of a replacement that is taken back, on the other code.
    mutating func add(partners: [AmendmentTarget]) {
        for target in partners where !ended.contains(where: { $0.key == target.key }) {
            goods.add(target.subjects)
            lives.add(target.subjects)
            ended.append(Ended(key: target.key, step: target.step, version: nil))
            if let place = asked.firstIndex(where: { $0.change.field == .takenBack }) {
                asked[place].note(target.step, target.step.rawValue)
            }
        }
    }

    private func isMeant(
        _ target: AmendmentTarget, _ document: AmendedDocument, by change: AmendmentRequest.Checked.Typed
    ) throws -> Bool {
        let field = change.field
        if let id = change.eventID {
            guard id == target.key.id else { return false }
            guard field.fits(target.step) else {
                throw Refusal(
                    .invalid, .amendmentNotOfStep, field: field.rawValue,
                    ["field": field.rawValue, "value": String(change.value.prefix(80))],
                    words: ["field": field.name, "step": target.step.name])
            }
        } else if document.text(field) == nil || !field.fits(target.step) {
            return false
        }
        let count = target.subjects.reduce(0) { $0 + $1.count }
        if subject.scope == .item, count > 1 {
            let rule: Rule = field == .factoryNo ? .amendmentNumberOfRun : .amendmentCoversMore
            throw refusal(rule, change, ["count": "\(count)"])
        }
        return true
    }

    /// What the batch said before; nil: the change is none of its facts, or none that differs.
    private mutating func applyToBatch(_ change: AmendmentRequest.Checked.Typed) -> String? {
        guard let known = subject.batch, change.field.isOfBatch else { return nil }
        var facts =
            batch ?? BatchFacts(productionDate: known.productionDate, line: known.line, shift: known.shift)
        let old = facts
        switch change.field {
        case .productionDate: facts.productionDate = CivilDate(iso: change.value) ?? facts.productionDate
        case .line: facts.line = change.value
        case .shift: facts.shift = change.value
        default: return nil
        }
        guard facts != old else { return nil }
        batch = facts
        return old.text(change.field)
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

/// A change that is asked for, and what it has met so far.
private struct AskedChange: Sendable {
    let change: AmendmentRequest.Checked.Typed
    /// Of the batch.
    let oldFact: String?
    /// An event has the field, or is the one that is named.
    var isFound = false
    /// An event of the subject says it, whether it can be changed there or not.
    var isSaid = false
    private(set) var lines: [AmendmentLine] = []
    private var places: [Line: Int] = [:]

    private struct Line: Hashable {
        let step: ReturnEvent
        let old: String
    }

    init(_ change: AmendmentRequest.Checked.Typed, oldFact: String?) {
        (self.change, self.oldFact) = (change, oldFact)
    }

    var isDifferent: Bool { !lines.isEmpty }

    mutating func note(_ step: ReturnEvent, _ old: String) {
        var line = Line(step: step, old: old)
        if places[line] == nil, lines.count >= AmendmentPlan.lineLimit {
            line = Line(step: step, old: AmendmentLine.furtherValues)
        }
        if let place = places[line] {
            lines[place].eventCount += 1
            return
        }
        places[line] = lines.count
        let new = change.field == .takenBack ? "" : change.value
        lines.append(AmendmentLine(field: change.field, step: step, old: line.old, new: new, eventCount: 1))
    }
}
