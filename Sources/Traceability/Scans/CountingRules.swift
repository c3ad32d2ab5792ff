public import Storage

/// Who asked. Only consumers count as queries; the others are kept apart.
public enum Audience: String, Sendable, Hashable, ValueConvertible, CaseIterable {
    case consumer, staff, enterprise, dealer, seller, installer, inspector, institution, regulator

    public init(_ actor: Actor?) {
        guard let actor else { self = .consumer; return }
        let order: [(Role, Audience)] = [
            (.regulator, .regulator), (.inspector, .inspector), (.dealer, .dealer), (.seller, .seller),
            (.installer, .installer), (.institution, .institution),
        ]
        if actor.isStaff {
            self = .staff
        } else {
            self = order.first { actor.roles.contains($0.0) }?.1 ?? (actor.roles.isEmpty ? .consumer : .enterprise)
        }
    }

    public var name: Message {
        switch self {
        case .consumer: Message("消费者", "Consumer")
        case .staff: Message("平台人员", "Platform staff")
        case .enterprise: Message("企业", "Enterprise")
        case .dealer: Message("经销商", "Dealer")
        case .seller: Message("销售单位", "Seller")
        case .installer: Message("安装单位", "Installer")
        case .inspector: Message("稽查员", "Inspector")
        case .institution: Message("检测认证机构", "Institution")
        case .regulator: Message("监管人员", "Regulator")
        }
    }
}

/// How a request came, as far as it decides whether it is a query of a person.
public struct Visit: Sendable, Hashable {
    public let isHead: Bool
    /// `Sec-Purpose` or `Purpose`: browsers fetch ahead of a tap.
    public let purpose: String
    public let agent: String

    public init(isHead: Bool, purpose: String, agent: String) {
        self.isHead = isHead
        self.purpose = purpose
        self.agent = agent
    }
}

/// What counts as a query of a code (5.6.1): a person's look, once a device and minute.
public enum CountingRules {
    /// One device counts once per code in this time.
    public static let deviceSeconds: Int64 = 60

    /// HEAD, fetching ahead, link previews and crawlers do not count.
    public static func isPerson(_ visit: Visit) -> Bool {
        guard !visit.isHead else { return false }
        let purpose = visit.purpose.lowercased()
        if purpose.contains("prefetch") || purpose.contains("prerender") || purpose.contains("preview") { return false }
        let agent = visit.agent.lowercased()
        return !robots.contains { Text.holds($0, in: agent) }
    }

    /// Words in the `User-Agent` of search engines, link previews, monitors and address scanners, in lower case. A
    /// plain tool such as curl counts: somebody typed the command.
    static let robots = [
        "bot", "spider", "crawler", "slurp", "bingpreview", "facebookexternalhit", "facebookcatalog", "embedly",
        "whatsapp/",
        "skypeuripreview", "vkshare", "mediapartners", "lighthouse", "pingdom", "uptime", "statuscake", "feedfetcher",
        "google-inspectiontool", "google-safety", "sogou web", "sogou inst", "wechatlinkpreview", "feishu-preview",
        "larkurl", "linkpreview", "iframely", "scrapy", "zgrab", "masscan", "nmap",
    ]
}
