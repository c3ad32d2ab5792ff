import Traceability

/// What the audit trail keeps of an address's question: which parameters there were, and the values of those that say
/// what was looked at. What somebody typed to search by may be a person's name or number, and the trail keeps what it
/// has for years and never changes it: of such values only that they were there.
enum AskedWords {
    /// `state=open, q=…`
    static func kept(_ query: String) -> String {
        query.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = word(parts[0])
            guard parts.count == 2 else { return isPlain(name) ? name : hidden }
            guard isPlain(name) else { return hidden }
            return "\(name)=\(isKept(name) ? PersonalPatterns.masked(word(parts[1])) : hidden)"
        }.joined(separator: ", ")
    }

    /// What was searched by, as the object of a look: codes and numbers of things only.
    static func kept(search text: String) -> String {
        let isCode =
            text.utf8.allSatisfy { (0x21...0x7E).contains($0) } && text.utf8.contains { (0x30...0x39).contains($0) }
        return isCode && PersonalPatterns.masked(text) == text ? text : hidden
    }

    static let hidden = "…"

    private static func word(_ text: Substring) -> String {
        PercentEncoding.decode(text, plusIsSpace: true) ?? String(text)
    }

    /// Names are ours, or of EPCIS: letters, digits and few signs.
    private static func isPlain(_ name: String) -> Bool {
        name.utf8.count <= 64
            && name.utf8.allSatisfy {
                (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || [0x2D, 0x2E, 0x5F].contains($0)
            }
    }

    private static func isKept(_ name: String) -> Bool {
        things.contains(name) || ["MATCH_", "GE_", "LT_"].contains { name.hasPrefix($0) }
    }

    /// Parameters that name things, days, states and places in lists; all others are hidden.
    private static let things: Set<String> = [
        "after", "allocation", "amendment", "asOf", "batch", "batchNo", "before", "code", "column", "componentLot",
        "container", "count", "day", "done", "enterprise", "event", "eventType", "EQ_action", "EQ_bizStep",
        "EQ_disposition", "first", "form", "from", "gtin", "in", "kind", "lang", "last", "lot", "mode", "month", "n",
        "of", "organization", "owner", "page", "perPage", "product", "province", "region", "retired", "scope", "since",
        "spotCheck", "state", "status", "subject", "tid", "to", "type", "uscc", "value", "year",
    ]
}
