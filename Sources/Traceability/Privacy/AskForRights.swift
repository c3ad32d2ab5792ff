import Cryptography
import Identification
import Storage

/// 提出请求: by somebody with an account, or by anybody who says how to reach him.
public struct AskForRights: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// 已满14周岁: asked before a contact is taken.
    public enum Age: String, Sendable, Hashable { case grown, child }

    public struct Form: Sendable {
        public var kind = ""
        public var contact = ""
        public var body = ""
        /// "": not answered.
        public var age = ""
        /// The guardian of a child agrees and asks.
        public var guardianAgrees = false
        public init() {}
    }

    /// - Returns: the number by which who asked sees what became of it.
    /// - Throws: `Refusal`; of a child without its guardian nothing is stored.
    @discardableResult
    public func callAsFunction(_ form: Form, by actor: Actor?, on occasion: Occasion) async throws -> String {
        guard let kind = RightsRequest.Kind(rawValue: form.kind) else {
            let choices = RightsRequest.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw Refusal(
                .invalid, .unknownChoice, field: "kind",
                ["field": "kind", "value": String(form.kind.prefix(40)), "choices": choices])
        }
        let isMinor = try actor == nil && Self.isMinor(form)
        let body = try Text.limited(form.body, "body", limit: 2_000)
        let contact = actor == nil ? try Self.contact(form.contact) : ""
        let number = Self.number(platform.entropy.bytes(20))
        let keys = platform.keys
        let contactKey = contact.isEmpty ? nil : try keys.blind(contact, place: RightsRequest.keyPlace)
        let contactSealed = contact.isEmpty ? nil : try platform.seal(contact, place: RightsRequest.contactPlace)
        let bodySealed = try platform.seal(body, place: RightsRequest.bodyPlace)
        try await platform.datastore.write { session in
            let due = try session.rightsDue(kind, from: occasion.now)
            let id: Int64 = try session.value(
                """
                INSERT INTO rights_request (public_no, kind, account_id, contact_key, contact_sealed, body_sealed,
                    is_minor, state, made_at, due_at, due_provisional)
                VALUES (\(number), \(kind), \(actor?.accountID), \(contactKey), \(contactSealed), \(bodySealed),
                    \(isMinor), 'open', \(occasion.now), \(due.at), \(due.isProvisional)) RETURNING request_id
                """)!
            try session.audit(
                AuditEntry("privacy.request", ("rights-request", "\(id)", "№ \(id)"), reason: kind.rawValue), by: actor,
                on: occasion)
        }
        return number
    }

    private static func isMinor(_ form: Form) throws -> Bool {
        switch Age(rawValue: form.age) {
        case .grown: return false
        case .child:
            guard form.guardianAgrees else { throw Refusal(.invalid, .rightsGuardian, field: "guardian") }
            return true
        case nil: throw Refusal(.invalid, .rightsAge, field: "age")
        }
    }

    private static func contact(_ text: String) throws -> String {
        let contact = try Text.required(text, "contact", limit: 80)
        let digits = contact.count { $0.isASCII && $0.isNumber }
        guard contact.contains("@") || digits >= 7 else { throw Refusal(.invalid, .rightsContact, field: "contact") }
        return contact
    }

    /// 100 bits in groups of five, as it is read out.
    private static func number(_ bytes: [UInt8]) -> String { HandOverPrinting.password(bytes) }
}

extension Session {
    /// When an answer is due: at the end of the day.
    func rightsDue(_ kind: RightsRequest.Kind, from now: Instant) throws -> (at: Instant, isProvisional: Bool) {
        guard kind == .close else {
            return (Instant(now.date.adding(days: RightsRequest.Kind.days + 1)), false)
        }
        let due = try workingCalendar(from: now.date).dueDate(
            of: now.date, workingDays: RightsRequest.Kind.closingWorkingDays)
        return (Instant(due.date.adding(days: 1)), due.isProvisional)
    }
}
