public import Storage

/// 第三方共享台账: to whom a connector gives what, why and on what ground (个人信息保护法 art. 23; 网络数据安全管理条例
/// art. 12: at least three years; a row here is never removed).
public struct SharingRecord: Sendable, Hashable {
    public let connector: String
    public let recipient: String
    public let contact: String
    public let purpose: String
    /// Kinds of data, in words.
    public let kinds: String
    public let basis: String
    public let assessmentID: Int64
    public let madeAt: Instant
    public let lastAt: Instant?
    /// Messages so far.
    public let amount: Int64
}

public struct SharingRegister: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    public struct Form: Sendable {
        public var connector = ""
        public var recipient = ""
        public var contact = ""
        public var purpose = ""
        public var kinds = ""
        public var basis = ""
        public var assessmentID: Int64 = 0
        public init() {}
    }

    /// Puts a connector in, under an assessment of its impact that still counts.
    public func open(_ form: Form, by actor: Actor, on occasion: Occasion) async throws {
        try actor.require(.privacyManage)
        let connector = try Text.required(form.connector, "connector", limit: 40)
        let recipient = try Text.required(form.recipient, "recipient", limit: 120)
        let contact = try Text.required(form.contact, "contact", limit: 120)
        let purpose = try Text.required(form.purpose, "purpose", limit: 300)
        let kinds = try Text.required(form.kinds, "kinds", limit: 300)
        let basis = try Text.required(form.basis, "basis", limit: 300)
        let (keys, id) = (platform.keys, form.assessmentID)
        try await platform.datastore.write { session in
            guard let assessment = try session.impactAssessment(id, keys), assessment.isValid(at: occasion.now) else {
                throw Refusal(.invalid, .sharingAssessment, field: "assessment")
            }
            guard try !session.exists("SELECT 1 FROM sharing_record WHERE connector = \(connector)") else {
                throw Refusal(.conflict, .sharingTaken, field: "connector", ["value": connector])
            }
            try session.run(
                """
                INSERT INTO sharing_record (connector, recipient, contact, purpose, kinds, basis, assessment_id,
                    made_by, made_at, amount)
                VALUES (\(connector), \(recipient), \(contact), \(purpose), \(kinds), \(basis), \(id),
                    \(actor.accountID), \(occasion.now), 0)
                """)
            try session.audit(
                AuditEntry("privacy.share", ("connector", connector, recipient), reason: purpose), by: actor,
                on: occasion)
        }
    }

    /// What a connector calls for each message before it leaves: it is in the register, and no person is in the bytes.
    /// - Throws: `Refusal.denied`; nothing may be sent then.
    public func note(_ data: LeavingData, _ payload: [UInt8], at now: Instant) async throws {
        try data.check(payload)
        try await platform.datastore.write(.readCommitted) { session in
            let changed = try session.run(
                """
                UPDATE sharing_record SET amount = amount + 1, last_at = \(now) WHERE connector = \(data.connector)
                """)
            guard changed == 1 else {
                throw Refusal(.denied, .sharingUnknown, ["connector": data.connector])
            }
        }
    }
}

extension Session {
    public func sharingRecords() throws -> [SharingRecord] {
        try rows(
            """
            SELECT connector, recipient, contact, purpose, kinds, basis, assessment_id, made_at, last_at, amount
            FROM sharing_record ORDER BY connector
            """
        ) { row in
            SharingRecord(
                connector: try row.next(), recipient: try row.next(), contact: try row.next(),
                purpose: try row.next(), kinds: try row.next(), basis: try row.next(),
                assessmentID: try row.next(), madeAt: try row.next(), lastAt: try row.next(),
                amount: try row.next())
        }
    }
}

extension Rule {
    static let sharingAssessment = Rule(
        "sharing.assessment", "对外提供前须有三年内的个人信息保护影响评估（个人信息保护法第五十五条）",
        "Giving data to others needs an impact assessment of the last three years (PIPL art. 55)")
    static let sharingTaken = Rule(
        "sharing.taken", "连接器“{value}”已登记", "The connector “{value}” is in the register already")
    static let sharingUnknown = Rule(
        "sharing.unknown", "连接器 {connector} 未登记在共享台账中，未发送",
        "The connector {connector} is not in the register of sharing; nothing was sent")
}
