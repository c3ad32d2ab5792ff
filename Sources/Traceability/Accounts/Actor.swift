/// Who acts: a signed-in account in the organization it works for now.
public struct Actor: Sendable, Hashable {
    public let accountID: Int64
    public let accountName: String
    public let displayName: String
    public let organizationID: Int64
    public let organizationName: String
    /// The roles held in that organization.
    public let roles: Set<Role>
    /// 0: every site.
    public let siteID: Int64
    /// What the credential may be used for at most; nil: whatever the roles give.
    public var limit: Set<Permission>?

    public init(
        accountID: Int64, accountName: String, displayName: String, organization: (id: Int64, name: String),
        roles: Set<Role>, siteID: Int64 = 0
    ) {
        self.accountID = accountID
        self.accountName = accountName
        self.displayName = displayName
        organizationID = organization.id
        organizationName = organization.name
        self.roles = roles
        self.siteID = siteID
    }

    public var permissions: Set<Permission> {
        let given: Set<Permission> = roles.reduce(into: []) { $0.formUnion($1.permissions) }
        return limit.map(given.intersection) ?? given
    }

    public func may(_ permission: Permission) -> Bool {
        if let limit, !limit.contains(permission) { return false }
        return roles.contains { $0.permissions.contains(permission) }
    }

    public var isStaff: Bool { !roles.isDisjoint(with: Role.staff) }

    public func require(_ permission: Permission) throws {
        guard may(permission) else {
            let (name, id) = (permission.name, permission.rawValue)
            throw Refusal(
                .denied, .denied,
                words: ["permission": Message("\(name.chinese)，\(id)", "\(name.english), \(id)")])
        }
    }
}

/// The circumstances of an act: when, from where, under which request. Every change is recorded with them.
public struct Occasion: Sendable {
    public let now: Instant
    public let requestID: String
    /// The client's network address, as far as trusted proxies tell it.
    public let address: String
    public let agent: String
    public let language: Language
    /// What the audit trail knows of the request; nil: nobody asks afterwards.
    public var mark: AuditMark?
    /// Who acts where no account does: the person at the machine's shell; nil: nobody that is known.
    public var person: String?

    public init(
        now: Instant, requestID: String = "-", address: String = "-", agent: String = "-",
        language: Language = .chinese
    ) {
        self.now = now
        self.requestID = requestID
        self.address = address
        self.agent = agent
        self.language = language
    }
}
