/// What is asked for, as typed.
public struct AmendmentRequest: Sendable {
    /// A field's new value.
    public struct Change: Sendable, Hashable {
        /// nil: every event of the subject that has the field.
        public var eventID: Int64?
        /// An `AmendmentField`.
        public var field: String
        public var value: String

        public init(_ field: String, _ value: String, eventID: Int64? = nil) {
            (self.field, self.value, self.eventID) = (field, value, eventID)
        }
    }

    /// Changes of one request.
    public static let changeLimit = 50
    /// Characters of a reason.
    public static let reasonLimit = 1_000

    /// An `AmendmentScope`.
    public var scope: String
    /// A code, the id of a batch, or the id of a return.
    public var subject: String
    public var changes: [Change]
    public var reason: String
    /// nil in a correction: the file of the submission before.
    public var evidence: DocumentFile?
    public var spotCheckID: Int64?

    public init(
        _ scope: String, _ subject: String, _ changes: [Change], reason: String, evidence: DocumentFile? = nil
    ) {
        (self.scope, self.subject, self.changes) = (scope, subject, changes)
        (self.reason, self.evidence) = (reason, evidence)
    }

    /// What the rules that need no reading have passed.
    struct Checked: Sendable {
        var scope: AmendmentScope
        var changes: [Typed]
        var reason: String

        struct Typed: Sendable {
            var eventID: Int64?
            var field: AmendmentField
            var value: String
        }
    }

    func checked(now: Instant, regions: RegionTable) throws -> Checked {
        var list = RefusalList()
        let scope = list.take { () throws -> AmendmentScope in
            guard let scope = AmendmentScope(rawValue: self.scope), AmendmentScope.named.contains(scope) else {
                throw Refusal(
                    .invalid, .unknownChoice, field: "scope",
                    [
                        "field": "scope", "value": String(self.scope.prefix(40)),
                        "choices": AmendmentScope.named.map(\.rawValue).joined(separator: ", "),
                    ])
            }
            return scope
        }
        let reason = list.take { try Text.required(self.reason, "reason", limit: Self.reasonLimit) }
        _ = list.take {
            guard (1...Self.changeLimit).contains(changes.count) else {
                throw Refusal(
                    .invalid, .amendmentChangeCount, field: "changes",
                    ["value": "\(changes.count)", "limit": "\(Self.changeLimit)"])
            }
        }
        var typed: [Checked.Typed] = []
        for change in changes.prefix(Self.changeLimit) {
            let one = list.take { () throws -> Checked.Typed in
                guard let field = AmendmentField(rawValue: change.field) else {
                    throw Refusal(
                        .invalid, .unknownChoice, field: "field",
                        [
                            "field": "field", "value": String(change.field.prefix(40)),
                            "choices": AmendmentField.allCases.map(\.rawValue).joined(separator: ", "),
                        ])
                }
                let value = try AmendedValue(field: field, now: now, regions: regions).read(change.value)
                return Checked.Typed(eventID: change.eventID, field: field, value: value)
            }
            if let one { typed.append(one) }
        }
        try Refusals.check(list.all)
        guard let scope, let reason else { throw Refusal(.invalid, .required, ["field": "form"]) }
        return Checked(scope: scope, changes: typed, reason: reason)
    }
}
