/// English phrases of parts that know no language, each with its Chinese. `{}` in the English stands for what differs,
/// `{0}`, `{1}` … in the Chinese for the same; what differs may be a phrase itself.
public struct PhraseTable: Sendable {
    private let exact: [String: String]
    private let templates: [Template]

    /// Of two that fit the earlier one counts.
    public init(_ all: [(english: String, chinese: String)]) {
        exact = Dictionary(
            all.filter { !$0.english.contains("{}") }.map { ($0.english, $0.chinese) },
            uniquingKeysWith: { first, _ in first })
        templates = all.filter { $0.english.contains("{}") }.map { Template($0.english, $0.chinese) }
    }

    /// The phrase in Chinese.
    /// - Parameter other: what becomes of a text that is none of these.
    public func chinese(_ english: String, else other: (String) -> String = { $0 }) -> String {
        if let exact = exact[english] { return exact }
        for template in templates {
            guard let slots = template.slots(of: english) else { continue }
            return template.chinese(slots.map { chinese($0, else: other) })
        }
        return other(english)
    }

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
