import JSONStream

/// 安全策略: the rules of passwords, sessions and accounts that the security administrator sets. GB/T 22239—2019 7.1.4.1
/// names no numbers: they are assessment practice, each with a floor below which nobody sets it.
public struct SecurityPolicy: Sendable, Hashable {
    /// Which school the rules of passwords follow; the two contradict each other (GB/T 22239 7.1.4.1 a, OWASP ASVS 5.0
    /// 6.2.5 and 6.2.10).
    public enum Profile: String, Sendable, CaseIterable {
        /// Kinds of characters and a change from time to time.
        case gb
        /// Length alone, as NIST SP 800-63B has it.
        case nist
    }

    /// Who signs in with a second factor.
    public enum SecondFactor: String, Sendable, CaseIterable {
        /// Whoever wants to.
        case off
        /// The platform's own people must.
        case staff
        /// Everybody must, but programs.
        case all
    }

    public var profile = Profile.gb
    public var secondFactor = SecondFactor.off
    /// A new sign-in by page ends the account's others.
    public var singleSession = false
    /// Characters, profile gb.
    public var minimumLength: Int64 = 8
    /// Of the platform's own people.
    public var staffMinimumLength: Int64 = 12
    /// Kinds of characters of four.
    public var minimumClasses: Int64 = 3
    /// So many of the last passwords are not taken again.
    public var history: Int64 = 5
    public var rotationDays: Int64 = 90
    /// So long before the end of a password its owner is told.
    public var warnDays: Int64 = 7
    public var idleMinutes: Int64 = 30
    public var staffIdleMinutes: Int64 = 15
    public var absoluteHours: Int64 = 12
    /// So long after a sign-in or a confirmation sensitive acts ask for nothing.
    public var freshMinutes: Int64 = 10
    /// An account that was not used for so long is disabled.
    public var dormantDays: Int64 = 90

    public init() {}

    /// A password of the profile nist has so many characters.
    public static let nistLength: Int64 = 15

    /// What a password needs at least.
    func length(isStaff: Bool) -> Int64 {
        let needed = isStaff ? max(minimumLength, staffMinimumLength) : minimumLength
        return profile == .gb ? needed : max(Self.nistLength, needed)
    }

    var classes: Int64 { profile == .gb ? minimumClasses : 0 }

    /// When a password of that day ends; nil: never. A program's has no person to change it: it is replaced by its
    /// administrator.
    func passwordEnd(_ changedAt: Instant?, roles: Set<Role>) -> Instant? {
        guard profile == .gb, let changedAt, !roles.isEmpty, roles != [.apiClient] else { return nil }
        return changedAt.adding(seconds: rotationDays * 86_400)
    }

    func idleSeconds(isStaff: Bool) -> Int64 { 60 * (isStaff ? min(idleMinutes, staffIdleMinutes) : idleMinutes) }

    func needsFactor(_ roles: Set<Role>) -> Bool {
        switch secondFactor {
        case .off: false
        case .staff: !roles.isDisjoint(with: Role.staff)
        case .all: roles != [.apiClient]
        }
    }
}

/// One of the policy's numbers: how it is called, and between which values it lies.
public struct PolicyNumber: Sendable {
    public let name: String
    public let label: Message
    public let unit: Message
    public let range: ClosedRange<Int64>
    public let path: WritableKeyPath<SecurityPolicy, Int64> & Sendable

    public static let all: [PolicyNumber] = [
        PolicyNumber(
            name: "minimumLength", label: Message("密码最短长度", "Shortest password"), unit: characters, range: 8...64,
            path: \.minimumLength),
        PolicyNumber(
            name: "staffMinimumLength", label: Message("平台人员密码最短长度", "Shortest password of staff"), unit: characters,
            range: 8...64, path: \.staffMinimumLength),
        PolicyNumber(
            name: "minimumClasses", label: Message("四类字符中至少", "Kinds of characters, of four"),
            unit: Message("类", "kinds"), range: 3...4, path: \.minimumClasses),
        PolicyNumber(
            name: "history", label: Message("不得重复使用最近的密码", "Last passwords that are not taken again"),
            unit: Message("个", "passwords"), range: 1...10, path: \.history),
        PolicyNumber(
            name: "rotationDays", label: Message("密码有效期", "A password lasts"), unit: days, range: 1...180,
            path: \.rotationDays),
        PolicyNumber(
            name: "warnDays", label: Message("到期前提醒", "Told before its end"), unit: days, range: 1...30,
            path: \.warnDays),
        PolicyNumber(
            name: "idleMinutes", label: Message("会话闲置超时", "A session ends unused after"), unit: minutes, range: 1...60,
            path: \.idleMinutes),
        PolicyNumber(
            name: "staffIdleMinutes", label: Message("平台人员会话闲置超时", "A session of staff ends unused after"),
            unit: minutes, range: 1...30, path: \.staffIdleMinutes),
        PolicyNumber(
            name: "absoluteHours", label: Message("会话最长时间", "A session ends in any case after"),
            unit: Message("小时", "hours"), range: 1...24, path: \.absoluteHours),
        PolicyNumber(
            name: "freshMinutes", label: Message("敏感操作免再次验证", "Sensitive acts ask for nothing for"), unit: minutes,
            range: 1...60, path: \.freshMinutes),
        PolicyNumber(
            name: "dormantDays", label: Message("未使用账号自动停用", "An unused account is disabled after"), unit: days,
            range: 30...180, path: \.dormantDays),
    ]

    private static let days = Message("天", "days")
    private static let minutes = Message("分钟", "minutes")
    private static let characters = Message("个字符", "characters")
}

extension SecurityPolicy {
    /// As it is stored.
    var json: [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("profile", profile.rawValue)
            writer.member("secondFactor", secondFactor.rawValue)
            writer.member("singleSession", singleSession)
            for number in PolicyNumber.all { writer.member(number.name, self[keyPath: number.path]) }
        }
        return writer.bytes
    }

    /// What is stored; what is not in it, or out of range, is as usual.
    init(json text: String, usual: SecurityPolicy) throws {
        let node = JSONNode(try JSONValue(parsing: Array(text.utf8)))
        self = usual
        profile = try node.optionalString("profile").flatMap(Profile.init) ?? profile
        secondFactor = try node.optionalString("secondFactor").flatMap(SecondFactor.init) ?? secondFactor
        singleSession = try node.optionalBool("singleSession") ?? singleSession
        for number in PolicyNumber.all {
            guard let value = try node.optionalInteger(number.name), number.range.contains(value) else { continue }
            self[keyPath: number.path] = value
        }
    }
}
