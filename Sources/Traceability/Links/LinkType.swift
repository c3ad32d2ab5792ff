/// 链接类型: what a link leads to, in the words of the GS1 Web Vocabulary (ref.gs1.org/voc, link types).
public struct LinkType: Sendable, Hashable {
    /// The local name: `pip`.
    public let id: String
    public let name: Message
    /// Whether a consumer sees it on the page of a scan.
    public let isForConsumers: Bool

    private init(_ id: String, _ chinese: String, _ english: String, forConsumers: Bool = true) {
        self.id = id
        name = Message(chinese, english)
        isForConsumers = forConsumers
    }

    /// `https://ref.gs1.org/voc/pip` (GS1-Conformant Resolver 2.14).
    public var uri: String { Self.namespace + id }

    public static let namespace = "https://ref.gs1.org/voc/"

    /// What an enterprise may file: the types that make sense for appliances.
    public static let all: [LinkType] = [
        LinkType("pip", "产品信息", "Product information"),
        LinkType("instructions", "使用说明书", "Instructions"),
        LinkType("quickStartGuide", "快速入门", "Quick start guide"),
        LinkType("tutorial", "安装使用教程", "Tutorial"),
        LinkType("relatedVideo", "视频", "Video"),
        LinkType("safetyInfo", "安全须知", "Safety information"),
        LinkType("certificationInfo", "认证信息", "Certification"),
        LinkType("registerProduct", "产品注册、保修登记", "Register the product"),
        LinkType("support", "售后支持", "Support"),
        LinkType("serviceInfo", "维修服务", "Maintenance and repair"),
        LinkType("recallStatus", "召回信息", "Recall status"),
        LinkType("sustainabilityInfo", "环保与回收", "Sustainability and recycling"),
        LinkType("hasRetailers", "销售网点", "Where to buy"),
        LinkType("purchaseSuppliesOrAccessories", "配件购买", "Parts and accessories"),
        LinkType("faqs", "常见问题", "Frequently asked questions"),
        LinkType("whatsInTheBox", "装箱清单", "What is in the box"),
        LinkType("traceability", "追溯信息", "Traceability", forConsumers: false),
        LinkType("masterData", "主数据", "Master data", forConsumers: false),
        LinkType("epcis", "EPCIS 接口", "EPCIS repository", forConsumers: false),
    ]

    private static let byID = Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0) })
    private static let prefixes = ["gs1:", namespace, "https://gs1.org/voc/", "http://gs1.org/voc/"]
    private static let byAsked = Dictionary(
        uniqueKeysWithValues: prefixes.flatMap { prefix in all.map { (prefix + $0.id, $0) } })
    private static let byLowerID = Dictionary(uniqueKeysWithValues: all.map { ($0.id.lowercased(), $0) })

    public static func named(_ id: String) -> LinkType? { byID[id] }

    /// A `linkType` as asked for: `gs1:pip`, `https://ref.gs1.org/voc/pip`, also with the vocabulary's older address
    /// `https://gs1.org/voc/`. nil: no link type of GS1's vocabulary that is kept here.
    public static func asked(_ text: String) -> LinkType? {
        if let known = byAsked[text] { return known }
        for prefix in prefixes where text.hasPrefix(prefix) {
            let name = String(text.dropFirst(prefix.count))
            return byID[name] ?? byLowerID[name.lowercased()]
        }
        return byID[text] ?? byLowerID[text.lowercased()]
    }
}
