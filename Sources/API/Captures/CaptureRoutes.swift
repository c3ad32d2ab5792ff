import Cryptography
import Gateway
import HTTPTypes
import Hummingbird
import JSONStream
import NIOCore
import Storage
import Traceability

/// `/epcis/v2/capture`: EPCIS 2.0 capture, by the names of the standard's OpenAPI document.
struct CaptureRoutes: Sendable {
    /// What is read in memory, and captured within its request; more goes to a file and a job.
    private static let memoryLimit = 1 << 20

    var routes: [Route] {
        [
            .guarded(.post, "/epcis/v2/capture", .eventCapture, Self.answering(capture)),
            .guarded(.get, "/epcis/v2/capture", .eventCapture, list),
            .guarded(.get, "/epcis/v2/capture/{id}", .eventCapture, show),
            .guarded(.get, "/epcis/v2/capture/{id}/errors.csv", .eventCapture, errors),
            .guarded(.post, "/epcis/v2/events", .eventCapture, Self.answering(captureOne)),
            .open(.options, "/epcis/v2/capture") { _ in Self.options("GET, POST, OPTIONS") },
            .open(.options, "/epcis/v2/capture/{id}") { _ in Self.options("GET, OPTIONS") },
            .guarded(.get, "/api/v1/packing-policy", .productRead, policy),
            .guarded(.put, "/api/v1/packing-policy", .productWrite, setPolicy),
        ] + uploads.routes
    }

    /// 202: the job's address is in `Location`. A small document's job is finished by then. With `Repr-Digest` a large
    /// one may break off and be continued.
    @Sendable private func capture(_ call: Call, _ actor: Actor) async throws -> Response {
        let wishes = try CaptureWishes(call)
        if let digest = try call.representationDigest(), !Self.isSmall(call) {
            return try await uploads.begin(call, actor, digest, wishes.words)
        }
        let job = try await take(call, actor, wishes, isOne: false)
        return Response(status: .accepted, headers: Self.headers(call, job))
    }

    /// One event, done within the request: 201, or what is wrong with it.
    @Sendable private func captureOne(_ call: Call, _ actor: Actor) async throws -> Response {
        let job = try await take(call, actor, try CaptureWishes(call), isOne: true)
        if job.isAwaitingApproval { return Response(status: .accepted, headers: Self.headers(call, job)) }
        guard job.isSuccess else {
            let errors = try await call.platform.datastore.report {
                try $0.returnErrors(job.id, call.platform.keys, limit: 20)
            }
            throw Self.refusals(errors)
        }
        var headers = Self.headers(call, job)
        let name = try await call.platform.datastore.report {
            try $0.eventName(ofJob: job.id, captorID: actor.organizationID)
        }
        if let name { headers[.location] = "\(call.publicURL)/epcis/v2/events/\(PercentEncoding.encode(name))" }
        return Response(status: .created, headers: headers)
    }

    /// Uploads of documents that may be continued.
    private var uploads: UploadRoutes {
        UploadRoutes(
            path: "/epcis/v2/capture/uploads", purpose: .capture, permission: .eventCapture,
            limit: CaptureContent.byteLimit,
            made: { call, actor, digest in
                try await CaptureEvents(call.platform).job(ofContent: digest, by: actor)
                    .map { "\(call.publicURL)/epcis/v2/capture/\($0.id)" }
            },
            finish: { call, actor, file, terms in
                let wishes = try CaptureWishes(terms.words)
                let content = CaptureContent(wishes.form, spooled: file, path: file.path)
                let request = wishes.request(file.sha256, spoolFolder: call.spoolFolder)
                let job = try await CaptureEvents(call.platform)(content, request, by: actor, on: call.occasion)
                return Response(status: .accepted, headers: Self.headers(call, job))
            })
    }

    private func take(_ call: Call, _ actor: Actor, _ wishes: CaptureWishes, isOne: Bool) async throws -> CaptureJob {
        let (content, digest) = try await Self.content(call, wishes.form, isOne: isOne)
        try call.check(digest, against: try call.representationDigest())
        let request = wishes.request(digest, spoolFolder: call.spoolFolder)
        return try await CaptureEvents(call.platform)(content, request, by: actor, on: call.occasion)
    }

