import Storage

/// 人员离职: one act that disables the account, ends what it has open and hands over what is in hand.
public struct EndMember: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// - Parameter successorID: of the same organization; nil: nobody, where nothing needs one.
    /// - Returns: what was handed over.
    @discardableResult
    public func callAsFunction(
        _ accountID: Int64, handOverTo successorID: Int64?, by actor: Actor, on occasion: Occasion
    ) async throws -> OpenWork {
        try MemberScope.require(actor, changing: accountID)
        return try await platform.datastore.write { session in
            let member = try session.member(accountID, of: actor.organizationID)
            let successor = try successorID.map { id in try Self.successor(id, of: member, actor, session) }
            let work = try session.openWork(of: accountID, in: actor.organizationID)
            try session.handOver(work, of: accountID, to: successor, by: actor, at: occasion.now)
            let before = try session.digest(of: "account", "\(accountID)")
            try session.endSecrets(madeBy: accountID, in: actor.organizationID, at: occasion.now)
            try session.leave(member, actor, at: occasion.now)
            try session.audit(
                AuditEntry("account.leave", ("account", "\(accountID)", member.name)).from(before).because(
                    Self.reason(work, successor)), by: actor, on: occasion)
            return work
        }
    }

    private static func successor(
        _ id: Int64, of member: Member, _ actor: Actor, _ session: any Session
    ) throws -> Member {
        let found = try session.members(of: actor.organizationID).first { $0.accountID == id }
        guard let found, found.state == .active, found.accountID != member.accountID else {
            throw Refusal(.invalid, .successorUnknown, field: "successor", ["value": "\(id)"])
        }
        return found
    }

    private static func reason(_ work: OpenWork, _ successor: Member?) -> AuditReason {
        AuditReason(
            "account.handed-over",
            Message(
                "移交 {name}：审核 {reviews}、抽查 {checks}、订阅 {subscriptions}",
                "handed over to {name}: reviews {reviews}, spot checks {checks}, subscriptions {subscriptions}"),
            [
                "name": successor?.name ?? "-", "reviews": "\(work.reviews)", "checks": "\(work.spotChecks)",
                "subscriptions": "\(work.subscriptions)",
            ])
    }
}

extension WriteSession {
    /// The account is closed; one that works for others too loses the membership here.
    fileprivate func leave(_ member: Member, _ actor: Actor, at now: Instant) throws {
        let id = member.accountID
        let isShared = try memberships(of: id).contains { $0.organizationID != actor.organizationID }
        if isShared {
            try run(
                """
                DELETE FROM membership WHERE account_id = \(id) AND organization_id = \(actor.organizationID)
                """)
            try revokeScanDevices(of: id, in: actor.organizationID, at: now)
        } else {
            try close(id, because: .left, at: now)
        }
    }

    /// Nothing of the account opens anything any more.
    func close(_ accountID: Int64, because reason: ClosedReason, at now: Instant) throws {
        try run(
            """
            UPDATE account SET state = \(Account.State.disabled), disabled_at = \(now),
                disabled_reason = \(reason.rawValue)
            WHERE account_id = \(accountID)
            """)
        try run("DELETE FROM login_session WHERE account_id = \(accountID)")
        try run("DELETE FROM known_place WHERE account_id = \(accountID)")
        try revokeScanDevices(of: accountID, in: nil, at: now)
    }

    /// - Parameter organizationID: nil: for whomever they scan.
    func revokeScanDevices(of accountID: Int64, in organizationID: Int64?, at now: Instant) throws {
        if let organizationID {
            try run(
                """
                UPDATE scan_device SET revoked_at = \(now)
                WHERE account_id = \(accountID) AND organization_id = \(organizationID) AND revoked_at IS NULL
                """)
        } else {
            try run(
                "UPDATE scan_device SET revoked_at = \(now) WHERE account_id = \(accountID) AND revoked_at IS NULL")
        }
    }
}

/// Why an account is closed.
public enum ClosedReason: String, Sendable {
    case administrator, left, dormant, expired
}

extension Rule {
    static let successorUnknown = Rule(
        "account.successor-unknown", "接手人（{value}）不是本单位的有效账号",
        "The successor ({value}) is no active account of this organization")
}
