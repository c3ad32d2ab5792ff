import Cryptography
import Gateway
import Hummingbird
import Identification
import JSONStream
import Storage
import Traceability

/// `/api/v1/spot-checks`: samples of returned data, what was found, notices and answers (T/SGACC 1005 7.2.3).
struct SpotCheckRoutes: Sendable {
    private static let path = "/api/v1/spot-checks"

    var routes: [Route] {
        [
            .guarded(.get, Self.path, .spotCheckRead, list),
            .guarded(.post, Self.path, .spotCheckPlan, plan),
            .guarded(.get, Self.path + "/statistics", .spotCheckPlan, statistics),
            .guarded(.get, Self.path + "/{id}", .spotCheckRead, show),
            .guarded(.post, Self.path + "/{id}/items/{item}", .spotCheckWork, look),
            .guarded(.post, Self.path + "/{id}/items/{item}/photo", .spotCheckWork) { call, actor in
                let photo = ("photo", try await call.file(limit: ReadPhoto.limit, field: "photo"))
                let result = try await LookAtItem(call.platform)(
                    try call.id(), item: Int(try call.id("item")), .init(photo: photo, isCompared: false), by: actor,
                    on: call.occasion)
                return .json { writer in
                    writer.member("state", result.state.rawValue)
                    writer.member("readCode", result.readCode)
                }
            },
            .guarded(.post, Self.path + "/{id}/conclusion", .spotCheckWork) { call, actor in
                let document = try await call.json(limit: 65_536)
                try document.allowOnly(["conclusion", "outcome", "workingDays"])
                let conclusion = ConcludeSpotCheck.Conclusion(
                    try document.string("conclusion"),
                    workingDays: Int(try document.optionalInteger("workingDays", in: 0...1_000) ?? 10),
                    outcome: try document.optionalString("outcome"))
                let state = try await ConcludeSpotCheck(call.platform)(
                    try call.id(), conclusion, by: actor, on: call.occasion)
                return .json { $0.member("state", state.rawValue) }
            },
            .guarded(.post, Self.path + "/{id}/answer", .spotCheckAnswer) { call, actor in
                let document = try await call.json(limit: 65_536)
                try document.allowOnly(["note"])
                try await AnswerSpotCheck(call.platform)(
                    try call.id(), note: try document.string("note"), by: actor, on: call.occasion)
                return .nothing
            },
            .guarded(.post, Self.path + "/{id}/recheck", .spotCheckWork) { call, actor in
                let document = try await call.json(limit: 65_536)
                try document.allowOnly(["isMended", "note", "workingDays"])
                let days = Int(try document.optionalInteger("workingDays", in: 0...1_000) ?? 10)
                let state = try await ConcludeSpotCheck(call.platform).recheck(
                    try call.id(), try document.bool("isMended") ? .mended : .notMended(workingDays: days),
                    note: try document.string("note"), by: actor, on: call.occasion)
                return .json { $0.member("state", state.rawValue) }
            },
        ]
    }

    @Sendable private func plan(_ call: Call, _ actor: Actor) async throws -> Response {
        let document = try await call.json(limit: 65_536)
        try document.allowOnly([
            "organizationId", "productId", "from", "until", "sampleSize", "supervisorId", "reason", "seed",
        ])
        var request = PlanSpotCheck.Request(
            ownerID: try document.integer("organizationId"),
            period: (try document.string("from"), try document.string("until")),
            sampleSize: Int(try document.integer("sampleSize", in: -1_000_000...1_000_000)),
            supervisorID: try document.integer("supervisorId"), reason: try document.string("reason"))
        request.productID = try document.optionalInteger("productId")
        request.seed = try document.optionalString("seed") ?? ""
        let id = try await PlanSpotCheck(call.platform)(request, by: actor, on: call.occasion)
        return .json(status: .created) { $0.member("spotCheckId", id) }
    }

    @Sendable private func look(_ call: Call, _ actor: Actor) async throws -> Response {
        let document = try await call.json(limit: 262_144)
        try document.allowOnly(["findings"])
        let findings = try document.elements("findings").map { node in
            try node.allowOnly(["dimension", "field", "note"])
            let name = try node.string("dimension")
            guard let dimension = QualityDimension(rawValue: name) else {
                throw Refusal(
                    .invalid, .unknownChoice, field: "dimension",
                    [
                        "field": "dimension", "value": String(name.prefix(40)),
                        "choices": QualityDimension.allCases.map(\.rawValue).joined(separator: ", "),
                    ])
            }
            return LookAtItem.Finding(
                dimension, field: try node.optionalString("field") ?? "", note: try node.string("note"))
        }
        let result = try await LookAtItem(call.platform)(
            try call.id(), item: Int(try call.id("item")), .init(findings), by: actor, on: call.occasion)
        return .json { $0.member("state", result.state.rawValue) }
    }

