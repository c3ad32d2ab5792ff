import Gateway
import HTTPTypes
import Hummingbird
import JSONStream
import Traceability

/// `/api/v1/security/keys`: the keys that seal columns: list them, make the next one.
struct DataKeyRoutes: Sendable {
    private static let path = "/api/v1/security/keys"

    var routes: [Route] {
        [
            .guarded(.get, Self.path, .securityManage) { call, actor in
                let keys = try await call.platform.dataKeys(for: actor)
                return .json { writer in
                    writer.member("keys") { writer in
                        writer.array { writer in for key in keys { writer.object { $0.members(of: key) } } }
                    }
                }
            },
            .guarded(.post, Self.path, .securityManage) { call, actor in
                let document = try await call.json(limit: 8_192)
                try document.allowOnly(["reason"])
                let number = try await RotateDataKey(call.platform)(
                    reason: try document.string("reason"), by: actor, on: call.occasion)
                return .json(status: .created) { $0.member("number", number) }
            },
        ]
    }
}

extension JSONWriter {
    fileprivate mutating func members(of key: DataKeyRecord) {
        member("number", key.number)
        member("madeAt", key.madeAt.iso8601)
        member("activeFrom", key.activeFrom.iso8601)
        member("madeBy", ifPresent: key.madeByName.isEmpty ? nil : key.madeByName)
        member("reason", ifPresent: key.reason.isEmpty ? nil : key.reason)
        member("values", key.valueCount)
    }
}
