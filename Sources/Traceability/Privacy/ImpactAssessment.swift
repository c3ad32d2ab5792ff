import JSONStream
public import Storage

/// 个人信息保护影响评估 (个人信息保护法 art. 55, 56): the three things that one says, kept for good.
public struct ImpactAssessment: Sendable, Hashable {
    public let id: Int64
    /// What is to be done: `向保险公司提供安装记录`.
    public let subject: String
    /// 目的、方式是否合法、正当、必要.
    public let necessity: String
    /// 对个人权益的影响及安全风险.
    public let impact: String
    /// 保护措施是否合法、有效并与风险相适应.
    public let measures: String
    public let madeAt: Instant

    static let place = "impact_assessment.content_sealed"
    /// It counts as long; then it is made anew.
    public static let validDays: Int64 = 3 * 365

    public func isValid(at now: Instant) -> Bool { madeAt.adding(seconds: Self.validDays * 86_400) > now }
}

public struct AssessImpact: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    public struct Form: Sendable {
        public var subject = ""
        public var necessity = ""
        public var impact = ""
        public var measures = ""
        public init() {}
    }

    @discardableResult
    public func callAsFunction(_ form: Form, by actor: Actor, on occasion: Occasion) async throws -> Int64 {
        try actor.require(.privacyManage)
        let subject = try Text.required(form.subject, "subject", limit: 200)
        var writer = JSONWriter()
        let texts = [
            ("necessity", try Text.required(form.necessity, "necessity", limit: 2_000)),
            ("impact", try Text.required(form.impact, "impact", limit: 2_000)),
            ("measures", try Text.required(form.measures, "measures", limit: 2_000)),
        ]
        writer.object { writer in for (name, text) in texts { writer.member(name, text) } }
        let sealed = try platform.keys.seal(
            writer.bytes, place: ImpactAssessment.place, nonce: platform.entropy.bytes(12))
        return try await platform.datastore.write { session in
            let id: Int64 = try session.value(
                """
                INSERT INTO impact_assessment (subject, content_sealed, made_by, made_at)
                VALUES (\(subject), \(sealed), \(actor.accountID), \(occasion.now)) RETURNING assessment_id
                """)!
            try session.audit(
                AuditEntry("privacy.assess", ("assessment", "\(id)", subject)), by: actor, on: occasion)
            return id
        }
    }
}

extension Session {
    public func impactAssessments(_ keys: PlatformKeys) throws -> [ImpactAssessment] {
        try rows(assessmentColumns + "ORDER BY assessment_id DESC LIMIT 100") { try assessment(&$0, keys) }
    }

    func impactAssessment(_ id: Int64, _ keys: PlatformKeys) throws -> ImpactAssessment? {
        try first(assessmentColumns + "WHERE assessment_id = \(id)") { try assessment(&$0, keys) }
    }

    private var assessmentColumns: Query {
        "SELECT assessment_id, subject, made_at, content_sealed FROM impact_assessment" + " "
    }

    private func assessment(_ row: inout RowReader, _ keys: PlatformKeys) throws -> ImpactAssessment {
        let (id, subject) = (try row.next(Int64.self), try row.next(String.self))
        let madeAt = try row.next(Instant.self)
        let bytes = try keys.open(try row.next([UInt8].self), place: ImpactAssessment.place)
        let node = JSONNode(try JSONValue(parsing: bytes))
        return ImpactAssessment(
            id: id, subject: subject, necessity: try node.string("necessity"), impact: try node.string("impact"),
            measures: try node.string("measures"), madeAt: madeAt)
    }
}
