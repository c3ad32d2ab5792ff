import EPCIS
import Foundation
import JSONStream

/// An EPCIS document that was sent, on disk or small enough for memory; read in one pass, once or again.
public struct CaptureContent: Sendable {
    public enum Form: Sendable, Hashable {
        /// An `EPCISDocument` in JSON-LD.
        case document
        /// One event in JSON-LD.
        case event
        /// An `EPCISDocument` in XML, 1.x or 2.0.
        case xml
    }

    /// Events of one capture.
    public static let eventLimit = 1_000_000
    /// Bytes of one capture.
    public static let byteLimit = 1 << 30
    /// One event, in bytes of its texts and some for each value.
    static let eventBytes = 4 << 20

    public let form: Form
    let bytes: ReturnContent.Bytes
    /// Keeps an upload on disk for as long as this is held.
    private let owner: (any Sendable)?

    public init(_ form: Form, _ bytes: [UInt8]) {
        (self.form, self.bytes, owner) = (form, .memory(bytes), nil)
    }

    /// An upload in a file that goes when nobody holds `spooled` any longer.
    public init(_ form: Form, spooled: any Sendable, path: String) {
        (self.form, bytes, owner) = (form, .file(path: path), spooled)
    }

    /// Small enough to be captured within its request.
    public var isSmall: Bool {
        if case .memory = bytes { true } else { false }
    }
}

/// An event as it lies in its document.
enum ReadEvent {
    case jsonLD(JSONValue, pointer: String, prefixes: EventPrefixes)
    case xml(EPCISXMLEvent)
}

/// Gives the events of a document in order, some at a time; memory holds those and the piece that is being read.
struct EventSource {
    private static let pieceBytes = 1 << 16

    private let form: CaptureContent.Form
    private var input: Input
    private var json: JSONElementReader
    private let xml: EPCISXMLReader
    private var waiting: [ReadEvent] = []
    private var prefixes: EventPrefixes?
    private var isFinished = false
    /// How many events have been read.
    private(set) var count = 0

    private enum Input {
        case memory([UInt8], at: Int)
        case file(FileHandle)
    }

    init(_ content: CaptureContent) throws {
        form = content.form
        json = JSONElementReader(path: ["epcisBody", "eventList"], elementBytes: CaptureContent.eventBytes)
        xml = EPCISXMLReader(eventBytes: CaptureContent.eventBytes)
        switch content.bytes {
        case .memory(let bytes): input = .memory(bytes, at: 0)
        case .file(let path): input = .file(try FileHandle(forReadingFrom: URL(fileURLWithPath: path)))
        }
    }

    /// The next events, about `limit`; empty at the end. Throws `Refusal` for a document that cannot be read on.
    mutating func next(_ limit: Int) throws -> [ReadEvent] {
        do {
            while waiting.count < limit, !isFinished { try read() }
        } catch let error as JSONError {
            throw Refusal(.invalid, .returnBroken, field: "byte \(error.position.offset)", ["reason": "\(error)"])
        } catch let error as EPCISXMLError {
            let line = error.line.map { "line \($0)" } ?? ""
            throw Refusal(.invalid, .returnBroken, field: line, ["reason": "\(error)"])
        }
        defer { waiting.removeAll(keepingCapacity: true) }
        count += waiting.count
        guard count <= CaptureContent.eventLimit else {
            throw Refusal(.tooLarge, .captureTooMany, ["limit": "\(CaptureContent.eventLimit)"])
        }
        return waiting
    }

    private mutating func read() throws {
        if form == .event { return try readOne() }
        let piece = try nextPiece()
        guard let piece else { return try finish() }
        if form == .xml {
            var found: [ReadEvent] = []
            try xml.feed(piece) { found.append(.xml($0)) }
            waiting += found
            return
        }
        var found: [(JSONValue, Int)] = []
        try json.feed(piece) { found.append(($0, $1)) }
        guard !found.isEmpty else { return }
        let prefixes = try self.prefixes ?? EventPrefixes(context: json.head.first { $0.name == "@context" }?.value)
        self.prefixes = prefixes
        for (value, index) in found {
            waiting.append(.jsonLD(value, pointer: "/epcisBody/eventList/\(index)", prefixes: prefixes))
        }
    }

    /// One event is a document of its own.
    private mutating func readOne() throws {
        var bytes: [UInt8] = []
        while let piece = try nextPiece() {
            bytes += piece
            guard bytes.count <= CaptureContent.eventBytes else {
                throw Refusal(.tooLarge, .uploadLimit, ["limit": "\(CaptureContent.eventBytes >> 20)"])
            }
        }
        isFinished = true
        let value = try JSONValue(parsing: bytes)
        waiting.append(.jsonLD(value, pointer: "", prefixes: try EventPrefixes(context: value["@context"])))
    }

    private mutating func finish() throws {
        isFinished = true
        if form == .xml {
            var found: [ReadEvent] = []
            try xml.finish { found.append(.xml($0)) }
            waiting += found
            return
        }
        _ = try json.finish()
        guard json.isFound else { throw Refusal(.invalid, .captureNoEvents, field: "/epcisBody/eventList") }
    }

    private mutating func nextPiece() throws -> [UInt8]? {
        switch input {
        case .memory(let bytes, let start):
            guard start < bytes.count else { return nil }
            let end = min(bytes.count, start + Self.pieceBytes)
            input = .memory(bytes, at: end)
            return Array(bytes[start..<end])
        case .file(let file):
            guard let data = try file.read(upToCount: Self.pieceBytes), !data.isEmpty else { return nil }
            return Array(data)
        }
    }
}

extension Rule {
    static let uploadLimit = Rule(
        "capture.event-too-large", "一个事件最大 {limit} MB", "One event holds at most {limit} MB")
}
