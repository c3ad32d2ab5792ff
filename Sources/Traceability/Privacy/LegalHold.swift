public import Storage

/// 保留令: what a rule would delete stays, read by nobody in business, until the hold ends (个人信息保护法 art. 47).
public struct LegalHold: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, CaseIterable, ValueConvertible {
        case rightsRequest = "rights-request"
        case `return`
        case registration

        public var name: Message {
            switch self {
            case .rightsRequest: Message("权利请求", "Request")
            case .return: Message("数据回传", "Return")
            case .registration: Message("企业注册", "Registration")
            }
        }
    }

    public let id: Int64
    public let kind: Kind
    public let subjectID: Int64
    public let reason: String
    public let madeAt: Instant
    public let endedAt: Instant?
}

public struct HoldData: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    @discardableResult
    public func begin(
        _ kind: String, _ subjectID: Int64, reason: String, by actor: Actor, on occasion: Occasion
    ) async throws -> Int64 {
        try actor.require(.privacyManage)
        let reason = try Text.required(reason, "reason", limit: 200)
        guard let kind = LegalHold.Kind(rawValue: kind) else {
            let choices = LegalHold.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw Refusal(
                .invalid, .unknownChoice, field: "kind",
                ["field": "kind", "value": String(kind.prefix(40)), "choices": choices])
        }
        return try await platform.datastore.write { session in
            let id: Int64 = try session.value(
                """
                INSERT INTO legal_hold (kind, subject_id, reason, made_by, made_at)
                VALUES (\(kind), \(subjectID), \(reason), \(actor.accountID), \(occasion.now)) RETURNING hold_id
                """)!
            try session.audit(
                AuditEntry("privacy.hold", (kind.rawValue, "\(subjectID)", "№ \(subjectID)"), reason: reason),
                by: actor, on: occasion)
            return id
        }
    }

    public func end(_ id: Int64, by actor: Actor, on occasion: Occasion) async throws {
        try actor.require(.privacyManage)
        try await platform.datastore.write { session in
            let changed = try session.run(
                "UPDATE legal_hold SET ended_at = \(occasion.now) WHERE hold_id = \(id) AND ended_at IS NULL")
            guard changed == 1 else { throw Refusal(.missing, .missing, ["object": "hold \(id)"]) }
            try session.audit(
                AuditEntry("privacy.end-hold", ("legal-hold", "\(id)", "№ \(id)")), by: actor, on: occasion)
        }
    }
}

extension Session {
    func isHeld(_ kind: LegalHold.Kind, _ subjectID: Int64) throws -> Bool {
        try exists(
            """
            SELECT 1 FROM legal_hold WHERE kind = \(kind) AND subject_id = \(subjectID) AND ended_at IS NULL LIMIT 1
            """)
    }

    public func legalHolds() throws -> [LegalHold] {
        try rows(
            """
            SELECT hold_id, kind, subject_id, reason, made_at, ended_at FROM legal_hold ORDER BY hold_id DESC LIMIT 100
            """
        ) { row in
            LegalHold(
                id: try row.next(), kind: try row.next(), subjectID: try row.next(), reason: try row.next(),
                madeAt: try row.next(), endedAt: try row.next())
        }
    }
}
