import Gateway
import HTTPTypes
import Hummingbird
import JSONStream
import Traceability

/// `/api/v1/code-applications` (T/SGACC 1005 5.2).
struct CodeApplicationRoutes: Sendable {
    private static let path = "/api/v1/code-applications"

    var routes: [Route] {
        [
            .guarded(.post, Self.path, .codeApply, apply),
            .guarded(.get, Self.path, .codeRead, list),
            .guarded(.get, Self.path + "/{id}", .codeRead, show),
            .guarded(.post, Self.path + "/{id}/withdrawal", .codeApply) { call, actor in
                try await WithdrawCodeApplication(call.platform)(try call.id(), by: actor, on: call.occasion)
                return .nothing
            },
            .guarded(.post, Self.path + "/{id}/correction", .codeApply) { call, actor in
                let request = try CodeRequest(try await call.json(limit: 65_536))
                try await CorrectCodeApplication(call.platform)(try call.id(), request, by: actor, on: call.occasion)
                return .nothing
            },
            .guarded(.post, Self.path + "/{id}/approval", .codeReview) { call, actor in
                try await decide(.approve, call, actor, call.hasBody ? try await call.json(limit: 65_536) : nil)
            },
            .guarded(.post, Self.path + "/{id}/rejection", .codeReview) { call, actor in
                let document = try await call.json(limit: 65_536)
                return try await decide(.reject(reason: try document.string("reason")), call, actor, document)
            },
            .guarded(.post, Self.path + "/{id}/return", .codeReview) { call, actor in
                let document = try await call.json(limit: 65_536)
                let decision = Decision.returnForCorrection(
                    reason: try document.optionalString("reason") ?? "",
                    items: try document.elements("items").map { try $0.string() })
                return try await decide(decision, call, actor, document)
            },
        ]
    }

    @Sendable private func apply(_ call: Call, _ actor: Actor) async throws -> Response {
        let request = try CodeRequest(try await call.json(limit: 65_536))
        let application = try await ApplyForCodes(call.platform)(
            request, idempotencyKey: try call.idempotencyKey(), by: actor, on: call.occasion)
        let file = try await call.platform.applicationFile(application.id, for: actor, on: call.occasion)
        var response = Response.json(status: .created) { writer in writer.application(file.application, file.review) }
        response.headers[.location] = "\(Self.path)/\(application.id)"
        return response
    }

    @Sendable private func list(_ call: Call, _ actor: Actor) async throws -> Response {
        let before = try call.number("before") ?? .max
        let found = try await call.platform.codeApplications(
            for: actor, ownerID: try call.number("organization"), before: before)
        return .json { writer in
            writer.member("applications") { writer in
                writer.array { writer in
                    for entry in found {
                        writer.object { writer in writer.application(entry.application, entry.review) }
                    }
                }
            }
            if found.count == 50, let last = found.last { writer.member("before", last.application.id) }
        }
    }

    @Sendable private func show(_ call: Call, _ actor: Actor) async throws -> Response {
        let file = try await call.platform.applicationFile(try call.id(), for: actor, on: call.occasion)
        return .json { writer in
            writer.application(file.application, file.review)
            writer.member("quotaLeft", file.quota.left)
            writer.member("steps") { writer in
                writer.array { writer in
                    for step in file.steps {
                        writer.object { writer in
                            writer.member("kind", step.kind.rawValue)
                            writer.member("at", step.at.iso8601)
                            writer.member("reason", step.reason)
                            writer.member("items") { writer in
                                writer.array { writer in step.items.forEach { writer.string($0) } }
                            }
                        }
                    }
                }
            }
        }
    }

    private func decide(
        _ decision: Decision, _ call: Call, _ actor: Actor, _ document: JSONNode?
    ) async throws -> Response {
        let id = try call.id()
        let reviewed = ReviewedCase(
            .codeApplication, id, version: try document?.optionalInteger("version"),
            ticked: try document?.optionalElements("ticked").map { try $0.string() } ?? [])
        let allocation = try await DecideCodeApplication(call.platform)(
            reviewed, decision, by: actor, on: call.occasion)
        return .json { writer in
            writer.member("id", id)
            writer.member("decision", decision.name)
            if let allocation {
                writer.member("allocation", allocation.number)
                writer.member("allocationState", allocation.state.rawValue)
                writer.member("count", allocation.count)
            }
        }
    }
}

extension CodeRequest {
    /// Throws `JSONShapeError` for members of the wrong kind, and for names that are not known.
    init(_ document: JSONNode) throws {
        self.init()
        try document.allowOnly([
            "product", "scheme", "layout", "quantity", "purpose", "site", "quotaIncrease", "quotaReason",
            "scratch", "tag",
        ])
        productID = try document.optionalInteger("product")
        scheme = try document.optionalString("scheme") ?? CodeScheme.ecode.rawValue
        layout = try document.optionalString("layout") ?? ""
        quantity = try document.optionalInteger("quantity")
        purpose = try document.optionalString("purpose") ?? ""
        siteID = try document.optionalInteger("site") ?? 0
        asksForMore = try document.optionalBool("quotaIncrease") ?? false
        quotaReason = try document.optionalString("quotaReason") ?? ""
        scratch = try document.optionalString("scratch") ?? ""
        tag = try document.optionalString("tag") ?? ""
    }
}

extension JSONWriter {
    fileprivate mutating func application(_ application: CodeApplication, _ review: ReviewCase) {
        member("id", application.id)
        member("organization", application.organizationID)
        member("product", application.productID)
        member("scheme", application.scheme.rawValue)
        member("layout", application.layout)
        member("quantity", application.quantity)
        member("purpose", application.purpose)
        member("quotaIncrease", application.quotaIncrease)
        if !application.scratch.isEmpty { member("scratch", application.scratch) }
        if application.tag != .none { member("tag", application.tag.rawValue) }
        member("state", review.state.rawValue)
        member("round", review.round)
        member("version", review.version)
        member("submittedAt", review.submittedAt.iso8601)
        member("dueAt", review.dueAt.iso8601)
        if let number = application.allocationNumber { member("allocation", number) }
    }
}

extension Call {
    /// Whether the client says that a body comes.
    var hasBody: Bool {
        if let length = header("Content-Length") { return length != "0" }
        return header("Transfer-Encoding") != nil
    }
}
