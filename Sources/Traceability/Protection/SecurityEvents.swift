import Storage

/// What the watch and the self-check told, from the audit trail: there is no other record of it (安全事件).
public struct SecurityEvents: Sendable {
    /// How often each kind was told within a day.
    public let counts: [(kind: String, count: Int64)]
    /// The newest first.
    public let latest: [AuditRecord]
}

public struct ReadSecurityEvents: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// Looks at the pages of security are on record under the same room, and are no events.
    private static let isEvent: Query = "action LIKE 'security.%' AND is_read = 0"

    public func callAsFunction(by actor: Actor, on occasion: Occasion) async throws -> SecurityEvents {
        try actor.require(.securityRead)
        let day = occasion.now.adding(seconds: -86_400)
        let month = occasion.now.adding(seconds: -30 * 86_400)
        return try await platform.datastore.report { session in
            let counts = try session.rows(
                """
                SELECT action, count(*) FROM audit_record WHERE \(Self.isEvent) AND at > \(day)
                GROUP BY action ORDER BY count(*) DESC, action
                """
            ) { row in (kind: try row.next(String.self), count: try row.next(Int64.self)) }
            let latest = try session.rows(
                """
                \(AuditRecord.select) WHERE \(Self.isEvent) AND at > \(month)
                ORDER BY at DESC, audit_id DESC LIMIT 100
                """
            ) { try AuditRecord(&$0) }
            return SecurityEvents(counts: counts, latest: latest)
        }
    }
}

extension Session {
    /// Machines that sent requests for others without being named as proxies, as the trail has them.
    public func unnamedProxies(since begin: Instant) throws -> [String] {
        try rows(
            """
            SELECT DISTINCT object_id FROM audit_record
            WHERE action = \("security." + Attack.unnamedProxy.rawValue) AND at > \(begin) ORDER BY object_id LIMIT 100
            """
        ) { try $0.next(String.self) }
    }
}
