/// Reads a document of any length whose bulk is one array, giving that array's elements one by one: the array at one of
/// `paths` (`["epcisBody", "eventList"]`), or the document itself if it is an array. Memory holds one element and the
/// members around the array.
public struct JSONElementReader: Sendable {
    /// The names that may lead to the array; two arrays that they lead to are read as one.
    public let paths: [[String]]
    /// The names that lead to the array: those it was met at, else the first of `paths`.
    public private(set) var path: [String]
    /// The most that one element, and the members around the array together, may take, in bytes of their texts plus
    /// 32 for each token.
    public let elementBytes: Int
    /// How many elements have been given.
    public private(set) var count = 0
    /// Whether the array has been met.
    public private(set) var isFound = false

    private var tokenizer: JSONTokenizer
    private var rest = JSONValueBuilder()
    private var element = JSONValueBuilder()
    private var around: JSONValue?
    /// How many containers are open.
    private var depth = 0
    /// The names that lead to the innermost open container, while all containers lie on a path.
    private var trail: [String] = []
    private var name: String?
    private var isInside = false
    private var arrayDepth = 0
    /// Whether the document itself is the array.
    public private(set) var isTopLevel = false
    private var cost = 0
    private var restCost = 0

    public init(path: [String] = [], elementBytes: Int = 4 << 20, limits: JSONLimits = JSONLimits()) {
        self.init(paths: [path], elementBytes: elementBytes, limits: limits)
    }

    public init(paths: [[String]], elementBytes: Int = 4 << 20, limits: JSONLimits = JSONLimits()) {
        self.paths = paths
        path = paths.first ?? []
        self.elementBytes = max(elementBytes, 1)
        tokenizer = JSONTokenizer(limits: limits)
    }

    /// The JSON pointer of an element, for messages.
    public func pointer(of index: Int) -> String {
        let names = isTopLevel ? [] : path
        return names.reduce(JSONNode(.null)) { JSONNode(.null, at: $0.pointer(to: $1)) }.pointer(to: String(index))
    }

    /// Reads the next chunk and gives each element that ends in it with its index from 0.
    /// - Throws: `JSONError`, and what `give` throws.
    public mutating func feed(_ chunk: UnsafeRawBufferPointer, _ give: (JSONValue, Int) throws -> Void) throws {
        var reader = JSONTokenizer()
        swap(&reader, &tokenizer)
        defer { swap(&reader, &tokenizer) }
        let start = reader.position(0)
        try reader.feed(chunk) { try take($0, start, give) }
    }

    /// Reads the next chunk.
    public mutating func feed(_ chunk: [UInt8], _ give: (JSONValue, Int) throws -> Void) throws {
        try chunk.withUnsafeBytes { try feed($0, give) }
    }

    /// Says that the document has ended, and gives what stood around the array; the array itself is left empty.
    /// - Throws: `JSONError.endsEarly`.
    public mutating func finish() throws -> JSONValue {
        var last: JSONValue?
        try tokenizer.finish { last = rest.take($0) }
        return last ?? around ?? .null
    }

    private mutating func take(
        _ token: JSONToken, _ start: JSONPosition, _ give: (JSONValue, Int) throws -> Void
    ) throws {
        if isInside {
            if case .arrayEnd = token, depth == arrayDepth {} else { return try takeElement(token, start, give) }
        }
        restCost += Self.cost(token)
        guard restCost <= elementBytes else { throw JSONError.tooLarge(limit: elementBytes, start) }
        follow(token)
        if let value = rest.take(token) { around = value }
    }

    private mutating func takeElement(
        _ token: JSONToken, _ start: JSONPosition, _ give: (JSONValue, Int) throws -> Void
    ) throws {
        cost += Self.cost(token)
        guard cost <= elementBytes else { throw JSONError.tooLarge(limit: elementBytes, start) }
        switch token {
        case .arrayStart, .objectStart: depth += 1
        case .arrayEnd, .objectEnd: depth -= 1
        default: break
        }
        guard let value = element.take(token) else { return }
        cost = 0
        try give(value, count)
        count += 1
    }

    /// Follows the path through the tokens outside the array.
    private mutating func follow(_ token: JSONToken) {
        switch token {
        case .key(let name):
            self.name = trail.count == depth - 1 && isOnPath(name) ? name : nil
        case .objectStart, .arrayStart:
            depth += 1
            let isTop = depth == 1
            if let name { trail.append(name) }
            if token == .arrayStart, isTop || (name != nil && paths.contains(trail)) {
                (isInside, isFound, arrayDepth, isTopLevel) = (true, true, depth, isTop)
                if !isTop { path = trail }
            }
            name = nil
        case .objectEnd, .arrayEnd:
            depth -= 1
            isInside = false
            trail.removeLast(max(trail.count - max(depth - 1, 0), 0))
        case .string, .number, .bool, .null: name = nil
        }
    }

    private func isOnPath(_ name: String) -> Bool {
        let index = trail.count
        return paths.contains { $0.count > index && $0[index] == name && $0.starts(with: trail) }
    }

    /// A member of the document that has been read whole already, wherever the array stands.
    public func member(_ name: String) -> JSONValue? { around?[name] ?? rest.outermost(name) }

    private static func cost(_ token: JSONToken) -> Int {
        switch token {
        case .key(let text), .string(let text), .number(let text): text.utf8.count + 32
        default: 32
        }
    }
}
