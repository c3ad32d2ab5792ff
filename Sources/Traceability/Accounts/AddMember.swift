import Cryptography
import Storage

/// Adds an account to the actor's own organization, opened by a one-time secret that is shown once.
public struct AddMember: Sendable {
    let platform: Platform
    let hashing: any PasswordHashing
    public init(_ platform: Platform, hashing: any PasswordHashing) {
        self.platform = platform
        self.hashing = hashing
    }

    public func callAsFunction(
        name: String, displayName: String, roles: [Role], by actor: Actor, on occasion: Occasion
    ) async throws -> CreateStaffAccount.Created {
        try MemberScope.require(actor)
        let shown = try Self.checked(name, displayName, roles, isStaff: actor.isStaff)
        let secret = OneTimeSecret(platform, at: occasion.now)
        let hash = try await hashing.hash(secret.text)
        let id = try await platform.datastore.write { session in
            let id = try session.insert(
                NewAccount(
                    name: name, displayName: shown, passwordHash: hash, mustChangePassword: true,
                    secretExpiresAt: secret.expiresAt, createdBy: actor.accountID), at: occasion.now)
            for role in roles {
                try session.grant(
                    role, to: id, in: actor.organizationID, by: actor.accountID, at: occasion.now)
            }
            try session.audit(
                AuditEntry("account.create", ("account", "\(id)", name)).because(
                    AuditReason(roles.map(\.rawValue).joined(separator: " "), Role.names(roles))), by: actor,
                on: occasion)
            return id
        }
        return CreateStaffAccount.Created(accountID: id, secret: secret.text, expiresAt: secret.expiresAt)
    }

    private static func checked(_ name: String, _ displayName: String, _ roles: [Role], isStaff: Bool) throws -> String
    {
        var list = RefusalList()
        list.take { try AccountName.check(name) }
        let shown = list.take { try Text.limited(displayName, "displayName", limit: 40) } ?? ""
        list.take { try Self.check(roles, isStaff: isStaff) }
        try Refusals.check(list.all)
        return shown.isEmpty ? name : shown
    }

    /// At least one role, and only those that the organization's kind may have.
    static func check(_ roles: [Role], isStaff: Bool) throws {
        let allowed = isStaff ? Role.allCases.filter(Role.staff.contains) : Role.enterprise
        if let wrong = roles.first(where: { !allowed.contains($0) }) {
            throw Refusal(
                .invalid, .unknownChoice, field: "role",
                [
                    "field": "role", "value": wrong.rawValue,
                    "choices": allowed.map(\.rawValue).joined(separator: ", "),
                ])
        }
        if roles.isEmpty { throw Refusal(.invalid, .required, field: "role", ["field": "role"]) }
    }
}

/// A secret that opens an account once, for three days.
struct OneTimeSecret {
    let text: String
    let expiresAt: Instant

    init(_ platform: Platform, at now: Instant) {
        text = platform.entropy.bytes(15).base64URL
        expiresAt = now.adding(seconds: 72 * 3600)
    }
}

/// Gives a member a new one-time secret: the old password and every session end.
public struct ResetMemberSecret: Sendable {
    let platform: Platform
    let hashing: any PasswordHashing
    public init(_ platform: Platform, hashing: any PasswordHashing) {
        self.platform = platform
        self.hashing = hashing
    }

    public func callAsFunction(
        _ accountID: Int64, by actor: Actor, on occasion: Occasion
    ) async throws -> CreateStaffAccount.Created {
        try MemberScope.require(actor, changing: accountID)
        let secret = OneTimeSecret(platform, at: occasion.now)
        let hash = try await hashing.hash(secret.text)
        try await platform.datastore.write { session in
            let member = try session.member(accountID, of: actor.organizationID)
            try session.refuseShared(accountID, by: actor)
            let before = try session.digest(of: "account", "\(accountID)")
            try session.keepPastPassword(of: accountID, at: occasion.now)
            try session.run(
                """
                UPDATE account SET password_hash = \(hash), must_change_password = 1,
                    secret_expires_at = \(secret.expiresAt)
                WHERE account_id = \(accountID)
                """)
            try session.forgetFailures(ofName: member.name, platform.keys)
            try session.run("DELETE FROM login_session WHERE account_id = \(accountID)")
            try session.audit(
                AuditEntry("account.reset", ("account", "\(accountID)", member.name)).from(before), by: actor,
                on: occasion)
        }
        return CreateStaffAccount.Created(accountID: accountID, secret: secret.text, expiresAt: secret.expiresAt)
    }
}

extension Session {
    /// An account of several organizations is nobody's alone to reset.
    func refuseShared(_ accountID: Int64, by actor: Actor) throws {
        let others = try memberships(of: accountID).filter { $0.organizationID != actor.organizationID }
        if let other = others.first {
            throw Refusal(.conflict, .sharedAccount, ["name": other.organizationName])
        }
    }
}

extension Rule {
    static let sharedAccount = Rule(
        "account.shared", "该账号还属于“{name}”，不能由一方重置；本人可自行修改密码",
        "The account belongs to “{name}” too and cannot be reset by one side; its owner can change the password")
}
