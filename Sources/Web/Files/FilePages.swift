import Gateway
import HTTPTypes
import Hummingbird
import NIOCore
import Traceability

/// `/files/{id}`: what somebody handed in, to those who may read it; always as a download, never shown by the browser.
struct FilePages: Sendable {
    var routes: [Route] {
        [
            .signedIn(.get, "/files/{id}") { call, actor in
                let (file, bytes) = try await ReadStoredFile(call.platform)(try call.id(), by: actor)
                let name = "attachment; filename*=UTF-8''" + PercentEncoding.encode(file.name)
                return Response(
                    status: .ok,
                    headers: [
                        .contentType: Self.safe(file.mediaType), .contentDisposition: name,
                        .cacheControl: "private, no-store",
                    ], body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
            }.recording(.sensitiveRead(.everybody))
        ]
    }

    /// Only what we checked by content ourselves.
    private static func safe(_ type: String) -> String {
        ["image/jpeg", "image/png", "application/pdf"].contains(type) ? type : "application/octet-stream"
    }
}
