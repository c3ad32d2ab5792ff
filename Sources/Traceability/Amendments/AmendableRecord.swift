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
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// Throws `Refusal` for a subject that is not there, or not the organization's.
    public func callAsFunction(
        _ scope: AmendmentScope, _ subject: String, by actor: Actor, on occasion: Occasion
    ) async throws -> (name: String, records: [AmendableRecord]) {
        try actor.require(.amendmentRequest)
        let found = try await FindAmendmentSubject(platform: platform, actor: actor, occasion: occasion)(
            scope, subject)
        guard scope != .item else {
            return (found.name, found.targets.map { AmendableRecord([$0], eventID: $0.key.id, in: found) })
        }
        var groups = Dictionary(grouping: found.targets, by: \.step)
        // Facts of the batch itself, whatever its records say.
        if found.batch != nil, groups[.commissioning] == nil { groups[.commissioning] = [] }
        let records = groups.sorted { $0.key.rawValue < $1.key.rawValue }.map { _, targets in
            AmendableRecord(targets, eventID: nil, in: found)
        }
        return (found.name, records.filter { !$0.fields.isEmpty })
    }
}

extension AmendableRecord {
    init(_ targets: [AmendmentTarget], eventID: Int64?, in subject: AmendmentSubject) {
        self.eventID = eventID
        step = targets.first?.step ?? .commissioning
        at = eventID == nil ? nil : targets.first?.head.time
        eventCount = targets.count
        unitCount = targets.flatMap(\.subjects).joined.reduce(0) { $0 + $1.count }
        let step = self.step
        fields = AmendmentField.allCases.compactMap { field -> Field? in
            guard field != .takenBack, field.fits(step), !field.isOfBatch || subject.scope == .batch,
                field != .factoryNo || subject.scope == .item
            else { return nil }
            var values = Set(targets.compactMap { $0.document.text(field) })
            if let batch = subject.batch, field.isOfBatch {
                values.insert(
                    AmendmentPlan.BatchFacts(
                        productionDate: batch.productionDate, line: batch.line, shift: batch.shift
                    ).text(field))
            }
            guard !values.isEmpty else { return nil }
            return Field(field: field, value: values.count == 1 ? values.first : nil, valueCount: values.count)
        }
    }
}
