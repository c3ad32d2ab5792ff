import Cryptography
public import Identification
import Storage

/// Invites somebody. The address is shown once; whoever has it makes the account.
public struct Invite: Sendable {
    /// What the form says.
    public struct Form: Sendable {
        public var role: String
        public var name: String
        public var uscc: String
        /// A code or a name: see `RegionTable.resolve`. A regulator's may be a city or a province.
        public var region: String
        /// The last day of a regulator's account.
        public var lastDay: CivilDate?

        public init(role: String, name: String, uscc: String, region: String, lastDay: CivilDate? = nil) {
            self.role = role
            self.name = name
            self.uscc = uscc
            self.region = region
            self.lastDay = lastDay
        }
    }

    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// - Parameter letter: a regulator's official letter (公函); needed there.
    /// - Returns: the token of the address.
    public func callAsFunction(
        _ form: Form, letter: DocumentFile?, by actor: Actor, on occasion: Occasion
    ) async throws -> String {
        try actor.require(.invitationManage)
        let facts = try checked(form, letter, by: actor, at: occasion.now)
        let token = platform.entropy.bytes(24).base64URL
        let expires = occasion.now.adding(seconds: Invitation.days * 86_400)
        try await platform.datastore.write { session in
            if !facts.uscc.isEmpty, let holder = try session.organization(uscc: facts.uscc) {
                throw Refusal(
                    .conflict, .usccRegistered, field: "uscc", ["value": facts.uscc, "name": holder.name])
            }
            if !actor.isStaff { try session.refuseTaken(name: facts.name) }
            let fileID = try letter.map { letter in
                try session.store(
                    letter.sealed(platform), purpose: StoredFile.letter, organizationID: nil, by: actor.accountID,
                    at: occasion.now)
            }
            let id: Int64 = try session.value(
                """
                INSERT INTO invitation (inviter_id, kind, role, name, uscc, region_code, file_id, ends_at,
                    token_digest, expires_at, made_by, made_at)
                VALUES (\(actor.organizationID), \(facts.kind), \(facts.role), \(facts.name), \(facts.uscc),
                    \(facts.region), \(fileID), \(facts.endsAt), \(SHA256.hash(token)), \(expires),
                    \(actor.accountID), \(occasion.now))
                RETURNING invitation_id
                """)!
            try session.audit(
                AuditEntry("invitation.make", ("invitation", "\(id)", facts.name)).because(
                    AuditReason(facts.role.rawValue, facts.role.name)), by: actor, on: occasion)
        }
        return token
    }

    private struct Facts: Sendable {
        let role: Role
        let kind: Organization.Kind
        let name: String
        let uscc: String
        let region: String
        let endsAt: Instant?
    }

    private func checked(_ form: Form, _ letter: DocumentFile?, by actor: Actor, at now: Instant) throws -> Facts {
        let allowed = Invitation.roles(for: actor)
        guard let role = Role(rawValue: form.role), allowed.contains(role), let kind = Invitation.kind(of: role) else {
            throw Refusal(
                .invalid, .unknownChoice, field: "role",
                [
                    "field": "role", "value": String(form.role.prefix(40)),
                    "choices": allowed.map(\.rawValue).joined(separator: ", "),
                ])
        }
        if role == .supervisor { return Facts(role: role, kind: kind, name: "", uscc: "", region: "", endsAt: nil) }
        var list = RefusalList()
        let name = list.take { try Text.required(form.name, "name", limit: 100) }
        let isRegulator = role == .regulator
        let uscc = list.take { () throws -> String in
            let text = Text.trim(form.uscc)
            return isRegulator && text.isEmpty ? "" : try RegistrationForm.uscc(text)
        }
        let region = list.take { try platform.regions.resolve(form.region, to: isRegulator ? .any : .lowest) }
        let end = list.take { () throws -> Instant? in
            guard isRegulator else { return nil }
            return try Self.end(form.lastDay, at: now)
        }
        if isRegulator, letter == nil {
            list.take { throw Refusal(.invalid, .fileEmpty, field: "letter", ["field": "letter"]) }
        }
        try Refusals.check(list.all)
        guard let name, let uscc, let region, let end else { throw Refusal(.invalid, .required, ["field": "form"]) }
        return Facts(role: role, kind: kind, name: name, uscc: uscc, region: region, endsAt: end)
    }

    /// A regulator's account ends: within two years its letter is asked for again.
    private static func end(_ day: CivilDate?, at now: Instant) throws -> Instant {
        guard let day else { throw Refusal(.invalid, .required, field: "lastDay", ["field": "lastDay"]) }
        let last = now.date.adding(days: Invitation.regulatorYears * 365)
        guard day >= now.date, day <= last else {
            throw Refusal(.invalid, .invitationEnd, field: "lastDay", ["value": "\(day)", "last": "\(last)"])
        }
        return Instant(day.adding(days: 1))
    }
}

/// Takes an invitation back that nobody has accepted.
public struct RevokeInvitation: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    public func callAsFunction(_ id: Int64, by actor: Actor, on occasion: Occasion) async throws {
        try actor.require(.invitationManage)
        try await platform.datastore.write { session in
            guard let invitation = try session.invitation(id, of: actor.organizationID) else {
                throw Refusal(.missing, .missing, ["object": "invitation \(id)"])
            }
            guard invitation.isOpen(at: occasion.now) else { throw Refusal(.conflict, .invitationOver) }
            try session.run("UPDATE invitation SET revoked_at = \(occasion.now) WHERE invitation_id = \(id)")
            try session.audit(
                AuditEntry("invitation.revoke", ("invitation", "\(id)", invitation.name)), by: actor, on: occasion)
        }
    }
}

extension Rule {
    static let invitationEnd = Rule(
        "invitation.end", "监管人员账号须有截止日期，最迟 {last}（填写了 {value}）",
        "A regulator's account ends on {last} at the latest (not {value})")
    static let invitationOver = Rule(
        "invitation.over", "该邀请已被接受、撤回或过期；请让邀请人重新邀请",
        "The invitation was accepted or taken back, or is too old; ask for another one")
}
