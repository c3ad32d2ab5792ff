/// What somebody at an address, or an account, does that is no ordinary use (GB/T 22239 7.1.3.3).
public enum Attack: String, Sendable, Hashable, CaseIterable {
    /// Wrong sign-ins.
    case bruteForce = "brute-force"
    /// Codes that were never issued, one after the other.
    case enumeration
    /// SQL, scripts or commands in a question that was refused.
    case injection
    /// Ways out of a folder in an address that was refused.
    case traversal
    /// Refused requests without end.
    case burst
    /// Such signs in questions that were answered: told, and nothing is closed.
    case probe
    /// An account at two regions within an hour.
    case travel
    /// Staff changes something at night or on a day off.
    case offHours = "off-hours"
    /// An administrator closed the address.
    case byHand = "by-hand"
    /// A proxy speaks for others and is not named: all of them have its address.
    case unnamedProxy = "unnamed-proxy"

    public var name: Message {
        switch self {
        case .bruteForce: Message("猜测口令", "Guessing of passwords")
        case .enumeration: Message("枚举编码", "Guessing of codes")
        case .injection: Message("注入尝试", "Injection")
        case .traversal: Message("目录遍历", "Traversal")
        case .burst: Message("大量被拒请求", "A flood of refused requests")
        case .probe: Message("可疑查询", "Odd questions")
        case .travel: Message("异地登录", "Two regions within an hour")
        case .offHours: Message("非工作时间管理操作", "Administration out of hours")
        case .byHand: Message("管理员关闭", "Closing by an administrator")
        case .unnamedProxy: Message("未登记的代理", "A proxy that is not named")
        }
    }

    /// So many within so many seconds are one event. An address may be that of a whole office, or of a carrier's
    /// customers.
    var limit: (count: Int, seconds: Int64) {
        switch self {
        case .bruteForce: (20, 600)
        case .enumeration: (60, 600)
        case .injection, .traversal, .probe: (5, 600)
        case .burst: (300, 60)
        case .travel, .offHours, .byHand: (1, 3_600)
        case .unnamedProxy: (20, 86_400)
        }
    }

    /// Whether the address is closed for a while. Of what was answered, and of accounts that are known, people judge.
    public var closes: Bool {
        switch self {
        case .bruteForce, .enumeration, .injection, .traversal, .burst, .byHand: true
        case .probe, .travel, .offHours, .unnamedProxy: false
        }
    }

    /// Whether it is told of an address or a device; else of an account.
    var isOfAddress: Bool { self != .travel && self != .offHours }

    /// For how long, after so many closings of the address within a week.
    public static func closedSeconds(after times: Int64) -> Int64 {
        times == 0 ? 900 : times == 1 ? 3_600 : 86_400
    }
}

/// What a request's address and question show, read without its body (攻击特征). Pure.
public enum AttackSigns {
    /// - Parameters:
    ///   - path: as it came, percent-encoded.
    ///   - query: decoded once; nil: there was none.
    public static func signs(path: String, query: String?) -> Set<Attack> {
        var found: Set<Attack> = []
        let address = path.lowercased()
        if traversals.contains(where: { address.contains($0) }) { found.insert(.traversal) }
        guard let query = query?.lowercased() else { return found }
        if traversals.contains(where: { query.contains($0) }) { found.insert(.traversal) }
        // Blanks between words may be many, or comments.
        let words = query.split { " \t\n\r/*+".contains($0) }.joined(separator: " ")
        if injections.contains(where: { words.contains($0) || query.contains($0) }) {
            found.insert(.injection)
        }
        return found
    }

    private static let traversals = [
        "../", "..\\", "..%2f", "..%5c", "%2e%2e", "/etc/passwd", "/etc/shadow", "/proc/self", "win.ini", "%00",
        "/.git/", "/.env", "/wp-admin", "/phpmyadmin",
    ]
    private static let injections = [
        "' or '", "' or 1", "\" or \"", "or 1=1", "union select", "union all select", "'; drop", "; drop table",
        "sleep(",
        "benchmark(", "waitfor delay", "pg_sleep", "information_schema", "<script", "javascript:", "onerror=",
        "onload=", "${jndi", "{{7*7}}", "$(", "`id`", "; cat ", "| cat ", "xp_cmdshell", "extractvalue(", "load_file(",
    ]
}
