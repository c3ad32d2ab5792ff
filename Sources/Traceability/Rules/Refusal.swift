/// A rule that can turn a request down: a stable code for programs, a text in both languages for persons.
///
/// The text says what is wrong and what to do. `{value}` is what was given, `{field}` where.
public struct Rule: Sendable, Hashable {
    /// Stable, kebab-case, `topic.reason`: `uscc.check-digit`.
    public let code: String
    public let message: Message

    public init(_ code: String, _ chinese: String, _ english: String) {
        self.code = code
        message = Message(chinese, english)
    }
}

/// A request that the rules turn down.
public struct Refusal: Error, Sendable, Hashable {
    /// What the caller does next.
    public enum Kind: String, Sendable {
        /// Correct the input.
        case invalid
        /// Look elsewhere: it is not there, or not for you to see.
        case missing
        /// Reload: it is there already, or somebody was faster.
        case conflict
        /// Sign in.
        case unauthenticated
        /// Ask somebody who may.
        case denied
        /// Wait, or send less.
        case tooMany
        case tooLarge
        /// Try again later; nothing was done.
        case unavailable
    }

    public let kind: Kind
    public let rule: Rule
    /// The input's name as the caller wrote it: a form field, a JSON pointer, a column.
    public let field: String?
    public let parameters: [String: String]
    /// Parameters that are words themselves, such as the name of a state: each in the reader's language.
    public let words: [String: Message]

    public init(
        _ kind: Kind, _ rule: Rule, field: String? = nil, _ parameters: [String: String] = [:],
        words: [String: Message] = [:]
    ) {
        self.kind = kind
        self.rule = rule
        self.field = field
        self.parameters = parameters
        self.words = words
    }

    public func text(_ language: Language) -> String {
        let said = language == .chinese ? Phrases.chinese(parameters) : parameters
        guard !words.isEmpty else { return rule.message.text(language, said) }
        return rule.message.text(language, said.merging(words.mapValues { $0.text(language) }) { $1 })
    }
}

/// Several refusals at once: a form whose every wrong field is named.
public struct Refusals: Error, Sendable, Hashable {
    public let all: [Refusal]

    /// Throws when there are any; the one itself when there is just one.
    public static func check(_ all: [Refusal]) throws {
        if all.count == 1 { throw all[0] }
        if !all.isEmpty { throw Refusals(all: all) }
    }
}
