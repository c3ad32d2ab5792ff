import Cryptography
import Storage

/// Decides a request about an account: two people approve, neither of them the one who asks or whose account it is, and
/// any one rejects (OWASP ASVS 6.4.4).
public struct DecideAccountRequest: Sendable {
    public enum Outcome: Sendable {
        /// A second person is to approve.
        case waiting
        case done
        /// An account that a one-time secret opens, shown once: for the person in the letter.
        case secret(name: String, CreateStaffAccount.Created)
    }

    let platform: Platform
    let hashing: any PasswordHashing
    public init(_ platform: Platform, hashing: any PasswordHashing) {
        self.platform = platform
        self.hashing = hashing
    }

    public func approve(_ id: Int64, by actor: Actor, on occasion: Occasion) async throws -> Outcome {
        try actor.require(.accountDecide)
        let secret = OneTimeSecret(platform, at: occasion.now)
        let hash = try await hashing.hash(secret.text)
        let keys = platform.keys
        return try await platform.datastore.write { session in
            let request = try session.openRequest(id, for: actor)
            let entry = AuditEntry("account-request.approve", ("account-request", "\(id)", request.accountName))
            guard request.firstBy != nil else {
                try session.run(
                    """
                    UPDATE account_request SET state = \(AccountRequest.State.half), first_by = \(actor.accountID),
                        first_at = \(occasion.now)
                    WHERE request_id = \(id)
                    """)
                try session.audit(entry, by: actor, on: occasion)
                return .waiting
            }
            try session.settle(id, .approved, note: "", by: actor, at: occasion.now)
            try session.audit(entry, by: actor, on: occasion)
            let grant = AccountGrant(request: request, hash: hash, secret: secret, keys: keys)
            return try session.carryOut(grant, by: actor, on: occasion)
        }
    }

    public func reject(_ id: Int64, reason: String, by actor: Actor, on occasion: Occasion) async throws {
        try actor.require(.accountDecide)
        let note = try Text.required(reason, "reason", limit: 500)
        try await platform.datastore.write { session in
            let request = try session.openRequest(id, for: actor)
            try session.settle(id, .rejected, note: note, by: actor, at: occasion.now)
            try session.audit(
                AuditEntry(
                    "account-request.reject", ("account-request", "\(id)", request.accountName), reason: note),
                by: actor, on: occasion)
        }
    }
}

/// What an approved request gives.
private struct AccountGrant: Sendable {
    let request: AccountRequest
    let hash: String
    let secret: OneTimeSecret
    let keys: PlatformKeys

    func created(_ accountID: Int64) -> CreateStaffAccount.Created {
        CreateStaffAccount.Created(accountID: accountID, secret: secret.text, expiresAt: secret.expiresAt)
    }
}

extension WriteSession {
    /// A request that is open to this person.
    fileprivate func openRequest(_ id: Int64, for actor: Actor) throws -> AccountRequest {
        guard let request = try accountRequest(id) else {
            throw Refusal(.missing, .missing, ["object": "account request \(id)"])
        }
        guard request.state.isOpen else { throw Refusal(.conflict, .changedMeanwhile) }
        if [request.askedBy, request.accountID, request.firstBy].contains(actor.accountID) {
            throw Refusal(.denied, .decidesTwice)
        }
        return request
    }

    fileprivate func settle(
        _ id: Int64, _ state: AccountRequest.State, note: String, by actor: Actor, at now: Instant
    ) throws {
        try run(
            """
            UPDATE account_request SET state = \(state), note = \(note), second_by = \(actor.accountID),
                second_at = \(now)
            WHERE request_id = \(id)
            """)
    }

    fileprivate func carryOut(_ grant: AccountGrant, by actor: Actor, on occasion: Occasion) throws
        -> DecideAccountRequest.Outcome
    {
        switch grant.request.kind {
        case .lostPassword: return try renewPassword(grant, by: actor, on: occasion)
        case .lostFactor:
            let account = try named(grant.request)
            try removeFactor(of: account.id)
            try run("DELETE FROM login_session WHERE account_id = \(account.id)")
            return .done
        case .adminChange, .disputed: return try changeAdministrator(grant, by: actor, on: occasion)
        }
    }

    /// The second factor stays as it is: a lost password is no way around it (OWASP ASVS 6.4.3).
    private func renewPassword(_ grant: AccountGrant, by actor: Actor, on occasion: Occasion) throws
        -> DecideAccountRequest.Outcome
    {
        let account = try named(grant.request)
        try keepPastPassword(of: account.id, at: occasion.now)
        try run(
            """
            UPDATE account SET password_hash = \(grant.hash), must_change_password = 1,
                secret_expires_at = \(grant.secret.expiresAt)
            WHERE account_id = \(account.id)
            """)
        // What was closed for want of use is in use again; who was closed by an administrator stays so.
        try run(
            """
            UPDATE account SET state = \(Account.State.active), disabled_at = NULL, disabled_reason = '',
                enabled_at = \(occasion.now)
            WHERE account_id = \(account.id) AND disabled_reason = \(ClosedReason.dormant.rawValue)
            """)
        try forgetFailures(ofName: account.name, grant.keys)
        try run("DELETE FROM login_session WHERE account_id = \(account.id)")
        return .secret(name: account.name, grant.created(account.id))
    }

    /// A new account becomes the administrator; the named one leaves, or all do where the registration was disputed.
    private func changeAdministrator(_ grant: AccountGrant, by actor: Actor, on occasion: Occasion) throws
        -> DecideAccountRequest.Outcome
    {
        let request = grant.request
        guard let organizationID = request.organizationID else { throw Refusal(.conflict, .requestOfNobody) }
        let leaving = try members(of: organizationID).filter { member in
            request.kind == .disputed ? member.roles.contains(.enterpriseAdmin) : member.accountID == request.accountID
        }
        let id = try insert(
            NewAccount(
                name: request.newName, displayName: request.newName, passwordHash: grant.hash,
                mustChangePassword: true, secretExpiresAt: grant.secret.expiresAt, createdBy: actor.accountID),
            at: occasion.now)
        try self.grant(.enterpriseAdmin, to: id, in: organizationID, by: actor.accountID, at: occasion.now)
        for member in leaving {
            try run(
                """
                UPDATE query_subscription SET account_id = \(id)
                WHERE account_id = \(member.accountID) AND owner_id = \(organizationID)
                """)
            try run(
                """
                DELETE FROM membership WHERE account_id = \(member.accountID) AND organization_id = \(organizationID)
                """)
            if try memberships(of: member.accountID).isEmpty {
                try close(member.accountID, because: .left, at: occasion.now)
            } else {
                try run("DELETE FROM login_session WHERE account_id = \(member.accountID)")
            }
        }
        return .secret(name: request.newName, grant.created(id))
    }

    private func named(_ request: AccountRequest) throws -> Account {
        guard let id = request.accountID, let account = try account(id) else {
            throw Refusal(.conflict, .requestOfNobody)
        }
        return account
    }
}

extension StoredFile {
    /// 授权书 of a request about an account.
    static let letter = "authorization-letter"
}

extension Rule {
    static let decidesTwice = Rule(
        "account-request.twice", "须由两名与该申请无关的工作人员分别审核，您不能再审核此申请",
        "Two people decide who have nothing to do with the request: you cannot")
    static let requestOfNobody = Rule(
        "account-request.nobody", "平台没有该账号或该企业，只能驳回", "There is no such account or enterprise: it can only be rejected")
}
