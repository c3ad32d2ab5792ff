import JSONStream

/// Why something was done or refused, as the trail keeps it (事由): a code that stays, the values, and the sentence in
/// both languages with room for them. A record reads the same in ten years, whatever the program says then, and each
/// reader gets it in his language.
public struct AuditReason: Sendable, Hashable {
    /// By which programs find it: `access.denied`.
    public let code: String
    let message: Message
    let values: [String: String]
    /// Values that are words themselves.
    let words: [String: Message]

    init(
        _ code: String, _ message: Message, _ values: [String: String] = [:], words: [String: Message] = [:]
    ) {
        self.code = code
        self.message = message
        self.values = values.mapValues { $0.bounded(200) }
        self.words = words.mapValues { Message($0.chinese.bounded(600), $0.english.bounded(600)) }
    }

    init(_ rule: Rule, _ values: [String: String] = [:], words: [String: Message] = [:]) {
        self.init(rule.code, rule.message, values, words: words)
    }

    /// A word of the product with its code: the name of a state.
    init(_ code: String, _ chinese: String, _ english: String) { self.init(code, Message(chinese, english)) }

    /// What somebody gave that was refused may be a person's number: the trail keeps it masked.
    public init(_ refusal: Refusal) {
        self.init(refusal.rule, refusal.parameters.mapValues(PersonalPatterns.masked), words: refusal.words)
    }

    public func text(_ language: Language) -> String {
        let said = language == .chinese ? Phrases.chinese(values) : values
        return message.text(language, said.merging(words.mapValues { $0.text(language) }) { $1 })
    }
}

extension Role {
    /// Several, for the trail.
    static func names(_ roles: some Sequence<Role>) -> Message {
        let names = roles.sorted { $0.rawValue < $1.rawValue }.map(\.name)
        return Message(
            names.map(\.chinese).joined(separator: "、"), names.map(\.english).joined(separator: ", "))
    }
}

/// How it lies in `audit_record.reason_form`, beside the code:
/// `{"en":…,"values":{…},"words":{"object":{"en":…,"zh":…}},"zh":…}`.
extension AuditReason {
    var form: String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("en", message.english)
            if !values.isEmpty {
                writer.member("values") { writer in
                    writer.object { writer in
                        for (name, value) in values.sorted(by: { $0.key < $1.key }) { writer.member(name, value) }
                    }
                }
            }
            if !words.isEmpty {
                writer.member("words") { writer in
                    writer.object { writer in
                        for (name, word) in words.sorted(by: { $0.key < $1.key }) {
                            writer.member(name) { writer in
                                writer.object { writer in
                                    writer.member("en", word.english)
                                    writer.member("zh", word.chinese)
                                }
                            }
                        }
                    }
                }
            }
            writer.member("zh", message.chinese)
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// What was kept; nil for "" (a person's own words, and records of before) and for what is no such form.
    init?(_ code: String, form: String) {
        guard !form.isEmpty, let value = try? JSONValue(parsing: Array(form.utf8)), let message = Message(value) else {
            return nil
        }
        var values: [String: String] = [:]
        for member in value["values"]?.members ?? [] {
            if case .string(let text) = member.value { values[member.name] = text }
        }
        var words: [String: Message] = [:]
        for member in value["words"]?.members ?? [] { words[member.name] = Message(member.value) }
        self.init(code, message, values, words: words)
    }
}

extension Message {
    fileprivate init?(_ value: JSONValue) {
        guard case .string(let chinese) = value["zh"], case .string(let english) = value["en"] else { return nil }
        self.init(chinese, english)
    }
}

extension JSONValue {
    fileprivate var members: [JSONMember] {
        if case .object(let members) = self { members } else { [] }
    }
}

extension String {
    /// At most so many characters, and no NUL, which PostgreSQL has no room for.
    func bounded(_ count: Int) -> String {
        let part = String(prefix(count))
        return part.utf8.contains(0) ? part.replacing("\0", with: "\u{FFFD}") : part
    }
}
