public import HTTPTypes
public import Hummingbird
public import JSONStream
import NIOCore

extension Response {
    /// One JSON object.
    public static func json(
        status: HTTPResponse.Status = .ok, _ members: (inout JSONWriter) throws -> Void
    ) rethrows -> Response {
        var writer = JSONWriter()
        try writer.object { writer in try members(&writer) }
        return json(bytes: writer.bytes, status: status)
    }

    /// A document that is written already.
    public static func json(bytes: [UInt8], status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// 204.
    public static var nothing: Response { Response(status: .noContent) }
}
