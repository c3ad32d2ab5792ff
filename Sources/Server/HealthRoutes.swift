import Gateway
import HTTPTypes
import Hummingbird
import NIOCore
import Storage
import Traceability

/// What supervisors ask: alive, ready, figures.
struct HealthRoutes: Sendable {
    let readiness: Readiness

    var routes: [Route] {
        [
            .open(.get, "/healthz") { _ in .plain("ok\n") },
            .open(.get, "/readyz") { call in
                guard readiness.isReady else { return .plain("starting\n", status: .serviceUnavailable) }
                _ = try await call.platform.datastore.read { try $0.exists("SELECT 1 FROM setting LIMIT 1") }
                // It serves, and somebody must look: the program's own files are not what was installed.
                return .plain(call.platform.integrity.faults.isEmpty ? "ready\n" : "degraded\n")
            },
            .open(.get, "/metrics") { call in
                let isLoopback = call.occasion.address.hasPrefix("127.") || call.occasion.address == "::1"
                // A proxy on this machine that nobody told us of still says for whom it asks.
                let isLocal = isLoopback && call.header("X-Forwarded-For") == nil
                if !isLocal {
                    guard let actor = call.signedIn?.actor else { throw Refusal(.unauthenticated, .signInFirst) }
                    try actor.require(.metricsRead)
                }
                return .plain(call.gateway.meter.exposition())
            },
        ]
    }
}

extension Response {
    static func plain(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(string: text)))
    }
}
