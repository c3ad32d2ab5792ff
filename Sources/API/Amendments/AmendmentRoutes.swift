import Gateway
import HTTPTypes
import Hummingbird
import JSONStream
import Storage
import Traceability

/// `/api/v1/amendments`: returned data changes by a request, a review and another version (T/SGACC 1005 7.1.4).
struct AmendmentRoutes: Sendable {
    private static let path = "/api/v1/amendments"

    var routes: [Route] {
        [
            .guarded(.get, Self.path, .returnRead, list),
            .guarded(.post, Self.path, .amendmentRequest, request),
            .guarded(.post, Self.path + "/preview", .amendmentRequest, preview),
            .guarded(.get, Self.path + "/{id}", .returnRead) { call, actor in
                try await show(call, actor, try call.id())
            },
            .guarded(.post, Self.path + "/{id}/resubmission", .amendmentRequest) { call, actor in
                let (id, document) = (try call.id(), try await call.json(limit: SentRegistration.documentLimit))
                try await RequestAmendment(call.platform).resubmit(
                    id, try await Self.request(document, scope: nil, call), by: actor, on: call.occasion)
                return try await show(call, actor, id)
            },
            .guarded(.post, Self.path + "/{id}/withdrawal", .amendmentRequest) { call, actor in
                try await RequestAmendment(call.platform).withdraw(try call.id(), by: actor, on: call.occasion)
                return try await show(call, actor, try call.id())
            },
            .guarded(.post, Self.path + "/{id}/approval", .amendmentReview) { call, actor in
                try await decide(.approve, call, actor, call.hasBody ? try await call.json(limit: 65_536) : nil)
            },
            .guarded(.post, Self.path + "/{id}/rejection", .amendmentReview) { call, actor in
                let document = try await call.json(limit: 65_536)
                return try await decide(.reject(reason: try document.string("reason")), call, actor, document)
            },
            .guarded(.post, Self.path + "/{id}/return", .amendmentReview) { call, actor in
                let document = try await call.json(limit: 65_536)
                let decision = Decision.returnForCorrection(
                    reason: try document.optionalString("reason") ?? "",
                    items: try document.elements("items").map { try $0.string() })
                return try await decide(decision, call, actor, document)
            },
        ]
    }

    @Sendable private func request(_ call: Call, _ actor: Actor) async throws -> Response {
        let document = try await call.json(limit: SentRegistration.documentLimit)
        let request = try await Self.request(document, scope: try document.string("scope"), call)
        let id = try await RequestAmendment(call.platform)(request, by: actor, on: call.occasion)
        return try await show(call, actor, id, status: .created)
    }

    @Sendable private func preview(_ call: Call, _ actor: Actor) async throws -> Response {
        let document = try await call.json(limit: SentRegistration.documentLimit)
        let request = try await Self.request(document, scope: try document.string("scope"), call)
        let found = try await RequestAmendment(call.platform).preview(request, by: actor, on: call.occasion)
        return .json { writer in
            writer.member("eventCount", found.eventCount)
            writer.member("unitCount", found.unitCount)
            writer.lines(found.lines, isOwn: true)
            writer.pending(found.pending)
        }
    }

    /// - Parameter scope: nil: of what was asked for before.
    private static func request(
        _ document: JSONNode, scope: String?, _ call: Call
    ) async throws -> AmendmentRequest {
        try document.allowOnly(["scope", "subject", "reason", "changes", "evidence", "spotCheckId"])
        let changes = try document.elements("changes").map { node -> AmendmentRequest.Change in
            try node.allowOnly(["eventId", "field", "value"])
            return AmendmentRequest.Change(
                try node.string("field"), try node.optionalString("value") ?? "",
                eventID: try node.optionalInteger("eventId"))
        }
        var request = AmendmentRequest(
            scope ?? "",
            scope == nil ? try subject(document.optional("subject")) : try subject(document.member("subject")),
            changes, reason: try document.string("reason"),
            evidence: try await SentRegistration.file("evidence", in: document, call))
        request.spotCheckID = try document.optionalInteger("spotCheckId")
        return request
    }

    /// A code, or the number of a batch or return: as text, or as the number that it is everywhere else.
    private static func subject(_ node: JSONNode?) throws -> String {
        guard let node else { return "" }
        if let number = try? node.integer() { return "\(number)" }
        return try node.string()
    }

    private func decide(
        _ decision: Decision, _ call: Call, _ actor: Actor, _ document: JSONNode?
    ) async throws -> Response {
        let id = try call.id()
        try document?.allowOnly(["version", "checks", "ticked", "reason", "items"])
        // `ticked`: what the other reviews call it.
        let checks = try ["checks", "ticked"].flatMap { name in
            try document?.optionalElements(name).map { try $0.string() } ?? []
        }
        let reviewed = ReviewedCase(
            .amendment, id, version: try document?.optionalInteger("version"), ticked: checks)
        try await DecideAmendment(call.platform)(reviewed, decision, by: actor, on: call.occasion)
        return try await show(call, actor, id)
    }

    /// `?state=`, `?before=`.
    @Sendable private func list(_ call: Call, _ actor: Actor) async throws -> Response {
        let before = try call.number("before") ?? .max
        let state = call.query("state").flatMap(ReviewState.init)
        let page = try await call.platform.datastore.report {
            try $0.amendments(for: actor, state: state, before: before)
        }
        return .json { writer in
            writer.member("amendments") { writer in
                writer.array { writer in for one in page { writer.object { $0.members(of: one) } } }
            }
            if page.count == 50, let last = page.last {
                let filter = state.map { "state=\($0.rawValue)&" } ?? ""
                writer.member("next", "\(Self.path)?\(filter)before=\(last.id)")
            }
        }
    }

