import EPCIS
import Foundation
import Gateway
import HTTPTypes
import Hummingbird
import JSONStream
import Traceability

/// All events about the units of a forward trace as an EPCIS 2.0 document, written to disk as they are found, so that
/// memory does not grow with them and a refusal comes before the first byte.
enum ForwardTraceEPCIS {
    /// Bytes gathered before they are written.
    private static let buffer = 262_144
    /// What one document may take of the disk.
    static let byteLimit = 1 << 30

    static func document(_ call: Call, _ actor: Actor, isXML: Bool) async throws -> Response {
        let (subject, owner) = (try call.traceSubject(), try await call.traceOwner(actor))
        let path = call.scratchPath()
        guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]),
            let handle = FileHandle(forWritingAtPath: path)
        else { throw Refusal(.unavailable, .unavailable) }
        var writer: any EventFileWriter =
            isXML ? try XMLEventFile(call.occasion.now) : JSONEventFile(call.occasion.now)
        var (omitted, written) = (0, 0)
        func write() throws {
            let bytes = writer.drain()
            written += bytes.count
            guard written <= byteLimit else {
                throw Refusal(.tooLarge, .traceFileTooLarge, field: subject.field, ["limit": "\(byteLimit >> 20)"])
            }
            try handle.write(contentsOf: bytes)
        }
        do {
            try await ForwardEvents(call.platform)(subject, owner: owner, by: actor, on: call.occasion) { events in
                for stored in events {
                    let (event, faults) = Event.check(jsonLD: stored.answer, in: [GasVocabulary.namespace])
                    if let event, faults.isEmpty { try writer.add(stored, event) } else { omitted += 1 }
                    if writer.pendingBytes > buffer { try write() }
                }
            }
            writer.end(
                omitted == 0
                    ? nil : "\(omitted) events are left out: what they cannot do without is not for this reader.")
            try write()
            try handle.close()
        } catch {
            try? handle.close()
            try? FileManager.default.removeItem(atPath: path)
            throw error
        }
        let (type, end) = isXML ? ("application/xml", "xml") : ("application/ld+json", "jsonld")
        let file = try call.adopt(path, name: "forward-trace.\(end)", mediaType: type)
        var response = Response(
            status: .ok,
            headers: [
                .contentType: type + "; charset=utf-8",
                .contentDisposition: "attachment; filename=\"forward-trace.\(end)\"",
            ], body: file.body())
        EPCISHeaders.add(to: &response)
        EPCISHeaders.set(ItemTraceEPCIS.omitted, "\(omitted)", &response)
        return response
    }
}

/// Writes events of either form.
private protocol EventFileWriter {
    mutating func add(_ stored: StoredEvent, _ event: Event) throws
    /// - Parameter comment: what is missing from the document; nil: nothing.
    mutating func end(_ comment: String?)
    var pendingBytes: Int { get }
    mutating func drain() -> [UInt8]
}

private struct JSONEventFile: EventFileWriter {
    private var writer: EPCISDocumentWriter
    private var comment: String?

    init(_ now: Instant) {
        var head = EPCISDocumentHead(.document, creationDate: EPCISInstant(now.microseconds))
        head.namespaces = [GasVocabulary.namespace, ItemTraceEPCIS.schema]
        writer = EPCISDocumentWriter(head)
    }
    mutating func add(_ stored: StoredEvent, _ event: Event) { writer.document(stored.answer) }
    mutating func end(_ comment: String?) {
        writer.end()
        self.comment = comment
    }
    var pendingBytes: Int { writer.pendingBytes }

    /// How many are missing is known at the end: a member after the events.
    mutating func drain() -> [UInt8] {
        let bytes = writer.drain()
        guard let comment, bytes.last == UInt8(ascii: "}") else { return bytes }
        self.comment = nil
        var member = JSONWriter()
        member.object { $0.member(ItemTraceEPCIS.comment, comment) }
        return Array(bytes.dropLast()) + [UInt8(ascii: ",")] + member.bytes.dropFirst()
    }
}

private struct XMLEventFile: EventFileWriter {
    private var writer: EPCISXMLWriter
    private var comment: String?
    private(set) var pendingBytes = 0

    init(_ now: Instant) throws {
        writer = EPCISXMLWriter(version: .v2, creationDate: EPCISInstant(now.microseconds).text)
        try writer.start()
    }

    mutating func add(_ stored: StoredEvent, _ event: Event) throws {
        do { try writer.event(event) } catch {
            throw Refusal(.invalid, .noXML, field: "Accept", ["reason": "\(error)"])
        }
        pendingBytes += 2_048
    }
    mutating func end(_ comment: String?) {
        writer.end()
        self.comment = comment
    }
    mutating func drain() -> [UInt8] {
        pendingBytes = 0
        guard let comment else { return writer.drain() }
        self.comment = nil
        return writer.drain() + Array("<!-- \(comment) -->\n".utf8)
    }
}

extension Rule {
    static let traceFileTooLarge = Rule(
        "trace.file-too-large", "文档超过 {limit} MiB，请按批次或包装分别查询",
        "The document is larger than {limit} MiB; ask batch by batch or box by box")
}
