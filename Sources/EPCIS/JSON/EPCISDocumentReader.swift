import JSONStream

/// One event as it came, read and checked.
public struct ReadEvent: Sendable {
    /// From 0, in the order of the document.
    public let index: Int
    /// Where it stands in the document (RFC 6901).
    public let pointer: String
    /// What was read.
    public let value: JSONValue
    /// Nil if what every event has is missing or wrong.
    public let event: Event?
    /// Everything that is wrong with it; it is as the standard says if there is nothing.
    public let errors: [EPCISError]

    /// The event if nothing is wrong with it.
    /// - Throws: the first error.
    public func valid() throws(EPCISError) -> Event {
        if let error = errors.first { throw error }
        guard let event else { throw .shape(.missing(pointer: pointer)) }
        return event
    }
}

/// Reads EPCIS 2.0 JSON-LD of any length, fed in pieces, and gives its events one by one: a capture or query document,
/// an array of events, or a single event. Memory holds one event and what stands around the list.
///
/// The order of a document's members is nobody's business (RFC 8259, 4): events that no `@context` precedes wait for it
/// within the first `contextBytes`. A longer document declares its prefixes before the events, or in each of them.
public struct EPCISDocumentReader: Sendable {
    private var reader: JSONElementReader
    private var namespaces: [EPCISNamespace]?
    /// Elements whose document has not shown its `@context` so far.
    private var waiting: [(JSONValue, Int)] = []
    private var bytesBeforeContext = 0
    /// How many events have been given.
    public private(set) var count = 0

    /// How much of a document is read before it is taken to have no `@context`.
    public static let contextBytes = 1 << 20

    /// - Parameter eventBytes: the most that one event may take, and all that stands around the list, in bytes of their
    ///   texts plus 32 for each token.
    public init(eventBytes: Int = 4 << 20, limits: JSONLimits = JSONLimits()) {
        reader = JSONElementReader(
            paths: [["epcisBody", "eventList"], ["epcisBody", "queryResults", "resultsBody", "eventList"]],
            elementBytes: eventBytes, limits: limits)
    }

    /// Reads the next piece and gives each event that ends in it. An event's own errors come with it and end nothing.
    /// - Throws: `JSONError`, an `EPCISError` about the document, and what `give` throws. What came before an error has
    ///   been given.
    public mutating func feed(_ chunk: UnsafeRawBufferPointer, _ give: (ReadEvent) throws -> Void) throws {
        var rest = chunk
        while !rest.isEmpty {
            try step(UnsafeRawBufferPointer(rebasing: rest.prefix(Self.pieceBytes)), give)
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(Self.pieceBytes))
        }
    }

    private static let pieceBytes = 64 << 10

    private mutating func step(_ piece: UnsafeRawBufferPointer, _ give: (ReadEvent) throws -> Void) throws {
        var values: [(JSONValue, Int)] = []
        var failure: (any Error)?
        do { try reader.feed(piece) { values.append(($0, $1)) } } catch { failure = error }
        if namespaces == nil { bytesBeforeContext += piece.count }
        waiting += values
        let context = reader.member("@context")
        let isKnown = namespaces != nil || context != nil || reader.isTopLevel
        if isKnown || failure != nil || bytesBeforeContext > Self.contextBytes { try giveWaiting(context, give) }
        if let failure { throw failure }
    }

    private mutating func giveWaiting(_ context: JSONValue?, _ give: (ReadEvent) throws -> Void) throws {
        guard !waiting.isEmpty else { return }
        let namespaces = try self.namespaces ?? Self.namespaces(context)
        self.namespaces = namespaces
        let elements = waiting
        waiting = []
        for (value, index) in elements {
            try give(Self.read(value, index, at: reader.pointer(of: index), in: namespaces))
            count += 1
        }
    }

    /// Reads the next piece.
    public mutating func feed(_ chunk: [UInt8], _ give: (ReadEvent) throws -> Void) throws {
        try chunk.withUnsafeBytes { try feed($0, give) }
    }

    /// Says that the document has ended, and gives what stood around the events; nil if it was an array or one event.
    /// - Throws: as `feed`.
    public mutating func finish(_ give: (ReadEvent) throws -> Void) throws -> EPCISDocumentHead? {
        let around = try reader.finish()
        try giveWaiting(around["@context"], give)
        if case .array = around { return nil }
        if case .string(let type)? = around["type"] ?? around["isA"], EventType(rawValue: type) != nil {
            try give(Self.read(around, 0, at: "", in: []))
            count += 1
            return nil
        }
        let head = try EPCISDocumentHead(jsonLD: JSONNode(around))
        if let event = around["epcisBody"]?["event"] {
            try give(Self.read(event, count, at: "/epcisBody/event", in: head.namespaces))
            count += 1
        } else if !reader.isFound {
            let list = head.kind == .document ? "/epcisBody/eventList" : "/epcisBody/queryResults/resultsBody/eventList"
            throw EPCISError.shape(.missing(pointer: list))
        }
        return head
    }

    /// What is known so far of the document around its events: members that stand before them. Whole only after
    /// `finish`.
    public func headSoFar() throws(EPCISError) -> EPCISDocumentHead {
        let names = [
            "@context", "type", "isA", "schemaVersion", "creationDate", "epcisHeader", "id", "sender", "receiver",
            "instanceIdentifier",
        ]
        let members = names.compactMap { name in reader.member(name).map { JSONMember(name, $0) } }
        guard members.contains(where: { $0.name == "type" || $0.name == "isA" }) else { return EPCISDocumentHead() }
        return try EPCISDocumentHead(jsonLD: JSONNode(.object(members)))
    }

    private static func namespaces(_ context: JSONValue?) throws(EPCISError) -> [EPCISNamespace] {
        guard let context else { return [] }
        return try EPCISContext.namespaces(JSONNode(context, at: "/@context"))
    }

    static func read(
        _ value: JSONValue, _ index: Int, at pointer: String, in namespaces: [EPCISNamespace]
    ) -> ReadEvent {
        var (event, errors) = Event.check(jsonLD: value, at: pointer, in: namespaces)
        if let event { errors += event.undeclaredPrefixes(at: pointer) + event.uncarriedTexts(at: pointer) }
        return ReadEvent(index: index, pointer: pointer, value: value, event: event, errors: errors)
    }
}

