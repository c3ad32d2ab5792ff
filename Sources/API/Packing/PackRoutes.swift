import Gateway
import Hummingbird
import JSONStream
import Traceability

/// `/api/v1/packings`: packing, unpacking and shipping of containers as rows; each becomes an EPCIS event.
struct PackRoutes: Sendable {
    var routes: [Route] { [.guarded(.post, "/api/v1/packings", .eventCapture, record)] }

    @Sendable private func record(_ call: Call, _ actor: Actor) async throws -> Response {
        let document = try await call.json(limit: 1 << 20)
        try document.allowOnly(["rows"])
        let rows = try document.elements("rows").map { node in
            try node.allowOnly(["event", "container", "codes", "eventTime", "destination", "destinationRegion"])
            var row = PackGoods.Row(
                try node.string("event"), container: try node.string("container"),
                codes: try node.optionalElements("codes").map { try $0.string() },
                eventTime: try node.optionalString("eventTime") ?? "")
            row.destination = try node.optionalString("destination") ?? ""
            row.destinationRegion = try node.optionalString("destinationRegion") ?? ""
            return row
        }
        let job = try await PackGoods(call.platform)(
            rows, spoolFolder: call.spoolFolder, by: actor, on: call.occasion)
        var response = Response.json(status: .created) { $0.members(of: job) }
        response.headers[.location] = "/epcis/v2/capture/\(job.id)"
        return response
    }
}
