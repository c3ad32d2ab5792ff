public import Storage

/// 最低人员配置: how many people the platform needs at the least, and which of its roles one person may combine (GB/T
/// 22239 7.1.4.2 d). Three people are enough: system administrator and reviewer, security administrator and reviewer,
/// audit administrator and supervisor.
public struct StaffRule: Sendable, Hashable {
    public enum Verdict: Sendable, Hashable {
        case may, mayWithCare, mustNot

        public var name: Message {
            switch self {
            case .may: Message("可以", "May")
            case .mayWithCare: Message("可以，须注意", "May, with care")
            case .mustNot: Message("不可以", "Must not")
            }
        }
    }

    public let first: Role
    public let second: Role
    public let verdict: Verdict
    public let reason: Message

    /// Every pair of the platform's roles.
    public static let pairs: [StaffRule] = [
        rule(.systemAdmin, .securityAdmin, .mustNot, three), rule(.systemAdmin, .auditAdmin, .mustNot, three),
        rule(.securityAdmin, .auditAdmin, .mustNot, three),
        rule(.auditAdmin, .reviewer, .mustNot, Message("审计人员不得审计自己的审核", "Nobody audits their own reviews")),
        rule(.systemAdmin, .reviewer, .may, Message("小型机构的常见配置", "Usual in a small body")),
        rule(
            .securityAdmin, .reviewer, .mayWithCare,
            Message("不得给自己增加角色；由审计管理员核对账号变更", "Adds no role to themself: the auditor looks at changes of accounts")),
        rule(.systemAdmin, .supervisor, .may, Message("互不审核", "Neither decides on the other")),
        rule(
            .securityAdmin, .supervisor, .mayWithCare,
            Message("不得给自己增加角色", "Adds no role to themself")),
        rule(.auditAdmin, .supervisor, .may, Message("抽查不改变审核结论", "A spot check changes no decision")),
        rule(
            .reviewer, .supervisor, .mayWithCare,
            Message("不抽查自己审核过的申请", "Draws no sample of what they approved")),
    ]

    /// The fewest people of each role.
    public static let least: [(role: Role, count: Int)] = [
        (.systemAdmin, 1), (.securityAdmin, 1), (.auditAdmin, 1), (.reviewer, 2), (.supervisor, 1),
    ]

    private static let three = Message("三权分立", "Three administrators of their own")

    private static func rule(_ first: Role, _ second: Role, _ verdict: Verdict, _ reason: Message) -> StaffRule {
        StaffRule(first: first, second: second, verdict: verdict, reason: reason)
    }

    /// nil: one of them is no role of the platform's.
    public static func of(_ one: Role, _ other: Role) -> StaffRule? {
        pairs.first { [$0.first, $0.second] == [one, other] || [$0.first, $0.second] == [other, one] }
    }
}

/// Who works for the platform, against `StaffRule`.
public struct StaffStanding: Sendable, Hashable {
    /// Active accounts by role.
    public var counts: [Role: Int] = [:]
    /// Accounts with roles that one person must not combine, with these.
    public var wrong: [String: [Role]] = [:]

    /// Roles with too few people.
    public var missing: [Role] { StaffRule.least.filter { counts[$0.role, default: 0] < $0.count }.map(\.role) }
}

extension Session {
    /// Active accounts of the platform's own people.
    public func staffStanding() throws -> StaffStanding {
        var held: [String: Set<Role>] = [:]
        try forEach(
            """
            SELECT account.name, membership.role FROM membership
                JOIN account ON account.account_id = membership.account_id
            WHERE account.state = 'active' AND membership.role IN \(list: Role.staff.map(\.rawValue).sorted())
            """
        ) { row in
            let name = try row.next(String.self)
            held[name, default: []].insert(try row.next(Role.self))
        }
        var standing = StaffStanding()
        for (name, roles) in held {
            for role in roles { standing.counts[role, default: 0] += 1 }
            let bad = StaffRule.pairs.filter { rule in
                rule.verdict == .mustNot && roles.contains(rule.first) && roles.contains(rule.second)
            }
            if !bad.isEmpty { standing.wrong[name] = roles.sorted { $0.rawValue < $1.rawValue } }
        }
        return standing
    }
}
