import Foundation
public import Traceability

/// RFC 7578 `multipart/form-data`, as a stream: nothing is kept but what may be the start of a boundary.
public struct MultipartReader {
    public struct Part: Sendable, Hashable {
        public var name = ""
        /// nil: an ordinary field.
        public var fileName: String?
        public var mediaType = "application/octet-stream"
    }

    public enum Event {
        case begin(Part)
        /// Valid only during the call.
        case bytes(UnsafeRawBufferPointer)
        case end
    }

    private enum State { case preamble, headers, body, ended }

    /// CR LF - - boundary. The buffer starts with CR LF, so that the first boundary is like the rest.
    private let delimiter: [UInt8]
    private var buffer: [UInt8] = [13, 10]
    private var state = State.preamble
    private var partCount = 0
    private static let headersMax = 16_384
    private static let partsMax = 2_000

    public init(boundary: String) { delimiter = Array("\r\n--\(boundary)".utf8) }

    /// The boundary parameter: 1 to 70 characters.
    public static func boundary(in contentType: String) -> String? {
        guard let range = contentType.range(of: "boundary=") else { return nil }
        var value = contentType[range.upperBound...].prefix { $0 != ";" }
        if value.first == "\"" { value = value.dropFirst().prefix { $0 != "\"" } }
        return (1...70).contains(value.count) ? String(value) : nil
    }

    public mutating func feed(_ bytes: UnsafeRawBufferPointer, _ emit: (Event) throws -> Void) throws {
        buffer.append(contentsOf: bytes)
        while try step(emit) {}
    }

    /// Throws `Refusal` when the last boundary never came: the upload is not whole.
    public func finish() throws {
        guard state == .ended else { throw Refusal(.invalid, .brokenUpload) }
    }

    /// One step of the machine; false when it needs more bytes.
    private mutating func step(_ emit: (Event) throws -> Void) throws -> Bool {
        switch state {
        case .ended:
            buffer.removeAll()
            return false
        case .preamble, .body: return try passToBoundary(emit)
        case .headers: return try readHeaders(emit)
        }
    }

    private mutating func passToBoundary(_ emit: (Event) throws -> Void) throws -> Bool {
        if let at = Self.find(delimiter, in: buffer) {
            // Two more bytes tell whether this was the last one.
            guard buffer.count >= at + delimiter.count + 2 else {
                try pass(at, emit)
                return false
            }
            try pass(at, emit)
            if state == .body { try emit(.end) }
            let isLast = buffer[delimiter.count] == 0x2D && buffer[delimiter.count + 1] == 0x2D
            buffer.removeFirst(delimiter.count)
            state = isLast ? .ended : .headers
            return true
        }
        try pass(max(0, buffer.count - delimiter.count), emit)
        return false
    }

    private mutating func pass(_ count: Int, _ emit: (Event) throws -> Void) throws {
        guard count > 0 else { return }
        if state == .body {
            try buffer.withUnsafeBytes { try emit(.bytes(UnsafeRawBufferPointer(rebasing: $0[..<count]))) }
        }
        buffer.removeFirst(count)
    }

    private mutating func readHeaders(_ emit: (Event) throws -> Void) throws -> Bool {
        guard let end = Self.find([13, 10, 13, 10], in: buffer) else {
            if buffer.count > Self.headersMax { throw malformed("part header") }
            return false
        }
        partCount += 1
        guard end <= Self.headersMax, partCount <= Self.partsMax else { throw malformed("part header") }
        let text = String(decoding: buffer[..<end], as: UTF8.self)
        // The CR LF before the next delimiter belongs to it: an empty body is found too.
        buffer.removeFirst(end + 2)
        try emit(.begin(try part(text)))
        state = .body
        if buffer.starts(with: delimiter) { return true }
        buffer.removeFirst(2)
        return true
    }

    private func part(_ headers: String) throws -> Part {
        var part = Part()
        for line in headers.split(separator: "\r\n") {
            let lower = line.lowercased()
            if lower.hasPrefix("content-disposition:") {
                part.name = Self.value("name", in: line) ?? ""
                part.fileName = Self.value("filename", in: line)
            } else if lower.hasPrefix("content-type:") {
                part.mediaType = line.dropFirst(13).drop { $0 == " " }.lowercased()
            }
        }
        guard !part.name.isEmpty else { throw malformed("part name") }
        return part
    }

    /// A quoted parameter, as browsers write it: `"` as %22.
    private static func value(_ name: String, in line: Substring) -> String? {
        for piece in line.split(separator: ";").dropFirst() {
            let trimmed = piece.drop { $0 == " " }
            guard trimmed.hasPrefix("\(name)=\"") else { continue }
            return String(trimmed.dropFirst(name.count + 2).prefix { $0 != "\"" }).replacing("%22", with: "\"")
        }
        return nil
    }

    private func malformed(_ what: String) -> Refusal {
        Refusal(.invalid, .malformedRequest, ["reason": "multipart \(what)"])
    }

    static func find(_ needle: [UInt8], in hay: [UInt8]) -> Int? {
        guard hay.count >= needle.count else { return nil }
        return hay.withUnsafeBufferPointer { hay in
            var at = 0
            while at <= hay.count - needle.count {
                if hay[at] == needle[0], needle.indices.allSatisfy({ hay[at + $0] == needle[$0] }) { return at }
                at += 1
            }
            return nil
        }
    }
}
