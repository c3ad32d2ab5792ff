import Cryptography
import Foundation
public import HTTPTypes
public import Hummingbird
import NIOCore

/// A file on disk as an answer: whole, a range of it (RFC 9110, 14.2), or not again (304), with its digest (RFC 9530).
public struct FileAnswer: Sendable {
    private let path: String
    private let name: String
    private let mediaType: String
    private let byteCount: Int64
    private let sha256: [UInt8]

    /// - Parameters:
    ///   - name: what the client saves it as; ASCII without quotes.
    ///   - sha256: of the whole file: the entity tag is made from it.
    public init(path: String, name: String, mediaType: String, byteCount: Int64, sha256: [UInt8]) {
        self.path = path
        self.name = name
        self.mediaType = mediaType
        self.byteCount = byteCount
        self.sha256 = sha256
    }

    private var entityTag: String { "\"\(Array(sha256.prefix(16)).hexadecimal)\"" }

    private func range(_ call: Call) -> ByteRange {
        ByteRange(
            header: call.header("Range"), ifRange: call.header("If-Range"), tag: entityTag, byteCount: byteCount)
    }

    /// Whether the call goes on with a download that began before.
    public func isContinuation(_ call: Call) -> Bool {
        if case .part(let bytes) = range(call) { return bytes.lowerBound > 0 }
        return false
    }

    /// Whether the call gets bytes at all.
    public func isUnchanged(_ call: Call) -> Bool { call.header("If-None-Match") == entityTag }

    public func response(_ call: Call) -> Response {
        var headers: HTTPFields = [
            .contentType: mediaType, .contentDisposition: "attachment; filename=\"\(name)\"", .eTag: entityTag,
            .acceptRanges: "bytes", .cacheControl: "private, no-store",
        ]
        if let field = HTTPField.Name("Repr-Digest") { headers[field] = "sha-256=:\(sha256.base64):" }
        if isUnchanged(call) { return Response(status: .notModified, headers: headers) }
        switch range(call) {
        case .unsatisfiable:
            headers[.contentRange] = "bytes */\(byteCount)"
            return Response(status: .rangeNotSatisfiable, headers: headers)
        case .whole: return Response(status: .ok, headers: headers, body: body(0..<byteCount))
        case .part(let bytes):
            headers[.contentRange] = "bytes \(bytes.lowerBound)-\(bytes.upperBound - 1)/\(byteCount)"
            return Response(status: .partialContent, headers: headers, body: body(bytes))
        }
    }

    /// 128 KiB at a time, as the client takes them.
    private func body(_ bytes: Range<Int64>) -> ResponseBody {
        let path = path
        return ResponseBody(contentLength: bytes.count) { writer in
            guard let handle = FileHandle(forReadingAtPath: path) else { throw CocoaError(.fileReadNoSuchFile) }
            defer { try? handle.close() }
            try handle.seek(toOffset: UInt64(bytes.lowerBound))
            var left = bytes.count
            while left > 0, let data = try handle.read(upToCount: min(131_072, left)), !data.isEmpty {
                left -= data.count
                try await writer.write(ByteBuffer(bytes: data))
            }
            try await writer.finish(nil)
        }
    }
}
