/// Puts one element together from the parser's calls, within a bound of memory.
public struct XMLElementBuilder {
    /// The most that one element may take, in bytes of its texts plus 64 for each element and attribute.
    public let elementBytes: Int
    /// A namespace whose names are taken for names in none.
    public var ownNamespace = ""
    private var open: [XMLElement] = []
    private var text: [UInt8] = []
    private var cost = 0
    private var names: [UnsafePointer<UInt8>: String] = [:]

    public init(elementBytes: Int = 16 << 20) { self.elementBytes = elementBytes }

    /// Whether an element is open.
    public var isOpen: Bool { !open.isEmpty }

    /// A tag opens.
    /// - Throws: `XMLStreamError` if there is text beside elements, or too much in one element.
    public mutating func start(_ name: XMLName, _ attributes: XMLAttributes) throws {
        if !open.isEmpty { try takeBlanks(at: name.position) }
        var element = XMLElement(qualified(name.local, name.prefix, name.uri))
        element.position = name.position
        for index in 0..<attributes.count {
            guard let attribute = attributes[index] else { continue }
            let value = String(decoding: attribute.value, as: UTF8.self)
            element.attributes.append(
                XMLAttribute(qualified(attribute.local, attribute.prefix, attribute.uri), value))
            cost += value.utf8.count + 64
        }
        for index in 0..<attributes.namespaceCount {
            guard let (prefix, uri) = attributes.namespace(index) else { continue }
            element.namespaces.append(XMLNamespace(prefix: known(prefix), uri: known(uri)))
            cost += 64
        }
        cost += 64
        try checkCost(name.position)
        open.append(element)
    }

    /// Text arrives; the place is asked for only if there is too much of it.
    public mutating func characters(
        _ bytes: UnsafeBufferPointer<UInt8>, at position: @autoclosure () -> XMLPosition
    ) throws {
        guard !open.isEmpty else { return }
        cost += bytes.count
        if cost > elementBytes { try checkCost(position()) }
        text.append(contentsOf: bytes)
    }

    /// A tag closes.
    /// - Returns: the element that `start` opened first, once it is whole.
    public mutating func end(at position: XMLPosition) throws -> XMLElement? {
        guard var element = open.popLast() else { return nil }
        if element.children.isEmpty {
            element.text = String(decoding: text, as: UTF8.self)
            text.removeAll(keepingCapacity: true)
        } else {
            open.append(element)
            try takeBlanks(at: position)
            open.removeLast()
        }
        guard open.isEmpty else {
            open[open.count - 1].children.append(element)
            return nil
        }
        cost = 0
        return element
    }

    private mutating func takeBlanks(at position: XMLPosition) throws {
        guard text.allSatisfy(XMLElement.isBlank) else {
            let name = open.last?.name.text ?? ""
            throw XMLStreamError.malformed(reason: "\(name) has text beside elements", position)
        }
        text.removeAll(keepingCapacity: true)
    }

    private func checkCost(_ position: XMLPosition) throws {
        guard cost <= elementBytes else {
            let name = open.first?.name.text ?? "an element"
            throw XMLStreamError.tooLong(element: name, limitBytes: elementBytes, position)
        }
    }

    private mutating func qualified(
        _ local: UnsafePointer<UInt8>, _ prefix: UnsafePointer<UInt8>?, _ uri: UnsafePointer<UInt8>?
    ) -> XMLQualifiedName {
        guard let uri else { return XMLQualifiedName(known(local)) }
        let namespace = known(uri)
        if namespace == ownNamespace { return XMLQualifiedName(known(local)) }
        return XMLQualifiedName(known(local), namespace: namespace, prefix: known(prefix))
    }

    /// The parser keeps one copy of every name, at one address.
    private mutating func known(_ pointer: UnsafePointer<UInt8>?) -> String {
        guard let pointer else { return "" }
        if let name = names[pointer] { return name }
        let name = String(cString: pointer)
        if names.count < 1000 { names[pointer] = name }
        return name
    }
}
