/// Puts one element together from the parser's calls, within a bound of memory.
public struct XMLElementBuilder {
    /// The most that one element may take, in bytes of its texts plus 64 for each element and attribute.
    public let elementBytes: Int
    /// A namespace whose names are taken for names in none.
    public var ownNamespace = ""
    private var open: [XMLElement] = []
    private var text: [UInt8] = []
    private var cost = 0
    /// What the last whole element took.
    public private(set) var lastCost = 0
    /// Where the last tag ended: text has no place of its own.
    public private(set) var lastTag = XMLPosition(line: 1, column: 1)
    /// Names lately met, each at a place that its address gives.
    private var names: [(address: UnsafePointer<UInt8>?, name: String)]

    public init(elementBytes: Int = 16 << 20) {
        self.elementBytes = elementBytes
        names = Array(repeating: (nil, ""), count: 512)
    }

    /// Whether an element is open.
    public var isOpen: Bool { !open.isEmpty }

    /// A tag opens.
    /// - Throws: `XMLStreamError` if there is text beside elements, or too much in one element.
    public mutating func start(_ name: XMLName, _ attributes: XMLAttributes) throws {
        lastTag = name.position
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

    /// Text arrives.
    public mutating func characters(_ bytes: UnsafeBufferPointer<UInt8>) throws {
        guard !open.isEmpty else { return }
        cost += bytes.count
        try checkCost(lastTag)
        text.append(contentsOf: bytes)
    }

    /// A tag closes.
    /// - Returns: the element that `start` opened first, once it is whole.
    public mutating func end(at position: XMLPosition) throws -> XMLElement? {
        lastTag = position
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
        lastCost = cost
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
        let place = Int(bitPattern: UInt(bitPattern: pointer) >> 2) & (names.count - 1)
        if names[place].address == pointer { return names[place].name }
        let name = String(cString: pointer)
        // Two long names may fall on one place and be copied in turn: what is copied counts.
        cost += name.utf8.count
        names[place] = (pointer, name)
        return name
    }
}
