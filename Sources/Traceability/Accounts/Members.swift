public import Storage

/// Somebody who works in an organization.
public struct Member: Sendable, Hashable {
    public let accountID: Int64
    public let name: String
    public let displayName: String
    public let state: Account.State
    public let roles: Set<Role>
    public let lastLoginAt: Instant?
}

extension Role {
    /// What an enterprise's administrator may give.
    public static let enterprise: [Role] = [
        .enterpriseOperator, .qualityDirector, .qualityOfficer, .principal, .apiClient, .enterpriseAdmin,
    ]
}

extension Session {
    /// Persons; programs are in the register of clients.
    public func members(of organizationID: Int64) throws -> [Member] {
        let all = try rows(
            """
            SELECT account.account_id, account.name, account.display_name, account.state, membership.role,
                account.last_login_at
            FROM membership JOIN account ON account.account_id = membership.account_id
            WHERE membership.organization_id = \(organizationID)
                AND NOT EXISTS (SELECT 1 FROM api_client WHERE api_client.client_id = account.account_id)
            ORDER BY account.account_id, membership.role
            """
        ) { row in
            Member(
                accountID: try row.next(), name: try row.next(), displayName: try row.next(), state: try row.next(),
                roles: [try row.next(Role.self)], lastLoginAt: try row.next())
        }
        return Dictionary(grouping: all, by: \.accountID).sorted { $0.key < $1.key }.map { _, same in
            Member(
                accountID: same[0].accountID, name: same[0].name, displayName: same[0].displayName,
                state: same[0].state, roles: same.reduce(into: []) { $0.formUnion($1.roles) },
                lastLoginAt: same[0].lastLoginAt)
        }
    }

    /// How a member signs in; throws `Refusal.missing` for nobody of this organization.
    public func memberName(_ accountID: Int64, of organizationID: Int64) throws -> String {
        try member(accountID, of: organizationID).name
    }

    func member(_ accountID: Int64, of organizationID: Int64) throws -> Member {
        guard let member = try members(of: organizationID).first(where: { $0.accountID == accountID }) else {
            throw Refusal(.missing, .missing, ["object": "account \(accountID)"])
        }
        return member
    }
}

/// Who may change whose account: an enterprise's administrator its members, the security administrator the staff.
enum MemberScope {
    static func require(_ actor: Actor, changing accountID: Int64? = nil) throws {
        try actor.require(actor.isStaff ? .accountManage : .memberManage)
        if let accountID, accountID == actor.accountID { throw Refusal(.denied, .ownAccount) }
    }
}

extension Rule {
    static let ownAccount = Rule(
        "account.own", "不能更改自己的账号权限；请由另一位管理员操作", "Nobody changes their own rights; ask another administrator")
}
