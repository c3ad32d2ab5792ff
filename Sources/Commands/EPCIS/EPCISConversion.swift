import EPCIS
import Glibc
import JSONStream

/// Writes events one by one as a document of another syntax.
struct EPCISConversion {
    private let form: EPCISConvert.Form
    private var json: EPCISDocumentWriter?
    private var xml: EPCISXMLWriter?

    init(to form: EPCISConvert.Form) { self.form = form }

    /// Gives the bytes of an event, and before the first those of the document's beginning.
    mutating func event(_ event: Event, _ head: () -> EPCISDocumentHead) throws -> [UInt8] {
        if form == .ndjson { return event.jsonLD().bytes + [0x0A] }
        try start(head)
        json?.event(event)
        try xml?.event(event)
        return drain()
    }

    mutating func end(_ head: EPCISDocumentHead?) throws -> [UInt8] {
        if form == .ndjson { return [] }
        try start { head ?? EPCISDocumentHead() }
        if let json {
            // What stands after the events, or was not known when they began.
            let known = Set(json.head.others.map(\.name))
            self.json?.end((head?.others ?? []).filter { !known.contains($0.name) })
        }
        xml?.end()
        return drain() + [0x0A]
    }

    private mutating func start(_ head: () -> EPCISDocumentHead) throws {
        guard json == nil, xml == nil else { return }
        var head = head()
        if head.creationDate == nil { head.creationDate = EPCISInstant(Int64(time(nil)) * 1_000_000) }
        head.schemaVersion = "2.0"
        if form == .json {
            json = EPCISDocumentWriter(head)
            return
        }
        let query = head.kind == .queryDocument ? head.queryName ?? "SimpleEventQuery" : nil
        var writer = EPCISXMLWriter(
            version: form == .xml ? .v2 : .v1, creationDate: head.creationDate?.text ?? "",
            header: try head.header.map { try EPCISXMLHeader.element($0) },
            query: query.map { ($0, head.subscriptionID) })
        try writer.start()
        xml = writer
    }

    private mutating func drain() -> [UInt8] { json?.drain() ?? xml?.drain() ?? [] }

    /// What an XML document says around its events, as JSON-LD has it.
    static func head(_ xml: EPCISXMLHead) -> EPCISDocumentHead {
        var head = EPCISDocumentHead(xml.kind == .queryDocument ? .queryDocument : .document)
        head.creationDate = xml.creationDate.flatMap { EPCISInstant($0) }
        (head.queryName, head.subscriptionID) = (xml.queryName, xml.subscriptionID)
        let members = xml.header.flatMap { try? EPCISXMLHeader.jsonLD($0) } ?? []
        head.header = members.first { $0.name == "epcisHeader" }?.value
        head.others = members.filter { $0.name != "epcisHeader" }
        return head
    }
}
