import CXML

/// What takes the elements of one document. Names and values lie in the parser's memory and are valid during the call;
/// an error thrown stops the parse.
public protocol XMLHandler: AnyObject {
    func start(_ name: XMLName, _ attributes: XMLAttributes) throws
    func end(_ name: XMLName) throws
    /// Text, in pieces of any size; a piece holds whole characters.
    func characters(_ bytes: UnsafeBufferPointer<UInt8>) throws
}

/// An element's name, and where its tag ends.
public struct XMLName {
    /// The name without a prefix.
    public let local: UnsafePointer<UInt8>
    public let prefix: UnsafePointer<UInt8>?
    /// The namespace; nil if the element is in none.
    public let uri: UnsafePointer<UInt8>?
    public let position: XMLPosition

    /// Whether the local name is this one.
    public static func == (name: XMLName, text: StaticString) -> Bool { isEqual(name.local, text) }

    static func isEqual(_ name: UnsafePointer<UInt8>, _ text: StaticString) -> Bool {
        var byte = name
        for offset in 0..<text.utf8CodeUnitCount {
            guard byte.pointee == text.utf8Start[offset] else { return false }
            byte += 1
        }
        return byte.pointee == 0
    }
}

/// The attributes of one start tag (libxml2's SAX2: five pointers each — local name, prefix, URI, value's begin and
/// end) and the namespaces it declares (two pointers each — prefix, URI).
public struct XMLAttributes {
    public let count: Int
    let pointers: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
    public let namespaceCount: Int
    let namespaces: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?

    /// One attribute: its name and its value.
    public struct Attribute {
        public let local: UnsafePointer<UInt8>
        public let prefix: UnsafePointer<UInt8>?
        public let uri: UnsafePointer<UInt8>?
        public let value: UnsafeBufferPointer<UInt8>
    }

    /// The attribute at an index of `0..<count`.
    public subscript(index: Int) -> Attribute? {
        guard 0..<count ~= index, let attribute = pointers.map({ $0 + index * 5 }), let local = attribute[0],
            let begin = attribute[3], let end = attribute[4]
        else { return nil }
        return Attribute(
            local: local, prefix: attribute[1], uri: attribute[2],
            value: UnsafeBufferPointer(start: begin, count: end - begin))
    }

    /// The namespace declaration at an index of `0..<namespaceCount`; a nil prefix is the default namespace, a nil URI
    /// takes one back.
    public func namespace(_ index: Int) -> (prefix: UnsafePointer<UInt8>?, uri: UnsafePointer<UInt8>?)? {
        guard 0..<namespaceCount ~= index, let pair = namespaces.map({ $0 + index * 2 }) else { return nil }
        return (pair[0], pair[1])
    }

    /// The value of the attribute without a prefix, or with any prefix.
    public func bytes(_ name: StaticString, isPrefixed: Bool = false) -> UnsafeBufferPointer<UInt8>? {
        for index in 0..<count {
            guard let attribute = self[index], (attribute.prefix != nil) == isPrefixed else { continue }
            if XMLName.isEqual(attribute.local, name) { return attribute.value }
        }
        return nil
    }

    public func text(_ name: StaticString, isPrefixed: Bool = false) -> String? {
        bytes(name, isPrefixed: isPrefixed).map { String(decoding: $0, as: UTF8.self) }
    }
}
