import Gateway
import HTTPTypes
import Hummingbird
import JSONStream
import Traceability

/// What becomes of codes beside returns: given back, shown as printed after an exposure, own serials, scratch checks.
struct CodeLifeRoutes: Sendable {
    /// A million serials of 20 characters, and some more.
    private static let fileLimit = 64 * 1_048_576

    var routes: [Route] {
        [
            .guarded(.post, "/api/v1/allocations/{id}/releases", .codeVoid, release),
            .guarded(.post, "/api/v1/allocations/{id}/listing-claims", .codeApply, claim),
            .guarded(.get, "/api/v1/allocations/{id}/listing", .codeRead, listing),
            .guarded(.post, "/api/v1/own-serials", .codeApply, register),
            .open(.post, "/api/v1/scratch-checks", Self.check).recording(.scratchCheck),
        ]
    }

    /// JSON `{first, last, reason, unprinted}`, places from 1.
    @Sendable private func release(_ call: Call, _ actor: Actor) async throws -> Response {
        let document = try await call.json(limit: 8_192)
        try document.allowOnly(["first", "last", "reason", "unprinted"])
        let request = ReleaseCodes.Request(
            first: try document.integer("first"), last: try document.integer("last"),
            reason: try document.string("reason"), areUnprinted: try document.optionalBool("unprinted") ?? false)
        let count = try await ReleaseCodes(call.platform)(try call.id(), request, by: actor, on: call.occasion)
        return .json { $0.member("released", count) }
    }

    /// JSON `{first, last, evidence}`: each end a place from 1 or a code.
    @Sendable private func claim(_ call: Call, _ actor: Actor) async throws -> Response {
        let document = try await call.json(limit: 16_384)
        try document.allowOnly(["first", "last", "evidence"])
        let request = ClaimListing.Request(
            first: try document.string("first"), last: try document.optionalString("last") ?? "",
            evidence: try document.string("evidence"))
        let claim = try await ClaimListing(call.platform)(try call.id(), request, by: actor, on: call.occasion)
        return .json(status: .created) { writer in
            writer.member("id", claim.id)
            writer.member("first", claim.first + 1)
            writer.member("last", claim.last + 1)
        }
    }

    @Sendable private func listing(_ call: Call, _ actor: Actor) async throws -> Response {
        let file = try await call.platform.exposureFile(try call.id(), for: actor)
        return .json { writer in
            writer.member("listed", file.listedCount)
            writer.member("runs") { writer in
                writer.array { writer in
                    for run in file.listed {
                        writer.object { writer in
                            writer.member("first", run.first + 1)
                            writer.member("last", run.last + 1)
                        }
                    }
                }
            }
            writer.member("claims") { writer in
                writer.array { writer in
                    for entry in file.claims {
                        writer.object { writer in
                            writer.member("id", entry.claim.id)
                            writer.member("first", entry.claim.first + 1)
                            writer.member("last", entry.claim.last + 1)
                            writer.member("state", entry.state.rawValue)
                        }
                    }
                }
            }
        }
    }

    /// The body is the file, one serial a line: `?gtin=`; `&column=first` where lines have several columns.
    @Sendable private func register(_ call: Call, _ actor: Actor) async throws -> Response {
        let file = try await call.spool(limit: Self.fileLimit)
        // The file is removed when the last holder lets go of it.
        defer { withExtendedLifetime(file) {} }
        let made = try await RegisterOwnSerials(call.platform)(
            file.path, gtin: call.query("gtin") ?? "", takesFirstColumn: call.query("column") == "first", by: actor,
            on: call.occasion)
        return .json(status: .created) { writer in
            writer.member("allocation", made.number)
            writer.member("gtin", made.scope)
            writer.member("count", made.count)
            writer.member("state", made.state.rawValue)
        }
    }

    /// JSON `{code, scratch}`, for everybody: `right` with `times` and `firstAt`, `wrong` with `attemptsLeft`, or
    /// `locked` with `until`.
    @Sendable private static func check(_ call: Call) async throws -> Response {
        let document = try await call.json(limit: 8_192)
        try document.allowOnly(["code", "scratch"])
        let answer = try await CheckScratchCode(call.platform)(
            try document.string("code"), scratch: try document.string("scratch"), on: call.occasion)
        let status: HTTPResponse.Status
        if case .locked = answer.outcome { status = .tooManyRequests } else { status = .ok }
        var response = Response.json(status: status) { writer in
            writer.member("code", answer.facts.code.text)
            writer.member("verdict", answer.verdict.rawValue)
            writer.member("genuine", answer.isGenuine)
            switch answer.outcome {
            case .right(let times, let firstAt):
                writer.member("result", "right")
                writer.member("times", times)
                writer.member("firstAt", firstAt.iso8601)
            case .wrong(let left):
                writer.member("result", "wrong")
                writer.member("attemptsLeft", left)
            case .locked(let until):
                writer.member("result", "locked")
                writer.member("until", until.iso8601)
            }
        }
        response.headers[.cacheControl] = "no-store"
        return response
    }
}
