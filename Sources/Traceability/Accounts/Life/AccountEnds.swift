public import Identification
import Storage

/// Sets the last day of an account: of somebody who works here for a time (GB/T 22239 7.1.4.2 c).
public struct SetAccountEnd: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// - Parameter lastDay: in China; nil: it has no end.
    public func callAsFunction(
        _ accountID: Int64, lastDay: CivilDate?, by actor: Actor, on occasion: Occasion
    ) async throws {
        try MemberScope.require(actor, changing: accountID)
        if let lastDay, lastDay < occasion.now.date {
            throw Refusal(.invalid, .accountEndPast, field: "lastDay", ["value": "\(lastDay)"])
        }
        let end = lastDay.map { Instant($0.adding(days: 1)) }
        try await platform.datastore.write { session in
            let member = try session.member(accountID, of: actor.organizationID)
            try session.refuseShared(accountID, by: actor)
            let before = try session.digest(of: "account", "\(accountID)")
            try session.run("UPDATE account SET expires_at = \(end) WHERE account_id = \(accountID)")
            try session.audit(
                AuditEntry(
                    "account.end-date", ("account", "\(accountID)", member.name),
                    reason: lastDay.map { "\($0)" } ?? "-"
                ).from(before), by: actor, on: occasion)
        }
    }
}

extension Platform {
    /// Closes accounts whose end has come, and those that nobody has used for as long as the policy says. A program
    /// that works with a token of before is used.
    public func closeUnusedAccounts() async throws {
        let now = clock.now()
        let limit = now.adding(seconds: -policy.current.dormantDays * 86_400)
        let occasion = Occasion(now: now, requestID: "housekeeping", address: "local", agent: "")
        try await datastore.write { session in
            for account in try session.unusedAccounts(since: limit, at: now) {
                let before = try session.digest(of: "account", "\(account.id)")
                try session.close(account.id, because: account.reason, at: now)
                let action = account.reason == .expired ? "account.expire" : "account.dormant"
                try session.audit(
                    AuditEntry(action, ("account", "\(account.id)", account.name)).from(before), by: nil, on: occasion)
            }
        }
    }
}

/// One account that is to be closed.
private struct UnusedAccount: Sendable {
    let id: Int64
    let name: String
    let reason: ClosedReason
}

extension Session {
    /// The one that was used last among those of an administrator's role stays: without it nobody could enable any.
    fileprivate func unusedAccounts(since limit: Instant, at now: Instant) throws -> [UnusedAccount] {
        let administrators = [Role.systemAdmin, .securityAdmin, .auditAdmin].map(\.rawValue)
        return try rows(
            """
            SELECT account_id, name, expires_at FROM account
            WHERE state = 'active' AND (expires_at <= \(now) OR (created_at <= \(limit)
                AND coalesce(last_login_at, 0) <= \(limit) AND coalesce(password_changed_at, 0) <= \(limit)
                AND coalesce(enabled_at, 0) <= \(limit)
                AND NOT EXISTS (SELECT 1 FROM api_client WHERE api_client.client_id = account.account_id)
                AND NOT EXISTS (SELECT 1 FROM login_session WHERE login_session.account_id = account.account_id
                    AND login_session.seen_at > \(limit) AND login_session.expires_at > \(now))
                AND NOT EXISTS (SELECT 1 FROM scan_device WHERE scan_device.account_id = account.account_id
                    AND scan_device.seen_at > \(limit) AND scan_device.revoked_at IS NULL)
                AND NOT EXISTS (SELECT 1 FROM membership WHERE membership.account_id = account.account_id
                    AND membership.role IN \(list: administrators) AND NOT EXISTS (
                        SELECT 1 FROM membership peer JOIN account other ON other.account_id = peer.account_id
                        WHERE peer.role = membership.role AND other.state = 'active'
                            AND (coalesce(other.last_login_at, 0), -other.account_id)
                                > (coalesce(account.last_login_at, 0), -account.account_id)))))
            ORDER BY account_id LIMIT 500
            """
        ) { row in
            let (id, name) = (try row.next(Int64.self), try row.next(String.self))
            let end = try row.next(Instant?.self)
            return UnusedAccount(id: id, name: name, reason: end.map { $0 <= now } == true ? .expired : .dormant)
        }
    }
}

extension Rule {
    static let accountEndPast = Rule(
        "account.end-past", "截止日期 {value} 已过，请填写今天或以后的日期", "{value} is over; name today or a later day")
}