/// Reads newline-delimited JSON: an event a line, each with the `@context` it needs.
public struct EPCISLineReader: Sendable {
    private var splitter: NDJSONSplitter
    private let limits: JSONLimits
    /// How many events have been given.
    public private(set) var count = 0

    public init(lineBytes: Int = 4 << 20, limits: JSONLimits = JSONLimits()) {
        splitter = NDJSONSplitter(lineBytes: lineBytes)
        self.limits = limits
    }

    /// Reads the next piece and gives each event that ends in it, with the number of its line from 1.
    /// - Throws: `LineTooLong`, `JSONError` with its place in the line, and what `give` throws.
    public mutating func feed(_ chunk: UnsafeRawBufferPointer, _ give: (ReadEvent, Int) throws -> Void) throws {
        let limits = limits
        var count = count
        defer { self.count = count }
        try splitter.feed(chunk) { line, number in try Self.line(line, number, limits, &count, give) }
    }

    /// Gives the last line if no line end follows it.
    public mutating func finish(_ give: (ReadEvent, Int) throws -> Void) throws {
        let limits = limits
        var count = count
        defer { self.count = count }
        try splitter.finish { line, number in try Self.line(line, number, limits, &count, give) }
    }

    private static func line(
        _ line: UnsafeRawBufferPointer, _ number: Int, _ limits: JSONLimits, _ count: inout Int,
        _ give: (ReadEvent, Int) throws -> Void
    ) throws {
        let value = try JSONValue(parsing: line, limits: limits)
        try give(EPCISDocumentReader.read(value, count, at: "", in: []), number)
        count += 1
    }
}

extension Event {
    /// Prefixes of the names of extensions that nothing declares, each once. A document without them can be told from
    /// another by whoever reads it alone.
    public func undeclaredPrefixes(at pointer: String = "") -> [EPCISError] {
        var seen: Set<String> = []
        var errors: [EPCISError] = []
        func look(_ members: [JSONMember], _ path: String) {
            for member in members {
                guard let colon = member.name.firstIndex(of: ":") else { continue }
                let prefix = String(member.name[..<colon])
                // A name that is a whole URI declares itself.
                let isURI = member.name[colon...].hasPrefix("://") || prefix == "urn" || prefix == "xml"
                guard !isURI, namespaces.uri(of: prefix) == nil, seen.insert(prefix).inserted else { continue }
                errors.append(
                    .invalid(
                        pointer: JSONNode(.null, at: pointer + path).pointer(to: member.name), value: prefix,
                        rule: "a prefix that an @context before the event declares"))
            }
        }
        look(extensions, "")
        look(ilmd, "/ilmd")
        look(readPoint?.extensions ?? [], "/readPoint")
        look(bizLocation?.extensions ?? [], "/bizLocation")
        look(errorDeclaration?.extensions ?? [], "/errorDeclaration")
        for (index, element) in sensorElementList.enumerated() {
            let path = "/sensorElementList/\(index)"
            look(element.extensions, path)
            look(element.metadata?.extensions ?? [], path + "/sensorMetadata")
            for (number, report) in element.reports.enumerated() {
                look(report.extensions, "\(path)/sensorReport/\(number)")
            }
        }
        return errors
    }
}
