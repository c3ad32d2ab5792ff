import Cryptography
import Gateway
import HTTPTypes
import Hummingbird
import JSONStream
import Traceability

/// `/api/v1/print-jobs` (T/SGACC 1005 5.3.2, 5.3.3): files for printers, made in the background.
struct PrintJobRoutes: Sendable {
    private static let path = "/api/v1/print-jobs"

    var routes: [Route] {
        [
            .guarded(.post, Self.path, .codeDownload) { call, actor in
                let order = try PrintOrder(try await call.json(limit: 65_536))
                let job = try await OrderPrinting(call.platform)(order, by: actor, on: call.occasion)
                var response = Response.json(status: .created) { writer in writer.printJob(job, call.language) }
                response.headers[.location] = "\(Self.path)/\(job.id)"
                return response
            },
            .guarded(.get, Self.path, .codeRead, list),
            .guarded(.get, Self.path + "/{id}", .codeRead, show),
            .guarded(.post, Self.path + "/{id}/cancellation", .codeDownload) { call, actor in
                try await CancelPrinting(call.platform)(try call.id(), by: actor, on: call.occasion)
                return .nothing
            },
            .guarded(.get, Self.path + "/{id}/files/{file}", .codeDownload, download),
        ]
    }

    @Sendable private func list(_ call: Call, _ actor: Actor) async throws -> Response {
        let jobs = try await call.platform.printJobs(
            for: actor, allocation: try call.number("allocation"), before: try call.number("before") ?? .max)
        return .json { writer in
            writer.member("printJobs") { writer in
                writer.array { writer in
                    for job in jobs { writer.object { writer in writer.printJob(job, call.language) } }
                }
            }
            if jobs.count == 50, let last = jobs.last { writer.member("before", last.id) }
        }
    }

    @Sendable private func show(_ call: Call, _ actor: Actor) async throws -> Response {
        let found = try await call.platform.printJob(try call.id(), for: actor)
        return .json { writer in
            writer.printJob(found.job, call.language)
            writer.member("files") { writer in
                writer.array { writer in
                    for file in found.files { writer.object { writer in writer.printFile(file, of: found.job) } }
                }
            }
        }
    }

    @Sendable private func download(_ call: Call, _ actor: Actor) async throws -> Response {
        let id = try call.id()
        let reading = ReadPrintFile(call.platform)
        let (path, file) = try await reading(id, try call.id("file"), by: actor, on: call.occasion)
        let answer = FileAnswer(
            path: path, name: file.name, mediaType: file.mediaType, byteCount: file.byteCount,
            sha256: file.sha256 ?? [])
        if call.request.method != .head, !answer.isContinuation(call), !answer.isUnchanged(call) {
            try await reading.record(id, file, by: actor, on: call.occasion)
        }
        return answer.response(call)
    }
}

extension PrintFile {
    /// By the name's suffix.
    var mediaType: String {
        switch name.split(separator: ".").last {
        case "txt": "text/plain; charset=utf-8"
        case "csv": "text/csv; charset=utf-8"
        case "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        case "pdf": "application/pdf"
        case "zip": "application/zip"
        default: "application/octet-stream"
        }
    }
}

extension JSONWriter {
    mutating func printJob(_ job: PrintJob, _ language: Language) {
        member("id", job.id)
        member("allocation", job.allocationNumber)
        member("format", job.format.rawValue)
        member("first", job.first + 1)
        member("last", job.first + job.count)
        member("count", job.count)
        if let length = job.order.rollLength { member("rollLength", length) }
        member("lanes", job.order.lanes)
        member("fileCount", job.fileCount)
        member("state", job.state.rawValue)
        if !job.failure.isEmpty { member("failure", Message(kept: job.failure).text(language)) }
        member("createdAt", job.createdAt.iso8601)
        if let ended = job.endedAt { member("endedAt", ended.iso8601) }
    }

    fileprivate mutating func printFile(_ file: PrintFile, of job: PrintJob) {
        member("number", file.number)
        member("kind", file.kind.rawValue)
        member("name", file.name)
        if file.kind == .part { member("first", job.first + file.first + 1) }
        member("count", file.count)
        member("written", file.writtenCount)
        member("isReady", file.isReady)
        guard let sha256 = file.sha256 else { return }
        member("labels", file.labelCount)
        member("bytes", file.byteCount)
        member("sha256", sha256.hexadecimal)
        member("address", "/api/v1/print-jobs/\(job.id)/files/\(file.number)")
    }
}
