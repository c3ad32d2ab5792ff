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

/// A word of the Core Business Vocabulary, or a URI of somebody's own.
public protocol VocabularyWord: RawRepresentable, Sendable, Hashable where RawValue == String {
    /// What precedes a CBV word in a URN and in a Web URI.
    static var uriPrefixes: [String] { get }
    init(rawValue: String)
}

extension VocabularyWord {
    /// Takes the short name (`shipping`), the CBV URN, the CBV Web URI, or any other URI as it stands.
    /// - Returns: nil if the text is neither a short name nor a URI.
    public init?(text: String) {
        if let prefix = Self.uriPrefixes.first(where: text.hasPrefix) {
            self.init(word: String(text.dropFirst(prefix.count)))
        } else if EPC.isURI(text) {
            self.init(rawValue: text)
        } else {
            self.init(word: text)
        }
    }

    private init?(word: String) {
        guard 1...60 ~= word.utf8.count, word.utf8.allSatisfy({ 0x61...0x7A ~= $0 || $0 == 0x5F }) else { return nil }
        self.init(rawValue: word)
    }
}
