public import Storage

/// 账号: one person or program, with one name for life.
public struct Account: Sendable, Hashable {
    public enum State: String, Sendable, ValueConvertible { case active, disabled }

    public let id: Int64
    public let name: String
    public let displayName: String
    public let passwordHash: String?
    public let mustChangePassword: Bool
    /// Until when a one-time secret opens the account; nil for a password of the person's own.
    public let secretExpiresAt: Instant?
    public let state: State
    /// nil: never, or before it was noted.
    public let passwordChangedAt: Instant?
    /// When it is over; nil: never.
    public let expiresAt: Instant?

    /// Whether it may be used.
    func isOpen(at now: Instant) -> Bool {
        state == .active && (secretExpiresAt.map { now < $0 } ?? true) && (expiresAt.map { now < $0 } ?? true)
    }
}

/// An account's roles in one organization.
public struct Membership: Sendable, Hashable {
    public let organizationID: Int64
    public let organizationName: String
    public let roles: Set<Role>
    public let siteID: Int64
}

extension Session {
    func account(named name: String) throws -> Account? {
        // Nobody signs in as a program, nor gets its password renewed.
        try first(
            accountColumns + """
                WHERE name_key = \(name.lowercased())
                    AND NOT EXISTS (SELECT 1 FROM api_client WHERE api_client.client_id = account.account_id)
                """, account)
    }

    func account(_ id: Int64) throws -> Account? {
        try first(accountColumns + "WHERE account_id = \(id)", account)
    }

    public func memberships(of accountID: Int64) throws -> [Membership] {
        let all = try rows(
            """
            SELECT membership.organization_id, organization.name, membership.role, membership.site_id
            FROM membership JOIN organization ON organization.organization_id = membership.organization_id
            WHERE membership.account_id = \(accountID) ORDER BY membership.organization_id, membership.role
            """
        ) { row in
            (
                id: try row.next(Int64.self), name: try row.next(String.self), role: try row.next(Role.self),
                site: try row.next(Int64.self)
            )
        }
        return Dictionary(grouping: all, by: \.id).sorted { $0.key < $1.key }.map { id, rows in
            Membership(
                organizationID: id, organizationName: rows[0].name, roles: Set(rows.map(\.role)),
                siteID: rows.contains { $0.site == 0 } ? 0 : rows[0].site)
        }
    }

    /// In whatever organization.
    func roles(of accountID: Int64) throws -> Set<Role> {
        try memberships(of: accountID).reduce(into: []) { $0.formUnion($1.roles) }
    }

    private var accountColumns: Query {
        """
        SELECT account_id, name, display_name, password_hash, must_change_password, secret_expires_at, state,
            password_changed_at, expires_at
        FROM account
        """ + " "
    }

    private func account(_ row: inout RowReader) throws -> Account {
        Account(
            id: try row.next(), name: try row.next(), displayName: try row.next(), passwordHash: try row.next(),
            mustChangePassword: try row.next(), secretExpiresAt: try row.next(), state: try row.next(),
            passwordChangedAt: try row.next(), expiresAt: try row.next())
    }
}

/// A new account's facts.
struct NewAccount {
    var name: String
    var displayName: String
    /// nil: of a program, which has none.
    var passwordHash: String?
    var mustChangePassword = false
    var secretExpiresAt: Instant?
    var createdBy: Int64?
}

extension WriteSession {
    /// Throws `Refusal.conflict` when the name is taken in any spelling.
    func insert(_ account: NewAccount, at now: Instant) throws -> Int64 {
        guard try self.account(named: account.name) == nil else {
            throw Refusal(.conflict, .accountNameTaken, field: "accountName", ["value": account.name])
        }
        return try value(
            """
            INSERT INTO account (name, name_key, display_name, password_hash, must_change_password, secret_expires_at,
                state, failed_count, password_changed_at, created_at, created_by)
            VALUES (\(account.name), \(account.name.lowercased()), \(account.displayName), \(account.passwordHash),
                \(account.mustChangePassword), \(account.secretExpiresAt), 'active', 0, \(now), \(now),
                \(account.createdBy))
            RETURNING account_id
            """)!
    }

    func grant(_ role: Role, to accountID: Int64, in organizationID: Int64, by grantor: Int64?, at now: Instant) throws
    {
        let held = try memberships(of: accountID).flatMap(\.roles)
        if Role.mutuallyExclusive.contains(role),
            held.contains(where: { $0 != role && Role.mutuallyExclusive.contains($0) })
        {
            throw Refusal(.conflict, .rolesExclude, field: "role", ["role": role.rawValue])
        }
        try run(
            """
            INSERT INTO membership (account_id, organization_id, role, site_id, granted_by, granted_at)
            VALUES (\(accountID), \(organizationID), \(role), 0, \(grantor), \(now))
            ON CONFLICT (account_id, organization_id, role, site_id) DO NOTHING
            """)
    }
}

extension Rule {
    static let accountNameTaken = Rule(
        "account.name-taken", "账号名“{value}”已被使用，请换一个", "The account name “{value}” is taken; choose another")
    static let rolesExclude = Rule(
        "account.roles-exclude", "系统、安全、审计三类管理员不得由同一账号兼任（{role}）",
        "One account may not hold two of the system, security and audit administrator roles ({role})")
}

extension Session {
    /// Who goes by a name, in any spelling.
    public func accountIdentity(named name: String) throws -> (id: Int64, displayName: String)? {
        try account(named: name).map { ($0.id, $0.displayName) }
    }
}
