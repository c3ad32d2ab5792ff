/// The five kinds of event of EPCIS 2.0 (7.4), by their JSON-LD `type`.
public enum EventType: String, Sendable, Hashable, CaseIterable {
    case object = "ObjectEvent"
    case aggregation = "AggregationEvent"
    case transaction = "TransactionEvent"
    case transformation = "TransformationEvent"
    case association = "AssociationEvent"
}

/// How an event relates to the life of the things it names (EPCIS 2.0 7.3.3).
public enum EventAction: String, Sendable, Hashable, CaseIterable {
    case add = "ADD"
    case observe = "OBSERVE"
    case delete = "DELETE"
}

/// A word of the Core Business Vocabulary or the GS1 Web Vocabulary, or a URI of somebody's own.
public protocol VocabularyWord: RawRepresentable, Sendable, Hashable where RawValue == String {
    /// What precedes a word in all its longer forms: URN, Web URI, compact URI.
    static var uriPrefixes: [String] { get }
    /// What precedes it in the Web URI that the event hash takes (CBV 2.0 8.9).
    static var webPrefix: String { get }
    /// The standard's words by their short names.
    static var words: Set<String> { get }
    /// Whether the vocabulary grows beyond the standard: a word that it may have by now stays the URI that it came as.
    static var isOpen: Bool { get }
    init(rawValue: String)
}

extension VocabularyWord {
    public static var isOpen: Bool { false }

    /// Takes the short name (`shipping`), the CBV URN, the Web URI, the compact URI, or any other URI as it stands.
    /// - Returns: nil if the text is neither a short name nor a URI.
    public init?(text: String) {
        if Self.isShort(text) {
            self.init(rawValue: text)
        } else if let prefix = Self.uriPrefixes.first(where: text.hasPrefix) {
            let word = String(text.dropFirst(prefix.count))
            guard Self.isShort(word) else { return nil }
            self.init(rawValue: Self.isOpen && !Self.words.contains(word) ? text : word)
        } else if EPC.isURI(text) {
            self.init(rawValue: text)
        } else {
            return nil
        }
    }

    /// Whether this is a short name and not a URI.
    public var isShort: Bool { !rawValue.utf8.contains(0x3A) }

    /// Whether the standard has the word, or it is a URI of somebody's own.
    public var isKnown: Bool { !isShort || Self.words.contains(rawValue) }

    private static func isShort(_ text: String) -> Bool {
        1...60 ~= text.utf8.count
            && text.utf8.allSatisfy { 0x61...0x7A ~= $0 | 0x20 || $0 == 0x5F || 0x30...0x39 ~= $0 || $0 == 0x2D }
    }
}
