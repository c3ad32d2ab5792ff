/// Chinese for the phrases that parsers and the rules of the standards say in English (`EPCIS`, `XMLStream`,
/// `JSONStream` know no language), and for the names of what is not there: each refusal is then of one language.
enum Phrases {
    /// The parameters of a refusal that are such phrases.
    static let parameters = ["object", "reason", "expected", "found", "state", "test", "order", "until"]

    /// The phrase in Chinese, parts that are phrases too; a text that is none of ours as it is.
    static func chinese(_ english: String) -> String {
        if let exact = exact[english] { return exact }
        for template in templates {
            guard let slots = template.slots(of: english) else { continue }
            return template.chinese(slots.map(chinese))
        }
        return english
    }

    /// The parameters as a Chinese sentence takes them.
    static func chinese(_ parameters: [String: String]) -> [String: String] {
        var all = parameters
        for name in Self.parameters {
            if let text = all[name] { all[name] = chinese(text) }
        }
        if let name = all["field"] { all["field"] = field(name) }
        return all
    }

    private static let all = objects + states + words + json + certificates + xml + delivery + epcis + xmlBinding
    private static let exact = Dictionary(
        all.filter { !$0.english.contains("{}") }.map { ($0.english, $0.chinese) },
        uniquingKeysWith: { first, _ in first })
    private static let templates = all.filter { $0.english.contains("{}") }.map { Template($0.english, $0.chinese) }

    /// An English phrase with `{}` for what differs, and the Chinese one with `{0}`, `{1}` … for the same.
    private struct Template {
        private let parts: [String]
        private let text: String

        init(_ english: String, _ chinese: String) {
            parts = english.split(separator: "{}", omittingEmptySubsequences: false).map(String.init)
            text = chinese
        }

        /// What stands in the places of `{}`; nil for another phrase.
        func slots(of english: String) -> [String]? {
            guard let first = parts.first, english.hasPrefix(first) else { return nil }
            var rest = english.dropFirst(first.count)
            var slots: [String] = []
            for part in parts.dropFirst().dropLast() {
                guard let place = rest.firstRange(of: part) else { return nil }
                slots.append(String(rest[..<place.lowerBound]))
                rest = rest[place.upperBound...]
            }
            guard let last = parts.last, rest.hasSuffix(last) else { return nil }
            return slots + [String(rest.dropLast(last.count))]
        }

        func chinese(_ slots: [String]) -> String {
            slots.enumerated().reduce(text) { $0.replacing("{\($1.offset)}", with: $1.element) }
        }
    }
}
