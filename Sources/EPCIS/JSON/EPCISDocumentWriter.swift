import JSONStream

/// Writes a capture or query document of any length: `start`, then each event, then `end`; what has been written is
/// taken out by `drain` whenever the caller likes.
public struct EPCISDocumentWriter: Sendable {
    public let head: EPCISDocumentHead
    private var bytes: [UInt8] = []
    private var isFirst = true

    /// Writes what stands before the events.
    public init(_ head: EPCISDocumentHead) {
        self.head = head
        start()
    }

    /// Takes out what has been written so far.
    public mutating func drain() -> [UInt8] {
        let written = bytes
        bytes.removeAll(keepingCapacity: false)
        return written
    }

    /// How much waits for `drain`, in bytes.
    public var pendingBytes: Int { bytes.count }

    /// Writes an event; what the document does not declare, the event does.
    public mutating func event(_ event: Event) { document(event.jsonLD(in: head.namespaces)) }

    /// Writes an event that is JSON-LD already.
    public mutating func document(_ event: JSONValue) {
        var writer = JSONWriter()
        writer.value(event)
        document(writer.bytes)
    }

    /// Writes an event's JSON-LD as it was stored.
    public mutating func document(_ event: [UInt8]) {
        if !isFirst { bytes.append(0x2C) }
        isFirst = false
        bytes.append(contentsOf: event)
    }

    /// Writes what comes after the events.
    /// - Parameter others: members of the document that were not known before its events.
    public mutating func end(_ others: [JSONMember] = []) {
        bytes.append(contentsOf: (head.kind == .document ? "]}" : "]}}}").utf8)
        if !others.isEmpty {
            var writer = JSONWriter()
            writer.value(.object(others))
            bytes.append(0x2C)
            bytes.append(contentsOf: writer.bytes.dropFirst().dropLast())
        }
        bytes.append(0x7D)
    }

    private mutating func start() {
        var members = MemberList()
        members.add("@context", EPCISContext.jsonLD(head.namespaces))
        members.add("type", head.kind.rawValue)
        members.add("schemaVersion", head.schemaVersion)
        members.add("creationDate", head.creationDate?.text)
        if let header = head.header { members.add("epcisHeader", header) }
        var writer = JSONWriter()
        writer.value(.object(members.members + head.others))
        bytes = writer.bytes
        bytes.removeLast()
        bytes.append(contentsOf: ",\"epcisBody\":{".utf8)
        if head.kind == .queryDocument { startResults() }
        bytes.append(contentsOf: "\"eventList\":[".utf8)
    }

    private mutating func startResults() {
        var members = MemberList()
        members.add("queryName", head.queryName ?? "SimpleEventQuery")
        members.add("subscriptionID", head.subscriptionID)
        var writer = JSONWriter()
        writer.value(.object(members.members))
        bytes.append(contentsOf: "\"queryResults\":".utf8)
        bytes.append(contentsOf: writer.bytes.dropLast())
        bytes.append(contentsOf: ",\"resultsBody\":{".utf8)
    }
}
