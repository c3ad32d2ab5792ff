/// What a request says about the link that it wants (GS1-Conformant Resolver 2.6.3): media types, languages and
/// contexts, each with a weight.
public struct LinkWish: Sendable, Hashable {
    /// As a header lists them: `text/html`, `text/*`, `*/*`. Empty: nothing was said.
    public var mediaTypes: [Weighted] = []
    /// BCP 47, lower case; `*`: any.
    public var languages: [Weighted] = []
    /// Lower case.
    public var contexts: [String] = []

    public init() {}

    public struct Weighted: Sendable, Hashable {
        public let value: String
        /// 0…1000 (RFC 9110, 12.4.2).
        public let weight: Int

        public init(_ value: String, _ weight: Int) { (self.value, self.weight) = (value, weight) }

        /// A header such as `Accept`: in the order of the header, lower case, without parameters but `q`.
        public static func list(_ header: String?) -> [Weighted] {
            guard let header else { return [] }
            return header.utf8.split(separator: UInt8(ascii: ",")).prefix(32).compactMap(element)
        }

        private static func element(_ text: Substring.UTF8View.SubSequence) -> Weighted? {
            let parts = text.split(separator: UInt8(ascii: ";"))
            guard let first = parts.first else { return nil }
            let value = word(first)
            guard !value.isEmpty else { return nil }
            var weight = 1_000
            for part in parts.dropFirst() {
                let parameter = word(part)
                if parameter.hasPrefix("q=") { weight = thousandths(parameter.dropFirst(2)) }
            }
            return Weighted(value, weight)
        }

        private static func word(_ text: Substring.UTF8View.SubSequence) -> String {
            // Blanks stand around a word, if at all.
            let word = text.drop { $0 <= 0x20 }
            let bytes =
                word.contains { $0 <= 0x20 }
                ? String(decoding: word.filter { $0 > 0x20 }, as: UTF8.self)
                : String(decoding: word, as: UTF8.self)
            return bytes.lowercased()
        }

        private static func thousandths(_ text: Substring) -> Int {
            let parts = text.split(separator: ".", omittingEmptySubsequences: false)
            guard parts.first != "1" else { return 1_000 }
            guard parts.count == 2, parts[0] == "0", let rest = Int((parts[1] + "000").prefix(3)) else { return 0 }
            return rest
        }
    }
}

/// Which of the links of one type answers a request.
public enum LinkChoice: Sendable, Hashable {
    /// Nothing of the type is there: 404 (2.6.2).
    case none
    case one(Link)
    /// The request does not say enough: 300 (2.6.3, 7).
    case several([Link])

    /// Media type, then language, then context; each narrows the choice to what suits best. What then remains is
    /// settled by the owner's default.
    public init(_ links: [Link], _ wish: LinkWish) {
        guard links.count > 1 else {
            self = links.first.map { .one($0) } ?? .none
            return
        }
        // Places in the list: a link is many texts, and none is copied until it is chosen.
        var rest = Array(links.indices)
        Self.narrow(&rest) { Self.mediaWeight(links[$0].content.mediaType, wish.mediaTypes) }
        Self.narrow(&rest) { Self.languageWeight(links[$0].content.languages, wish.languages) }
        Self.narrow(&rest) { Self.contextWeight(links[$0].content.contexts, wish.contexts) }
        if rest.count > 1, let chosen = rest.first(where: { links[$0].content.isDefault }) { rest = [chosen] }
        self = rest.count == 1 ? .one(links[rest[0]]) : .several(rest.map { links[$0] })
    }

    /// Leaves those that weigh most.
    private static func narrow(_ places: inout [Int], _ weight: (Int) -> Int) {
        guard places.count > 1 else { return }
        let weights = places.map(weight)
        guard let most = weights.max(), weights.contains(where: { $0 < most }) else { return }
        places = zip(places, weights).filter { $0.1 == most }.map(\.0)
    }

    /// The most particular range counts (RFC 9110, 12.5.1).
    static func mediaWeight(_ type: String, _ wanted: [LinkWish.Weighted]) -> Int {
        guard !wanted.isEmpty else { return 1_000 }
        if let exact = wanted.first(where: { $0.value == type }) { return exact.weight }
        let family = type.prefix { $0 != "/" } + "/*"
        if let range = wanted.first(where: { $0.value == family }) { return range.weight }
        return wanted.first { $0.value == "*/*" }?.weight ?? 0
    }

    /// Lookup as RFC 4647, 3.4: `zh-Hans-CN` finds `zh`. A link without a language suits a little.
    static func languageWeight(_ languages: [String], _ wanted: [LinkWish.Weighted]) -> Int {
        guard !wanted.isEmpty else { return 0 }
        guard !languages.isEmpty else { return 1 }
        let own = languages.map { $0.lowercased() }
        var most = 0
        for range in wanted where range.weight * 2 > most {
            if range.value == "*" {
                most = max(most, 1)
            } else if own.contains(range.value) {
                most = range.weight * 2
            } else if own.contains(where: { related($0, range.value) }) {
                most = max(most, range.weight * 2 - 1)
            }
        }
        return most
    }

    private static func related(_ one: String, _ other: String) -> Bool {
        one.hasPrefix(other + "-") || other.hasPrefix(one + "-")
    }

    /// A request without a context is best served by a link without one.
    static func contextWeight(_ contexts: [String], _ wanted: [String]) -> Int {
        if wanted.isEmpty { return contexts.isEmpty ? 1 : 0 }
        if contexts.contains(where: { wanted.contains($0.lowercased()) }) { return 2 }
        return contexts.isEmpty ? 1 : 0
    }
}