    /// `?state=`, `?before=`.
    @Sendable private func list(_ call: Call, _ actor: Actor) async throws -> Response {
        let before = try call.number("before") ?? .max
        let state = call.query("state").flatMap(SpotCheck.State.init)
        let page = try await call.platform.datastore.report {
            try $0.spotChecks(for: actor, state: state, before: before)
        }
        return .json { writer in
            writer.member("spotChecks") { writer in
                writer.array { writer in
                    for check in page { writer.object { $0.members(of: check, at: call.occasion.now) } }
                }
            }
            if page.count == 50, let last = page.last { writer.member("next", "\(Self.path)?before=\(last.id)") }
        }
    }

    @Sendable private func show(_ call: Call, _ actor: Actor) async throws -> Response {
        let id = try call.id()
        let found = try await call.platform.datastore.report { session in
            (
                check: try session.spotCheck(id, for: actor), items: try session.spotCheckItems(of: id),
                findings: try session.spotCheckFindings(of: id), steps: try session.spotCheckSteps(of: id)
            )
        }
        return .json { writer in
            writer.members(of: found.check, at: call.occasion.now)
            writer.array("items", found.items) { writer, item in
                writer.member("item", item.number)
                writer.member("code", item.code)
                writer.member("state", item.state.rawValue)
            }
            writer.array("findings", found.findings) { writer, finding in
                writer.member("item", finding.itemNumber)
                writer.member("round", finding.round)
                writer.member("dimension", ifPresent: finding.dimension?.rawValue)
                writer.member("field", finding.field)
                writer.member("note", finding.note)
                if !finding.readCode.isEmpty { writer.member("readCode", finding.readCode) }
                writer.member("at", finding.at.iso8601)
            }
            writer.array("steps", found.steps) { writer, step in
                writer.member("round", step.round)
                writer.member("kind", step.kind.rawValue)
                writer.member("note", step.note)
                writer.member("at", step.at.iso8601)
            }
        }
    }

    /// `?since=2026-01-01`; a year back where it is not said.
    @Sendable private func statistics(_ call: Call, _ actor: Actor) async throws -> Response {
        let now = call.occasion.now
        let day = call.query("since").flatMap { CivilDate(iso: $0) } ?? now.date.adding(days: -365)
        let all = try await call.platform.datastore.report { try $0.spotCheckStatistics(since: day, at: now) }
        return .json { writer in
            writer.member("since", day.description)
            writer.array("organizations", all) { writer, one in
                writer.member("organizationId", one.organizationID)
                writer.member("name", one.name)
                writer.member("checks", one.checks)
                writer.member("itemsLookedAt", one.itemsLookedAt)
                writer.member("defectiveItems", one.defectiveItems)
                writer.member("overdue", one.overdue)
                writer.member("findings") { writer in
                    writer.object { writer in
                        for (dimension, count) in one.findings.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                            writer.member(dimension.rawValue, count)
                        }
                    }
                }
            }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func array<T>(_ name: String, _ all: [T], _ write: (inout JSONWriter, T) -> Void) {
        member(name) { writer in
            writer.array { writer in
                for one in all { writer.object { write(&$0, one) } }
            }
        }
    }

    fileprivate mutating func members(of check: SpotCheck, at now: Instant) {
        member("spotCheckId", check.id)
        member("organizationId", check.ownerID)
        member("organizationName", check.ownerName)
        member("supervisor", check.supervisorName)
        member("reason", check.reason)
        member("from", check.from.description)
        member("until", check.until.description)
        member("seed", check.seed.hexadecimal)
        member("population", check.population)
        member("sampleSize", check.sampleSize)
        member("state", check.state.rawValue)
        member("round", check.round)
        if !check.conclusion.isEmpty { member("conclusion", check.conclusion) }
        member("dueAt", ifPresent: check.dueAt?.iso8601)
        member("isOverdue", check.isOverdue(at: now))
        member("createdAt", check.createdAt.iso8601)
    }
}
