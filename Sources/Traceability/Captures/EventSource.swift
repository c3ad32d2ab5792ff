import EPCIS
import Foundation
import JSONStream

/// Gives the events of a document in order, some at a time; memory holds those and the piece that is being read.
struct EventSource {
    /// An event as it lies in its document.
    enum Read {
        case json(ReadEvent)
        case xml(EPCISXMLEvent)
    }

    private static let pieceBytes = 1 << 16
    /// Events given together come from about so many bytes at most: one event may have a million names.
    static let chunkBytes = 16 << 20

    private let form: CaptureContent.Form
    private let limit: Int
    private let chunkBytes: Int
    private var input: Input
    private var json = EPCISDocumentReader(eventBytes: CaptureContent.eventBytes)
    private let xml = EPCISXMLReader(eventBytes: CaptureContent.eventBytes)
    private var waiting: [Read] = []
    /// Read since events were last given.
    private var waitingBytes = 0
    private var isFinished = false
    /// How many events have been read.
    private(set) var count = 0

    private enum Input {
        case memory([UInt8], at: Int)
        case file(FileHandle)
    }

    init(_ content: CaptureContent, chunkBytes: Int = EventSource.chunkBytes) throws {
        (form, limit, self.chunkBytes) = (content.form, content.eventLimit, chunkBytes)
        switch content.bytes {
        case .memory(let bytes): input = .memory(bytes, at: 0)
        case .file(let path): input = .file(try FileHandle(forReadingFrom: URL(fileURLWithPath: path)))
        }
    }

    /// The next events, about `wanted` or fewer large ones; empty at the end. Throws `Refusal` for a document that
    /// cannot be read on.
    mutating func next(_ wanted: Int) throws -> [Read] {
        do {
            while !isFinished, waiting.isEmpty || waiting.count < wanted && waitingBytes < chunkBytes { try read() }
        } catch let error as JSONError {
            throw Refusal(
                .invalid, .returnBroken, field: "byte \(error.position.offset)", words: ["reason": error.words])
        } catch let error as EPCISError {
            let (value, reason) = error.parts
            throw Refusal(
                .invalid, .captureInvalid, field: error.pointer,
                ["field": error.pointer, "value": value, "reason": reason])
        } catch let error as EPCISXMLError {
            let line = error.line.map { "line \($0)" } ?? ""
            throw Refusal(.invalid, .returnBroken, field: line, ["reason": "\(error)"])
        }
        defer {
            waiting.removeAll(keepingCapacity: true)
            waitingBytes = 0
        }
        count += waiting.count
        if limit == 1, count > 1 { throw Refusal(.invalid, .captureOneEvent, field: "/epcisBody/eventList") }
        guard count <= limit else {
            throw Refusal(.tooLarge, .captureTooMany, ["limit": "\(limit)"])
        }
        return waiting
    }

    private mutating func read() throws {
        var found: [Read] = []
        let piece = try nextPiece()
        isFinished = piece == nil
        waitingBytes += piece?.count ?? 0
        switch (form, piece) {
        case (.document, let piece?): try json.feed(piece) { found.append(.json($0)) }
        case (.document, nil): _ = try json.finish { found.append(.json($0)) }
        case (.xml, let piece?): try xml.feed(piece) { found.append(.xml($0)) }
        case (.xml, nil): try xml.finish { found.append(.xml($0)) }
        }
        waiting += found
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
