import Gateway
import HTTPTypes
import Hummingbird
import JSONStream
import Traceability

/// `/api/v1/allocation-keys`: list, rotate, report an exposure, decide on a report of another person.
struct AllocationKeyRoutes: Sendable {
    private static let path = "/api/v1/allocation-keys"

    var routes: [Route] {
        [
            .guarded(.get, Self.path, .keyRead) { call, actor in
                let keys = try await call.platform.allocationKeys(for: actor)
                return .json { writer in
                    writer.member("keys") { writer in
                        writer.array { writer in keys.forEach { writer.key($0) } }
                    }
                }
            },
            .guarded(.post, Self.path, .keyManage) { call, actor in
                let id = try await RotateKey(call.platform)(
                    reason: try await reason(call), by: actor, on: call.occasion)
                return .json(status: .created) { $0.member("id", id) }
            },
            .guarded(.post, Self.path + "/{id}/exposure", .keyManage) { call, actor in
                try await ExposeKey(call.platform).report(
                    try call.id(), reason: try await reason(call), by: actor, on: call.occasion)
                return .nothing
            },
            .guarded(.post, Self.path + "/{id}/exposure/withdrawal", .keyConfirm) { call, actor in
                try await ExposeKey(call.platform).withdraw(
                    try call.id(), reason: try await reason(call), by: actor, on: call.occasion)
                return .nothing
            },
            .guarded(.post, Self.path + "/{id}/exposure/confirmation", .keyConfirm) { call, actor in
                let outcome = try await ExposeKey(call.platform).confirm(
                    try call.id(), by: actor, on: call.occasion)
                return .json { writer in
                    writer.member("allocations", outcome.allocationCount)
                    writer.member("listed", outcome.listedCount)
                    writer.member("refused", outcome.refusedCount)
                }
            },
        ]
    }

    private func reason(_ call: Call) async throws -> String {
        let document = try await call.json(limit: 8_192)
        try document.allowOnly(["reason"])
        return try document.string("reason")
    }
}

extension JSONWriter {
    fileprivate mutating func key(_ key: AllocationKeyRecord) {
        object { writer in
            writer.member("id", key.id)
            writer.member("state", key.state.rawValue)
            writer.member("createdAt", key.createdAt.iso8601)
            writer.member("retiredAt", ifPresent: key.retiredAt?.iso8601)
            writer.member("allocations", key.allocationCount)
            writer.member("codes", key.codeCount)
            guard let exposure = key.exposure else { return }
            writer.member("exposure") { writer in
                writer.object { writer in
                    writer.member("state", exposure.state.rawValue)
                    writer.member("reason", exposure.reason)
                    writer.member("reportedBy", exposure.reportedByName)
                    writer.member("reportedAt", exposure.reportedAt.iso8601)
                    writer.member("decidedBy", ifPresent: exposure.decidedByName)
                    writer.member("decidedAt", ifPresent: exposure.decidedAt?.iso8601)
                }
            }
        }
    }
}