    private func records(
        _ call: Call, _ found: Amendment, _ last: AmendmentRound?, _ actor: Actor
    ) async throws -> [AmendedRecord] {
        guard let last else { return [] }
        return try await ReadAmendedRecords(call.platform)(found, last, for: actor)
    }

    private func show(
        _ call: Call, _ actor: Actor, _ id: Int64, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let keys = call.platform.keys
        let (found, rounds, steps, pending) = try await call.platform.datastore.report { session in
            let found = try session.amendment(id, for: actor)
            let review = try session.reviewCase(.amendment, of: id)
            return (
                found, try session.amendmentRounds(of: id, keys),
                try review.map { try session.reviewSteps(of: $0.id) } ?? [],
                try session.pendingAmendments(beside: found)
            )
        }
        let isOwn = found.captorID == actor.organizationID
        let records = try await records(call, found, rounds.last, actor)
        let left = try await FailedByAmendment(call.platform)(found, rounds, by: actor)
        return .json(status: status) { writer in
            writer.members(of: found)
            writer.pending(pending)
            if let left { writer.errors([left], as: "warnings", call.language) }
            if actor.may(.amendmentReview) { writer.checks(AmendmentTicks(found), call.language) }
            writer.member("submissions") { writer in
                writer.array { writer in
                    for round in rounds {
                        writer.object { writer in
                            writer.members(of: round, isOwn: isOwn)
                            writer.member("reason", found.reason(of: round, call.language))
                        }
                    }
                }
            }
            writer.records(records)
            writer.member("steps") { writer in
                writer.array { writer in for step in steps { writer.object { $0.members(of: step) } } }
            }
        }
    }
}

extension JSONWriter {
    /// Amendments of the same records that wait as well; nothing where there are none.
    fileprivate mutating func pending(_ ids: [Int64]) {
        guard !ids.isEmpty else { return }
        member("pendingAmendments") { writer in
            writer.array { writer in for id in ids { writer.integer(id) } }
        }
    }

    fileprivate mutating func members(of one: Amendment) {
        member("amendmentId", one.id)
        member("scope", one.scope.rawValue)
        member("subject", one.subject)
        if let batch = one.batchID { member("batchId", batch) }
        if let returnID = one.subjectReturnID { member("returnId", returnID) }
        if let check = one.spotCheckID { member("spotCheckId", check) }
        member("organizationId", one.captorID)
        member("ownerId", one.ownerID)
        member("state", one.state.rawValue)
        member("createdAt", one.createdAt.iso8601)
        member("effectiveAt", ifPresent: one.effectiveAt?.iso8601)
    }

    fileprivate mutating func members(of round: AmendmentRound, isOwn: Bool) {
        member("number", round.number)
        member("at", round.at.iso8601)
        member("evidence", ifPresent: round.fileID.map { "/files/\($0)" })
        member("returnId", round.returnID)
        member("eventCount", round.eventCount)
        member("unitCount", round.unitCount)
        lines(round.lines, isOwn: isOwn)
    }

    fileprivate mutating func lines(_ lines: [AmendmentLine], isOwn: Bool) {
        member("changes") { writer in
            writer.array { writer in
                for line in lines {
                    let (old, new) = line.shown(isOwn: isOwn)
                    writer.object { writer in
                        writer.member("field", line.field.rawValue)
                        writer.member("step", ifPresent: line.step?.rawValue)
                        writer.member("old", old)
                        writer.member("new", new)
                        writer.member("eventCount", line.eventCount)
                    }
                }
            }
        }
    }

    /// What an approval must pass along as `checks`.
    fileprivate mutating func checks(_ ticks: AmendmentTicks, _ language: Language) {
        member("manualChecks") { writer in
            writer.array { writer in
                for check in ticks.checks {
                    writer.object { writer in
                        writer.member("code", check.code)
                        writer.member("text", check.message.text(language))
                    }
                }
            }
        }
    }

    /// The records of the last submission, as far as the reader may see them.
    fileprivate mutating func records(_ records: [AmendedRecord]) {
        member("records") { writer in
            writer.array { writer in for one in records { writer.object { $0.members(of: one) } } }
        }
    }

    private mutating func members(of one: AmendedRecord) {
        member("eventId", one.key.id)
        member("name", one.name)
        member("type", one.eventType)
        member("step", ifPresent: one.step?.rawValue)
        member("bizStep", one.bizStep)
        member("eventTime", one.time.iso8601)
        member("returnId", one.returnID)
        member("unitCount", one.unitCount)
        member("isRun", one.isRun)
        for (name, texts) in [("codes", one.codes), ("others", one.others)] {
            member(name) { writer in writer.array { writer in for text in texts { writer.string(text) } } }
        }
        if !one.consignee.isEmpty { member("consignee", one.consignee) }
        if !one.region.isEmpty { member("destinationRegion", one.region) }
        guard !one.tests.isEmpty else { return }
        member("tests") { writer in
            writer.array { writer in
                for test in one.tests {
                    writer.object { writer in
                        writer.member("item", test.item.rawValue)
                        writer.member("result", test.result)
                    }
                }
            }
        }
    }

    fileprivate mutating func members(of step: ReviewStep) {
        member("number", step.number)
        member("kind", step.kind.rawValue)
        member("by", step.accountName)
        member("at", step.at.iso8601)
        member("dueAt", ifPresent: step.dueAt?.iso8601)
        if !step.reason.isEmpty { member("reason", step.reason) }
        if !step.items.isEmpty {
            member("items") { writer in writer.array { writer in for item in step.items { writer.string(item) } } }
        }
    }
}
