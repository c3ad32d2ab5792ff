public import JSONStream

/// Parameters of a query as they came: names, and the values of each as texts.
public struct QueryParameters: Sendable, Hashable {
    /// One parameter: its name as given, its values decoded.
    public struct Entry: Sendable, Hashable {
        public var name: String
        public var values: [String]

        public init(_ name: String, _ values: [String]) { (self.name, self.values) = (name, values) }
    }

    public private(set) var entries: [Entry] = []
    /// What prefixes in names stand for.
    public var namespaces: [EPCISNamespace] = []

    /// The most parameters of a query, and the most values of all of them.
    public static let limit = 1_000

    public init(_ entries: [Entry] = [], namespaces: [EPCISNamespace] = []) {
        (self.entries, self.namespaces) = (entries, namespaces)
    }

    /// Reads the query of an address (EPCIS 2.0 12.5): values are parted by `|`, or by a comma that is not
    /// percent-encoded; a plain `+` is a space.
    /// - Throws: `QueryError` for bad percent-encoding or a name that comes twice.
    public init(queryString: String) throws(QueryError) {
        for pair in queryString.utf8.split(separator: 0x26) {
            let mark = pair.firstIndex(of: 0x3D) ?? pair.endIndex
            guard let name = Self.decode(pair[..<mark]) else {
                throw QueryError(String(decoding: pair[..<mark], as: UTF8.self), "", .percentEncoding)
            }
            let raw = mark == pair.endIndex ? pair[mark...] : pair[pair.index(after: mark)...]
            var values: [String] = []
            for part in raw.split(separator: 0x2C, omittingEmptySubsequences: false) {
                guard let text = Self.decode(part) else {
                    throw QueryError(name, String(decoding: part, as: UTF8.self), .percentEncoding)
                }
                values += text.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
            }
            try add(Entry(name, values == [""] ? [] : values))
        }
    }

    /// Reads a query document (EPCIS 2.0 8.2.7.1, JSON binding): texts, numbers, flags, `null`, and lists of them.
    /// - Throws: `QueryError` with the name of the member.
    public init(json: JSONValue) throws(QueryError) {
        guard case .object(let members) = json else {
            throw QueryError("query", json.kind, .wrongKind(expected: "object"))
        }
        for member in members {
            if member.name == "@context" {
                do { namespaces = try EPCISContext.namespaces(JSONNode(member.value, at: "/@context")) } catch {
                    throw QueryError("@context", "\(error)", .wrongKind(expected: "the standard context, or prefixes"))
                }
                continue
            }
            try add(Entry(member.name, try Self.texts(member)))
        }
    }

    private mutating func add(_ entry: Entry) throws(QueryError) {
        guard !entries.contains(where: { $0.name == entry.name }) else { throw QueryError(entry.name, "", .twice) }
        guard entries.count < Self.limit, entries.reduce(entry.values.count, { $0 + $1.values.count }) <= Self.limit
        else { throw QueryError(entry.name, "", .tooMany(limit: Self.limit)) }
        entries.append(entry)
    }

    /// Takes a parameter out that is not the query's own (`perPage`).
    public mutating func take(_ name: String) -> Entry? {
        guard let index = entries.firstIndex(where: { $0.name == name }) else { return nil }
        return entries.remove(at: index)
    }

    private static func texts(_ member: JSONMember) throws(QueryError) -> [String] {
        if case .array(let elements) = member.value {
            var texts: [String] = []
            for element in elements { texts.append(try text(element, member.name)) }
            return texts
        }
        return member.value == .null ? [] : [try text(member.value, member.name)]
    }

    private static func text(_ value: JSONValue, _ name: String) throws(QueryError) -> String {
        switch value {
        case .string(let text): return text
        case .number(let text): return text
        case .bool(let flag): return flag ? "true" : "false"
        default: throw QueryError(name, value.kind, .wrongKind(expected: "text, number or a list of them"))
        }
    }

    private static func decode(_ bytes: Substring.UTF8View.SubSequence) -> String? {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var rest = bytes.makeIterator()
        while let byte = rest.next() {
            guard byte == 0x25 else {
                decoded.append(byte == 0x2B ? 0x20 : byte)
                continue
            }
            guard let high = rest.next().flatMap(digit), let low = rest.next().flatMap(digit) else { return nil }
            decoded.append(high << 4 | low)
        }
        return String(validating: decoded, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }
}
