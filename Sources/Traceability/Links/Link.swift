public import Identification
public import Storage

/// Where a link hangs: on every article of a product, on a lot, or on a run of single articles.
public enum LinkLevel: String, Sendable, Hashable, ValueConvertible, CaseIterable {
    case product, lot, serial

    public var name: Message {
        switch self {
        case .product: Message("产品", "Product")
        case .lot: Message("批次", "Batch")
        case .serial: Message("单品", "Single articles")
        }
    }
}

/// 链接: where else something about a product, a lot or an article is said (GS1-Conformant Resolver 2.5). The owner
/// files it; the resolver redirects to it.
public struct Link: Sendable, Hashable {
    public enum State: String, Sendable, Hashable, ValueConvertible { case active, retired }

    public let id: Int64
    public let ownerID: Int64
    public let productID: Int64
    public let version: Int
    public let state: State
    public let content: LinkContent
    public let changedAt: Instant

    /// Whether it holds on that day.
    public func holds(on day: CivilDate) -> Bool {
        state == .active && content.validFrom.map { $0 <= day } ?? true && content.validUntil.map { $0 >= day } ?? true
    }

    /// Whether the article at `index` of the allocation is among those that it hangs on.
    func covers(_ code: CodeIdentity) -> Bool {
        content.level == .serial && content.allocationNumber == code.allocationNumber
            && content.firstIndex <= code.index && code.index <= content.lastIndex
    }
}

/// What an enterprise says in a link, checked.
public struct LinkContent: Sendable, Hashable {
    public var level = LinkLevel.product
    /// The batch number of a lot; else "".
    public var lot = ""
    /// The run of single articles; 0 for the other levels.
    public var allocationNumber: Int64 = 0
    public var firstIndex: Int64 = 0
    public var lastIndex: Int64 = 0
    public var type: LinkType
    /// `https://…`; `{gtin}`, `{lot}`, `{serial}` and `{code}` are filled in when somebody is sent there.
    public var href: String
    public var title: Message
    /// BCP 47, two letters or two and a region, as the linkset schema takes: `zh`, `en`, `zh-HK`.
    public var languages: [String] = []
    public var mediaType = "text/html"
    /// ISO 3166 codes or words of the owner's own (2.5.6).
    public var contexts: [String] = []
    public var validFrom: CivilDate?
    public var validUntil: CivilDate?
    /// Whether it answers when nothing in the request asks for another (2.5.8).
    public var isDefault = false

    public init(type: LinkType, href: String, title: Message) {
        (self.type, self.href, self.title) = (type, href, title)
    }
}
