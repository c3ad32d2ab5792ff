import Cryptography
import Foundation
import Gateway
import HTTPTypes
import Hummingbird
import NIOCore
import Traceability

/// Style sheets, scripts and pictures that ship with the program: read once, tagged by their digest.
struct Assets: Sendable {
    struct Asset: Sendable {
        let bytes: [UInt8]
        let type: String
        let tag: String
    }

    let all: [String: Asset]

    /// Throws `Refusal.unavailable` when the installation lacks its assets.
    init() throws {
        guard let folder = Assets.folder else {
            throw Refusal(.unavailable, .missing, ["object": "Assets"])
        }
        var all: [String: Asset] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            guard let type = Self.types[String(name.split(separator: ".").last ?? "")] else { continue }
            let bytes = Array(try Data(contentsOf: folder.appendingPathComponent(name)))
            all[name] = Asset(bytes: bytes, type: type, tag: "\"\(Array(SHA256.hash(bytes).prefix(12)).hexadecimal)\"")
        }
        self.all = all
    }

    private static var folder: URL? {
        if let share = ProcessInfo.processInfo.environment["RANSU_SHARE"] {
            return URL(fileURLWithPath: share).appendingPathComponent("Assets")
        }
        let shared = Resources.locate("Assets")
        return shared ?? Bundle.module.resourceURL?.appendingPathComponent("Assets")
    }

    private static let types = [
        "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml",
        "png": "image/png",
    ]

    var routes: [Route] {
        [
            .open(.get, "/assets/{name}") { call in
                let name = try call.parameter("name")
                guard let asset = all[name] else { throw Refusal(.missing, .missing, ["object": "asset \(name)"]) }
                var headers: HTTPFields = [
                    .contentType: asset.type, .eTag: asset.tag, .cacheControl: "public, max-age=600",
                ]
                if call.header("If-None-Match") == asset.tag { return Response(status: .notModified, headers: headers) }
                headers[.contentLength] = "\(asset.bytes.count)"
                return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: asset.bytes)))
            }
        ]
    }
}
