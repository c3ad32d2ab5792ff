import EPCIS
import Gateway
import HTTPTypes
import Hummingbird
import JSONStream
import NIOCore
import Traceability

/// An item's trace as an EPCIS 2.0 document, JSON-LD or XML: what the reader may see of each event. An event that is
/// none without what the reader may not see is left out and counted in a header.
struct ItemTraceEPCIS {
    static let omitted = "Ransu-Omitted-Events"
    /// RDF Schema 1.1 5.4.2: in a document that is not all, what is missing.
    static let comment = "rdfs:comment"
    static let schema = EPCISNamespace(prefix: "rdfs", uri: "http://www.w3.org/2000/01/rdf-schema#")
    private let trace: ItemTrace

    init(_ trace: ItemTrace) { self.trace = trace }

    func response(_ call: Call, isXML: Bool) throws -> Response {
        let created = EPCISInstant(call.occasion.now.microseconds)
        let bytes = isXML ? try xml(created) : jsonLD(created)
        let type = isXML ? "application/xml; charset=utf-8" : "application/ld+json; charset=utf-8"
        var response = Response(
            status: .ok, headers: [.contentType: type], body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
        ResolverHeaders.add(to: &response)
        EPCISHeaders.add(to: &response)
        EPCISHeaders.set(Self.omitted, "\(omittedCount)", &response)
        return response
    }

    /// Those that are no event without what is not for the reader, and those that a long trace leaves out.
    private var omittedCount: Int { trace.lines.count { !$0.isEvent } + trace.facts.omittedCount }

    /// Of a document that is not the whole trace, what is missing.
    private var comment: String? {
        guard omittedCount > 0 || trace.facts.isCut else { return nil }
        let hidden = trace.lines.count { !$0.isEvent }
        let parts = [
            trace.facts.isCut ? trace.omission.english : "",
            hidden > 0 ? "\(hidden) events are left out: what they cannot do without is not for this reader." : "",
        ]
        return parts.filter { !$0.isEmpty }.joined(separator: " ")
    }

    private func jsonLD(_ created: EPCISInstant) -> [UInt8] {
        var head = EPCISDocumentHead(.document, creationDate: created)
        head.namespaces = [GasVocabulary.namespace]
        if let comment {
            head.namespaces.append(Self.schema)
            head.others = [JSONMember(Self.comment, .string(comment))]
        }
        var writer = EPCISDocumentWriter(head)
        for line in trace.lines where line.isEvent { writer.document(line.document) }
        writer.end()
        return writer.drain()
    }

    private func xml(_ created: EPCISInstant) throws -> [UInt8] {
        let gas = GasVocabulary.namespace
        do {
            var writer = EPCISXMLWriter(version: .v2, creationDate: created.text)
            try writer.start()
            for line in trace.lines where line.isEvent {
                guard let event = Event.check(jsonLD: line.document, in: [gas]).event else { continue }
                try writer.event(event)
            }
            writer.end()
            let bytes = writer.drain()
            guard let comment, let end = bytes.firstRange(of: Array("?>".utf8))?.upperBound else { return bytes }
            return Array(bytes[..<end]) + Array("\n<!-- \(comment) -->".utf8) + Array(bytes[end...])
        } catch {
            throw Refusal(.invalid, .noXML, field: "Accept", ["reason": "\(error)"])
        }
    }
}
