import Gateway
import Hummingbird
import JSONStream
import Traceability

/// `/api/v1/allocations/{id}/first-label-checks`: the body is the photo.
struct FirstLabelRoutes: Sendable {
    private static let path = "/api/v1/allocations/{id}/first-label-checks"

    var routes: [Route] {
        [
            .guarded(.post, Self.path, .codeDownload) { call, actor in
                let bytes = try await call.file(limit: ReadPhoto.limit, field: "photo")
                let check = try await CheckFirstLabel(call.platform)(
                    try call.id(), job: try call.number("job"), photo: ("photo", bytes), by: actor, on: call.occasion)
                return .json(status: .created) { writer in writer.firstLabelCheck(check, call.language) }
            },
            .guarded(.get, Self.path, .codeRead) { call, actor in
                let checks = try await call.platform.firstLabelChecks(try call.id(), for: actor)
                return .json { writer in
                    writer.member("isConfirmed", checks.contains { $0.outcome.isSettled })
                    writer.member("checks") { writer in
                        writer.array { writer in
                            for check in checks {
                                writer.object { writer in writer.firstLabelCheck(check, call.language) }
                            }
                        }
                    }
                }
            },
            .guarded(.post, "/api/v1/allocations/{id}/first-label-override", .codeVoid) { call, actor in
                let document = try await call.json(limit: 65_536)
                try document.allowOnly(["reason"])
                try await OverrideFirstLabel(call.platform)(
                    try call.id(), reason: try document.string("reason"), by: actor, on: call.occasion)
                return .nothing
            },
        ]
    }
}

extension JSONWriter {
    fileprivate mutating func firstLabelCheck(_ check: FirstLabelCheck, _ language: Language) {
        member("id", check.id)
        if let job = check.jobID { member("printJob", job) }
        member("outcome", check.outcome.rawValue)
        member("code", check.code)
        if let index = check.codeIndex { member("number", index + 1) }
        if !check.reason.isEmpty { member("reason", check.reason) }
        member("at", check.at.iso8601)
        member("findings") { writer in
            writer.array { writer in
                for finding in check.findings {
                    writer.object { writer in
                        writer.member("item", finding.item.rawValue)
                        writer.member("result", finding.result.rawValue)
                        writer.member("found", finding.found)
                        if !finding.wanted.isEmpty { writer.member("wanted", finding.wanted) }
                        if let words = finding.words { writer.member("words", words.text(language)) }
                    }
                }
            }
        }
    }
}