    /// A small body with a declared length stays in memory, anything else is spooled. One event is always small.
    private static func content(
        _ call: Call, _ form: CaptureContent.Form, isOne: Bool
    ) async throws -> (CaptureContent, digest: [UInt8]) {
        if isSmall(call) || isOne {
            let bytes = try await call.bytes(limit: isOne ? Call.documentLimit : memoryLimit)
            var content = CaptureContent(form, bytes)
            if isOne { content.eventLimit = 1 }
            return (content, SHA256.hash(bytes))
        }
        let file = try await call.spool(limit: CaptureContent.byteLimit)
        return (CaptureContent(form, spooled: file, path: file.path), file.sha256)
    }

    private static func isSmall(_ call: Call) -> Bool {
        call.request.headers[.contentLength].flatMap(Int.init) ?? .max <= memoryLimit
            && call.header("Upload-Complete") == nil
    }

    /// Jobs of the organization, the newest first; `perPage` and `nextPageToken` as EPCIS has them.
    @Sendable private func list(_ call: Call, _ actor: Actor) async throws -> Response {
        let size: Int
        let before: Int64
        do {
            size = min(max(try call.number("perPage").map { Int(clamping: $0) } ?? 30, 1), 100)
            before = try call.number("nextPageToken") ?? .max
        } catch let refusal as Refusal {
            return EPCISProblem(.badRequest, .queryParameter, refusal).response(call)
        }
        let jobs = try await call.platform.datastore.report {
            try $0.captureJobs(of: actor.organizationID, before: before, limit: size + 1)
        }
        var writer = JSONWriter()
        writer.array { writer in
            for job in jobs.prefix(size) { writer.object { $0.members(of: job) } }
        }
        var response = Response.json(bytes: writer.bytes)
        Self.addVersions(&response.headers)
        if jobs.count > size, let last = jobs.prefix(size).last, let link = HTTPField.Name("Link") {
            let next = "\(call.publicURL)/epcis/v2/capture?perPage=\(size)&nextPageToken=\(last.id)"
            response.headers[link] = "<\(next)>; rel=\"next\""
        }
        return response
    }

    @Sendable private func show(_ call: Call, _ actor: Actor) async throws -> Response {
        let id = try call.id()
        let (job, errors) = try await call.platform.datastore.report { session in
            (
                try session.captureJob(id, of: actor.organizationID),
                try session.returnErrors(id, call.platform.keys, limit: 1_000)
            )
        }
        var response = Response.json { writer in
            writer.members(of: job)
            writer.problems("errors", errors.filter { !$0.isWarning }, call.language)
            writer.problems("warnings", errors.filter(\.isWarning), call.language)
        }
        Self.addVersions(&response.headers)
        return response
    }

    /// Every error kept, for a spreadsheet.
    @Sendable private func errors(_ call: Call, _ actor: Actor) async throws -> Response {
        let id = try call.id()
        let errors = try await call.platform.datastore.report { session in
            _ = try session.captureJob(id, of: actor.organizationID)
            return try session.returnErrors(id, call.platform.keys, limit: 10_000)
        }
        return call.errorFile(errors, name: "capture-\(id)")
    }

    @Sendable private func policy(_ call: Call, _ actor: Actor) async throws -> Response {
        let isStrict = try await call.platform.datastore.read {
            try $0.unpacksBeforeShipping(actor.organizationID)
        }
        return .json { $0.member("unpackBeforeShip", isStrict) }
    }

    @Sendable private func setPolicy(_ call: Call, _ actor: Actor) async throws -> Response {
        let isStrict = try await call.json().bool("unpackBeforeShip")
        try await SetPackingPolicy(call.platform)(unpackBeforeShip: isStrict, by: actor, on: call.occasion)
        return try await policy(call, actor)
    }
}
