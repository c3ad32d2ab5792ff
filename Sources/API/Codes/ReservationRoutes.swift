import Gateway
import HTTPTypes
import Hummingbird
import JSONStream
import NIOCore
import Traceability

/// `/api/v1/reservations`: an on-line printer takes the next codes of an allocation, and tells what became of them.
struct ReservationRoutes: Sendable {
    private static let path = "/api/v1/reservations"

    var routes: [Route] {
        [
            .guarded(.post, Self.path, .codeDownload, take),
            .guarded(.get, Self.path, .codeDownload) { call, actor in
                let found = try await call.platform.reservations(for: actor, before: try call.number("before") ?? .max)
                return .json { writer in
                    writer.member("reservations") { writer in
                        writer.array { writer in
                            for one in found { writer.object { $0.reservation(one, withState: true) } }
                        }
                    }
                    if found.count == 50, let last = found.last { writer.member("before", last.id) }
                }
            },
            .guarded(.get, Self.path + "/{id}", .codeDownload) { call, actor in
                let found = try await call.platform.reservation(try call.id(), for: actor)
                return .json { $0.reservation(found, withState: true) }
            },
            .guarded(.post, Self.path + "/{id}/settlement", .codeDownload, settle),
        ]
    }

    /// JSON `{allocation, count, printer?}` and `Idempotency-Key`. Answers the codes by `Accept`: JSON, TXT or CSV; the
    /// same bytes for the same key.
    @Sendable private func take(_ call: Call, _ actor: Actor) async throws -> Response {
        let document = try await call.json(limit: 8_192)
        try document.allowOnly(["allocation", "count", "printer"])
        guard let key = try call.idempotencyKey() else {
            throw Refusal(.invalid, .required, field: "Idempotency-Key", ["field": "Idempotency-Key"])
        }
        let request = ReserveCodes.Request(
            allocationNumber: try document.integer("allocation"), count: try document.integer("count"),
            printer: try document.optionalString("printer") ?? "")
        let taken = try await ReserveCodes(call.platform)(request, key: key, by: actor, on: call.occasion)
        let accept = (call.header("Accept") ?? "").lowercased()
        if accept.contains("text/csv") { return try await lines(taken, .csv, call) }
        if accept.contains("text/plain") { return try await lines(taken, .txt, call) }
        return try await codes(taken, call)
    }

    private func lines(
        _ taken: Reservation, _ format: DownloadRequest.Format, _ call: Call
    ) async throws -> Response {
        let sheet = try await call.platform.sheet(of: taken, format)
        let body = ResponseBody(contentLength: sheet.byteCount.map(Int.init)) { writer in
            var reader = sheet.reader()
            while let bytes = try await reader.next() { try await writer.write(ByteBuffer(bytes: bytes)) }
            try await writer.finish(nil)
        }
        let type = format == .csv ? "text/csv; charset=utf-8" : "text/plain; charset=utf-8"
        return Response(status: .created, headers: headers(taken, type), body: body)
    }

    private func headers(_ taken: Reservation, _ type: String) -> HTTPFields {
        [.contentType: type, .location: "\(Self.path)/\(taken.id)", .cacheControl: "no-store"]
    }

    private func codes(_ taken: Reservation, _ call: Call) async throws -> Response {
        let sheet = try await call.platform.sheet(of: taken, .csv)
        let rows = try await sheet.rows(0..<taken.count)
        var response = Response.json(status: .created) { writer in
            writer.reservation(taken, withState: false)
            writer.member("codes") { writer in
                writer.array { writer in
                    for row in rows {
                        writer.object { writer in
                            writer.member("code", row.code)
                            writer.member("address", row.address)
                        }
                    }
                }
            }
        }
        response.headers[.location] = "\(Self.path)/\(taken.id)"
        response.headers[.cacheControl] = "no-store"
        return response
    }

    /// JSON `{printed?, spoilt?, reason?}`: how many were printed, and which of them are spoilt (`"3-5 8"`).
    @Sendable private func settle(_ call: Call, _ actor: Actor) async throws -> Response {
        let document = try await call.json(limit: 65_536)
        try document.allowOnly(["printed", "spoilt", "reason"])
        let report = SettleReservation.Report(
            printed: try document.optionalInteger("printed"), spoilt: try document.optionalString("spoilt") ?? "",
            reason: try document.optionalString("reason") ?? "")
        let settled = try await SettleReservation(call.platform)(
            try call.id(), report, by: actor, on: call.occasion)
        return .json { $0.reservation(settled, withState: true) }
    }
}

extension JSONWriter {
    /// Places count from 1. Without the state it is the same for ever.
    fileprivate mutating func reservation(_ found: Reservation, withState: Bool) {
        member("id", found.id)
        member("allocation", found.allocationNumber)
        member("first", found.first + 1)
        member("last", found.last + 1)
        member("count", found.count)
        member("printer", found.printer)
        member("at", found.at.iso8601)
        guard withState else { return }
        member("state", found.state.rawValue)
        if let printed = found.printedCount { member("printed", printed) }
        if found.state == .settled { member("spoilt", found.spoilt) }
        member("settledAt", ifPresent: found.settledAt?.iso8601)
    }
}
