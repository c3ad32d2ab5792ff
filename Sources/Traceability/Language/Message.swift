public enum Language: String, Sendable, CaseIterable {
    case chinese = "zh-Hans"
    case english = "en"

    /// The first language of an `Accept-Language` header that we speak; Chinese when none is named.
    public init(acceptLanguage header: String?) {
        guard let header else { self = .chinese; return }
        for item in header.split(separator: ",") {
            let tag = item.split(separator: ";")[0].lowercased().drop { $0 == " " }
            if tag.hasPrefix("zh") { self = .chinese; return }
            if tag.hasPrefix("en") { self = .english; return }
        }
        self = .chinese
    }
}

/// A text in both languages. They stand side by side, so that neither can be forgotten (docs/decisions/0002).
///
/// `{name}` in either text is replaced by the parameter of that name.
public struct Message: Sendable, Hashable {
    public let chinese: String
    public let english: String

    public init(_ chinese: String, _ english: String) {
        self.chinese = chinese
        self.english = english
    }

    public func text(_ language: Language, _ parameters: [String: String] = [:]) -> String {
        var text = language == .chinese ? chinese : english
        guard text.utf8.contains(UInt8(ascii: "{")) else { return text }
        for (name, value) in parameters { text = text.replacing("{\(name)}", with: value) }
        return text
    }
}
