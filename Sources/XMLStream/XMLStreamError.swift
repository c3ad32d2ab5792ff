/// A place in a document.
public struct XMLPosition: Sendable, Hashable, CustomStringConvertible {
    /// From 1.
    public var line: Int
    /// From 1; for text outside ASCII, of bytes or characters as the parser counts them.
    public var column: Int

    public init(line: Int, column: Int) { (self.line, self.column) = (line, column) }

    public var description: String { "line \(line), column \(column)" }
}

/// Bytes are no document that is read here. Every case names its place.
public enum XMLStreamError: Error, Sendable, Hashable {
    /// Not well formed (XML 1.0); `reason` is the parser's.
    case malformed(reason: String, XMLPosition)
    /// A document type declaration: it may define entities, fetch files or reach out to the network.
    case doctype(XMLPosition)
    /// An encoding that is not read, by the name the document gives.
    case encoding(name: String, XMLPosition)
    /// Bytes that the document's encoding has no meaning for.
    case brokenEncoding(name: String, XMLPosition)
    /// U+0000, which XML does not have (XML 1.0 2.2).
    case nul(XMLPosition)
    /// A prefix that no namespace is declared for.
    case undeclaredPrefix(String, XMLPosition)
    case tooDeep(limit: Int, XMLPosition)
    /// More than `limit` attributes and namespaces in one tag.
    case tooManyAttributes(element: String, limit: Int, XMLPosition)
    /// A name, an attribute's value, a tag, a comment or an element is longer than `limitBytes`.
    case tooLong(element: String, limitBytes: Int, XMLPosition)
    /// The document ends before its root element does.
    case endsEarly(XMLPosition)

    public var position: XMLPosition {
        switch self {
        case .malformed(_, let position), .doctype(let position), .encoding(_, let position),
            .brokenEncoding(_, let position), .nul(let position), .undeclaredPrefix(_, let position),
            .tooDeep(_, let position), .tooManyAttributes(_, _, let position), .tooLong(_, _, let position),
            .endsEarly(let position):
            position
        }
    }
}

extension XMLStreamError: CustomStringConvertible {
    public var description: String { "\(position): \(rule)" }

    /// What is wrong, without the place.
    public var rule: String {
        switch self {
        case .malformed(let reason, _): "not well-formed XML: \(reason)"
        case .doctype: "a document type declaration (DOCTYPE) is not accepted"
        case .encoding(let name, _): "the encoding \(name) is not read; send UTF-8, UTF-16 or GB18030"
        case .brokenEncoding(let name, _): "bytes that are no \(name)"
        case .nul: "XML has no character U+0000"
        case .undeclaredPrefix(let prefix, _): "no namespace is declared for the prefix \(prefix)"
        case .tooDeep(let limit, _): "elements nested more than \(limit) deep"
        case .tooManyAttributes(let element, let limit, _): "\(element) has more than \(limit) attributes"
        case .tooLong(let element, let limit, _): "\(element) is longer than \(limit) bytes"
        case .endsEarly: "the document ends too early"
        }
    }
}

/// What one document may ask for.
public struct XMLLimits: Sendable, Hashable {
    /// Open elements.
    public var depth = 64
    /// Attributes and namespace declarations of one tag.
    public var attributes = 256
    /// Bytes of one tag with its attributes, of one comment or of one processing instruction.
    public var tagBytes = 1 << 20
    /// Whether a prefix without a namespace is an error.
    public var needsNamespaces = true

    public init() {}
}
