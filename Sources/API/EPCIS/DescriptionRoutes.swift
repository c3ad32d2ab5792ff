import Cryptography
import Foundation
import Gateway
import HTTPTypes
import Hummingbird
import NIOCore
import Traceability

/// `/openapi.yaml`: the OpenAPI 3.0 document of `/epcis/v2` and the forward trace, for everybody, so that a client can
/// be made before an account is. A test holds it against the router.
struct DescriptionRoutes: Sendable {
    private let bytes: [UInt8]
    private let tag: String

    /// Throws `Refusal.unavailable` when the file of the installation is not there.
    init() throws {
        bytes = try Self.document()
        tag = "\"\(Array(SHA256.hash(bytes).prefix(12)).hexadecimal)\""
    }

    var routes: [Route] {
        [
            .open(.get, "/openapi.yaml") { call in
                var headers: HTTPFields = [
                    .contentType: "application/yaml", .eTag: tag, .cacheControl: "public, max-age=600",
                ]
                if call.header("If-None-Match") == tag { return Response(status: .notModified, headers: headers) }
                headers[.contentLength] = "\(bytes.count)"
                return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
            }
        ]
    }

    /// The document as it is shipped.
    private static func document() throws -> [UInt8] {
        let name = "openapi.yaml"
        // Not `resourceURL`: a folder of that name within makes it another one.
        let bundled = Bundle.module.bundleURL.appendingPathComponent("Resources/\(name)")
        if Resources.locate(name) == nil, let data = try? Data(contentsOf: bundled) { return Array(data) }
        return try Resources.read(name)
    }
}
