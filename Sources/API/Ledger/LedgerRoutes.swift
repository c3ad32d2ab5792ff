import Gateway
import HTTPTypes
import Hummingbird
import JSONStream
import NIOCore
import Traceability

/// The public files of the ledger, C2SP tlog-tiles: `/ledger/…` of the first log, `/ledger-2/…` of the second, as their
/// origins are.
struct LedgerRoutes: Sendable {
    static let prefixes = ["/ledger", "/ledger-{log}"]

    var routes: [Route] { files + [openings] }

    private var files: [Route] {
        Self.prefixes.flatMap { prefix -> [Route] in
            [
                .open(.get, prefix + "/checkpoint") { call in
                    let note = try await ReadPublicLedger(call.platform).checkpoint(log: try Self.log(call))
                    return Self.answer(note, "text/plain; charset=utf-8", .moments)
                },
                .open(.get, prefix + "/tile/**") { call in try await Self.tile(call) },
                .open(.get, prefix + "/proof/{index}") { call in
                    let text = try call.parameter("index")
                    guard let index = UInt64(text), String(index) == text else {
                        throw Refusal(.missing, .missing, field: "index", ["object": "entry \(text.prefix(40))"])
                    }
                    try ReadPublicLedger(call.platform).admitProof(on: call.occasion)
                    let file = try await ReadPublicLedger(call.platform).proof(of: index, log: try Self.log(call))
                    var response = Self.answer(file, "text/plain; charset=utf-8", .moments)
                    response.headers[.contentDisposition] = "attachment; filename=\"\(index).tlog-proof\""
                    return response
                },
            ]
        }
    }

    /// Opened leaves for who may read returned data, page by page: `GET /api/v1/ledger/openings?log=1&from=0`.
    var openings: Route {
        .guarded(.get, "/api/v1/ledger/openings", .returnRead) { call, actor in
            let log = call.query("log").flatMap(Int64.init) ?? 1
            let from = call.query("from").flatMap(UInt64.init) ?? 0
            let page = try await ReadOpenings(call.platform)(
                log: log, from: min(from, UInt64(Int64.max)), by: actor)
            return .json { object in
                object.member("openings") { writer in
                    writer.array { writer in
                        for (index, document) in page.openings {
                            writer.object { object in
                                object.member("index", index)
                                object.member("opening", document.value)
                            }
                        }
                    }
                }
                if let next = page.next { object.member("next", next) }
            }
        }
    }

    /// Of the address: 1, or what stands after the dash, which is 2 or more.
    private static func log(_ call: Call) throws -> Int64 {
        guard call.scope.parameters["log"] != nil else { return 1 }
        let text = try call.parameter("log")
        guard let log = Int64(text), log > 1, String(log) == text else {
            throw Refusal(.missing, .missing, field: "log", ["object": "log \(text.prefix(40))"])
        }
        return log
    }

    private static func tile(_ call: Call) async throws -> Response {
        // The path as it was asked for: nothing in it is to be decoded.
        guard let start = call.path.firstRange(of: "/tile/") else {
            throw Refusal(.missing, .missing, ["object": "tile"])
        }
        let path = String(call.path[start.lowerBound...].dropFirst())
        try ReadPublicLedger(call.platform).admitTile(on: call.occasion)
        let bytes = try await ReadPublicLedger(call.platform).tile(path, log: try log(call))
        return answer(bytes, "application/octet-stream", .forEver)
    }

    private enum Age: String {
        /// A checkpoint is followed by the next.
        case moments = "public, max-age=2"
        /// A tile of one width never changes.
        case forEver = "public, max-age=31536000, immutable"
    }

    private static func answer(_ bytes: [UInt8], _ type: String, _ age: Age) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: type, .cacheControl: age.rawValue,
                // Anybody's page may check the log by itself.
                .accessControlAllowOrigin: "*",
            ], body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
