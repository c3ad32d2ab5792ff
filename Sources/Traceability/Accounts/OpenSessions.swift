import Cryptography
public import Storage

/// A session that is open, as its owner and administrators see it (OWASP ASVS 7.5.2).
public struct SessionLine: Sendable, Hashable {
    /// Tells it from the account's others; says nothing of its token.
    public let id: String
    /// page, program.
    public let kind: String
    /// totp, recovery, or nothing.
    public let factor: String
    public let beganAt: Instant
    public let seenAt: Instant
    public let expiresAt: Instant
    public let address: String
    public let agent: String
    /// The one that asks.
    public let isCurrent: Bool

    fileprivate static func id(_ digest: [UInt8]) -> String { Array(digest.prefix(8)).hexadecimal }
}

extension Session {
    /// The newest first.
    /// - Parameter token: of the session that asks; nil: it is of another account.
    public func openSessions(of accountID: Int64, asking token: String?, at now: Instant) throws -> [SessionLine] {
        let own = token.map { SHA256.hash($0) }
        return try rows(
            """
            SELECT token_digest, kind, factor, created_at, seen_at, expires_at, address, agent FROM login_session
            WHERE account_id = \(accountID) AND expires_at > \(now) AND kind <> 'factor'
            ORDER BY created_at DESC, token_digest LIMIT 200
            """
        ) { row in
            let digest = try row.next([UInt8].self)
            return SessionLine(
                id: SessionLine.id(digest), kind: try row.next(), factor: try row.next(), beganAt: try row.next(),
                seenAt: try row.next(), expiresAt: try row.next(), address: try row.next(), agent: try row.next(),
                isCurrent: digest == own)
        }
    }
}

/// Ends sessions before their time: one's own, or those of somebody whose administrator one is.
public struct EndSessions: Sendable {
    public enum Which: Sendable {
        case one(id: String)
        /// All but the one with this token; nil: all.
        case all(keeping: String?)
    }

    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// Throws `Refusal.missing` for a session that is not there, or of an account that is not the actor's to manage.
    public func callAsFunction(
        _ which: Which, of accountID: Int64, by actor: Actor, on occasion: Occasion
    ) async throws {
        if accountID != actor.accountID { try MemberScope.require(actor) }
        try await platform.datastore.write { session in
            let isOwn = accountID == actor.accountID
            let name = isOwn ? actor.accountName : try session.member(accountID, of: actor.organizationID).name
            let digests = try session.digests(which, of: accountID)
            if case .one(let id) = which, digests.isEmpty {
                throw Refusal(.missing, .missing, ["object": "session \(id.prefix(40))"])
            }
            // An administrator who ends all means the devices that scan, too.
            if !isOwn, case .all = which { try session.revokeScanDevices(of: accountID, in: nil, at: occasion.now) }
            for digest in digests { try session.run("DELETE FROM login_session WHERE token_digest = \(digest)") }
            let reason = AuditReason(
                "session.ended-count", Message("结束 {count} 个会话", "{count} sessions ended"),
                ["count": "\(digests.count)"])
            try session.audit(
                AuditEntry("session.end", ("account", "\(accountID)", name)).because(reason), by: actor, on: occasion)
        }
    }
}

extension WriteSession {
    fileprivate func digests(_ which: EndSessions.Which, of accountID: Int64) throws -> [[UInt8]] {
        let all = try rows("SELECT token_digest FROM login_session WHERE account_id = \(accountID)") { row in
            try row.next([UInt8].self)
        }
        switch which {
        case .one(let id): return all.filter { SessionLine.id($0) == id }
        case .all(let token):
            let kept = token.map { SHA256.hash($0) }
            return all.filter { $0 != kept }
        }
    }
}
