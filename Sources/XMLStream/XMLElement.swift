/// A name of an element or attribute.
public struct XMLQualifiedName: Sendable, Hashable {
    /// Empty: without a prefix.
    public var prefix: String
    /// Empty: in no namespace.
    public var namespace: String
    public var local: String

    public init(_ local: String, namespace: String = "", prefix: String = "") {
        (self.local, self.namespace, self.prefix) = (local, namespace, prefix)
    }

    /// As a document writes it: `gas:result`.
    public var text: String { prefix.isEmpty ? local : prefix + ":" + local }

    /// Prefixes are a matter of spelling.
    public static func == (left: XMLQualifiedName, right: XMLQualifiedName) -> Bool {
        left.local == right.local && left.namespace == right.namespace
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(local)
        hasher.combine(namespace)
    }
}

public struct XMLAttribute: Sendable, Hashable {
    public var name: XMLQualifiedName
    public var value: String

    public init(_ name: XMLQualifiedName, _ value: String) { (self.name, self.value) = (name, value) }
    public init(_ name: String, _ value: String) { self.init(XMLQualifiedName(name), value) }
}

/// A namespace as a tag declares it; an empty prefix is the default namespace.
public struct XMLNamespace: Sendable, Hashable {
    public var prefix: String
    public var uri: String

    public init(prefix: String, uri: String) { (self.prefix, self.uri) = (prefix, uri) }
}

/// An element with all that is in it. It holds either text or elements: blanks between elements are layout, other text
/// there is refused when a document is read.
public struct XMLElement: Sendable, Hashable {
    public var name: XMLQualifiedName
    public var attributes: [XMLAttribute]
    /// What its tag declares.
    public var namespaces: [XMLNamespace] = []
    public var children: [XMLElement]
    public var text: String
    /// Where its start tag ends.
    public var position = XMLPosition(line: 1, column: 1)

    public init(
        _ name: XMLQualifiedName, attributes: [XMLAttribute] = [], children: [XMLElement] = [], text: String = ""
    ) {
        (self.name, self.attributes, self.children, self.text) = (name, attributes, children, text)
    }

    /// The value of an attribute without a namespace.
    public subscript(attribute: String) -> String? {
        attributes.first { $0.name.local == attribute && $0.name.namespace.isEmpty }?.value
    }

    /// The first child in no namespace with this name.
    public func child(_ name: String) -> XMLElement? {
        children.first { $0.name.local == name && $0.name.namespace.isEmpty }
    }

    /// The text without blanks around it, as XML Schema reads URIs, numbers and dates (`whiteSpace="collapse"`).
    public var trimmedText: String {
        let bytes = text.utf8
        guard let first = bytes.first, let last = bytes.last else { return "" }
        guard Self.isBlank(first) || Self.isBlank(last) else { return text }
        guard let start = bytes.firstIndex(where: { !Self.isBlank($0) }),
            let end = bytes.lastIndex(where: { !Self.isBlank($0) })
        else { return "" }
        return String(text[start...end])
    }

    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0D }

    public static func == (left: XMLElement, right: XMLElement) -> Bool {
        left.name == right.name && left.attributes == right.attributes && left.children == right.children
            && left.text == right.text
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(attributes)
        hasher.combine(children)
        hasher.combine(text)
    }
}
