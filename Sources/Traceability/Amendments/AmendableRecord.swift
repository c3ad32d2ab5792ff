/// What can be amended of a subject: one record, or all records of one step together.
public struct AmendableRecord: Sendable, Hashable {
    /// nil: all records of the step.
    public let eventID: Int64?
    public let step: ReturnEvent
    /// nil: of several.
    public let at: Instant?
    public let eventCount: Int
    public let unitCount: Int64
    public let fields: [Field]
    /// 换机、换标: the other code that one record joins with.
    public var otherCode: String?

    /// A field that it has.
    public struct Field: Sendable, Hashable {
        public let field: AmendmentField
        /// The one value of all; nil: several.
        public let value: String?
        public let valueCount: Int
    }
}

/// What an enterprise can amend of a subject, as it is now.
public struct ReadAmendable: Sendable {
    /// Events of which a form shows what they say: of more the first of each return.
    public static let shownEvents = 2_000

    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// What a form shows of a subject.
    public struct Amendable: Sendable {
        public let name: String
        public let records: [AmendableRecord]
        /// The subject has more records than so many, of which these are the first; an amendment is of all. nil: these
        /// are all.
        public let shownLimit: Int?
    }

    /// Of a large subject the first records: looking at a form reads no million of them.
    ///
    /// Throws `Refusal` for a subject that is not there, or not the organization's.
    public func callAsFunction(
        _ scope: AmendmentScope, _ subject: String, by actor: Actor, on occasion: Occasion,
        shown: Int = ReadAmendable.shownEvents
    ) async throws -> Amendable {
        try actor.require(.amendmentRequest)
        var finding = FindAmendmentSubject(platform: platform, actor: actor, occasion: occasion)
        finding.shown = shown
        var found = try await finding(scope, subject)
        let isCut = found.eventIDs.count > shown
        found.eventIDs = Self.firstOfEach(found.eventIDs, shown)
        let shownLimit = isCut ? shown : nil
        var single: [AmendableRecord] = []
        var groups: [ReturnEvent: Gathered] = [:]
        for ids in finding.pages(of: found) {
            for target in try await finding.targets(ids, of: found) {
                if scope == .item {
                    var one = Gathered(target.step)
                    one.add(target)
                    var record = one.record(of: found, eventID: target.key.id, at: target.head.time)
                    record.otherCode = target.otherCode
                    single.append(record)
                } else {
                    groups[target.step, default: Gathered(target.step)].add(target)
                }
            }
        }
        guard scope != .item else { return Amendable(name: found.name, records: single, shownLimit: shownLimit) }
        // Facts of the batch itself, whatever its records say.
        if found.batch != nil, groups[.commissioning] == nil { groups[.commissioning] = Gathered(.commissioning) }
        let records = groups.sorted { $0.key.rawValue < $1.key.rawValue }.map { $1.record(of: found) }
        return Amendable(
            name: found.name, records: records.filter { !$0.fields.isEmpty }, shownLimit: shownLimit)
    }

    /// Of each return the first, so that no step is missed because another has many.
    private static func firstOfEach(_ ids: [Int64], _ limit: Int) -> [Int64] {
        guard ids.count > limit else { return ids }
        let returns = Dictionary(grouping: ids) { $0 >> 24 }
        let each = max(1, limit / returns.count)
        return Array(returns.values.flatMap { $0.prefix(each) }.sorted().prefix(limit))
    }
}

/// Records of one step, one after another: what they say, and of how many units.
private struct Gathered {
    let step: ReturnEvent
    private var eventCount = 0
    private var goods = GatheredRuns()
    private var values: [AmendmentField: Set<String>] = [:]

    init(_ step: ReturnEvent) { self.step = step }

    mutating func add(_ target: AmendmentTarget) {
        eventCount += 1
        goods.add(target.subjects)
        for field in AmendmentField.allCases {
            if let text = target.document.text(field) { values[field, default: []].insert(text) }
        }
    }

    /// - Parameter eventID: nil: all records of the step.
    func record(of subject: AmendmentSubject, eventID: Int64? = nil, at: Instant? = nil) -> AmendableRecord {
        let fields = AmendmentField.allCases.compactMap { field -> AmendableRecord.Field? in
            guard field != .takenBack, field.fits(step), !field.isOfBatch || subject.scope == .batch,
                field != .factoryNo || subject.scope == .item
            else { return nil }
            var values = self.values[field] ?? []
            if let batch = subject.batch, field.isOfBatch {
                values.insert(
                    AmendmentPlan.BatchFacts(
                        productionDate: batch.productionDate, line: batch.line, shift: batch.shift
                    ).text(field))
            }
            guard !values.isEmpty else { return nil }
            return AmendableRecord.Field(
                field: field, value: values.count == 1 ? values.first : nil, valueCount: values.count)
        }
        return AmendableRecord(
            eventID: eventID, step: step, at: at, eventCount: eventCount, unitCount: goods.unitCount, fields: fields)
    }
}
