import Traceability

/// What the query of a code's address asks of the resolver. `linkType` and `context` are its own words (GS1 Digital
/// Link URI Syntax 4.10.1); everything is passed on as it came.
public struct ResolverRequest: Sendable, Hashable {
    /// As asked for, decoded; nil: not asked.
    public private(set) var linkType: String?
    public private(set) var contexts: [String] = []
    /// As received, without the question mark; "": none.
    public let raw: String

    public init(_ query: String?) {
        raw = query ?? ""
        guard !raw.isEmpty else { return }
        for pair in raw.utf8.split(whereSeparator: { $0 == UInt8(ascii: "&") || $0 == UInt8(ascii: ";") }) {
            let name = pair.prefix { $0 != UInt8(ascii: "=") }
            guard Self.isOneOf(name) else { continue }
            let value = String(decoding: pair.dropFirst(name.count + 1), as: UTF8.self)
            let decoded = PercentEncoding.decode(value, plusIsSpace: true) ?? ""
            if name.count == 8 {
                if linkType == nil, !decoded.isEmpty { linkType = decoded }
            } else if contexts.count < 8, !decoded.isEmpty {
                contexts.append(decoded.lowercased())
            }
        }
    }

    /// `linkType` or `linktype`, and `context`.
    private static func isOneOf(_ name: Substring.UTF8View.SubSequence) -> Bool {
        name.count == 8 && String(decoding: name, as: UTF8.self).lowercased() == "linktype"
            || name.elementsEqual("context".utf8)
    }

    /// `all` was the word of the standard before release 1.0.0.
    public var wantsLinkset: Bool { linkType == "linkset" || linkType == "all" }

    /// The address with the whole query behind it (GS1-Conformant Resolver 2.12), before a fragment. The query cannot
    /// change where the address leads: host and path stand before it.
    func passed(to target: String) -> String {
        guard !raw.isEmpty else { return target }
        let hash = target.utf8.firstIndex(of: UInt8(ascii: "#")) ?? target.endIndex
        let separator = target.utf8[..<hash].contains(UInt8(ascii: "?")) ? "&" : "?"
        let clean = raw.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } ? raw : PercentEncoding.encode(raw)
        return hash == target.endIndex
            ? "\(target)\(separator)\(clean)" : "\(target[..<hash])\(separator)\(clean)\(target[hash...])"
    }
}
