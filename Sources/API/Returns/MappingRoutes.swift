import Cryptography
import Gateway
import HTTPTypes
import Hummingbird
import JSONStream
import Storage
import Traceability

/// `/api/v1/return-mappings`: what the columns of the sender's own sheets mean, so that the next return with these
/// headings is read. Of the account's enterprise and site.
struct MappingRoutes: Sendable {
    private static let path = "/api/v1/return-mappings"

    var routes: [Route] {
        [
            .guarded(.get, Self.path, .returnRead) { call, actor in
                let all = try await call.platform.datastore.report { try $0.columnMappings(of: actor) }
                return .json { writer in
                    writer.member("mappings") { writer in
                        writer.array { writer in for kept in all { writer.object { $0.members(of: kept) } } }
                    }
                }
            },
            .guarded(.post, Self.path, .lifeRecord, keep),
            .guarded(.delete, Self.path + "/{key}", .lifeRecord) { call, actor in
                try await ColumnMappings(call.platform).forget(
                    try call.mappingKey(), by: actor, on: call.occasion)
                return .nothing
            },
        ]
    }

    @Sendable private func keep(_ call: Call, _ actor: Actor) async throws -> Response {
        let document = try await call.json(limit: 262_144)
        try document.allowOnly(["columns", "dates"])
        let columns = try document.optionalElements("columns").map { column -> ColumnMapping.Column in
            try column.allowOnly(["heading", "field"])
            return ColumnMapping.Column(
                try column.string("heading"), try Self.field(try column.optionalString("field")))
        }
        let dates = try Self.dates(try document.optionalString("dates"))
        let mapping = try ColumnMapping(columns, dates: dates)
        try await ColumnMappings(call.platform).keep(mapping, by: actor, on: call.occasion)
        let kept = try await call.platform.datastore.report { session in
            try session.columnMappings(of: actor).first { $0.key == mapping.key }
        }
        return .json(status: .created) { writer in
            if let kept { writer.members(of: kept) }
        }
    }

    private static func dates(_ name: String?) throws -> DateOrder {
        guard let name else { return .yearFirst }
        if let order = DateOrder(rawValue: name) { return order }
        let choices = DateOrder.allCases.map(\.rawValue).joined(separator: ", ")
        throw Refusal(
            .invalid, .unknownChoice, field: "dates",
            ["field": "dates", "value": String(name.prefix(40)), "choices": choices])
    }

    private static func field(_ name: String?) throws -> ReturnField? {
        guard let name else { return nil }
        if let field = ReturnField(rawValue: name) { return field }
        let choices = ReturnField.allCases.map(\.rawValue).joined(separator: ", ")
        throw Refusal(
            .invalid, .unknownChoice, field: "field",
            ["field": "field", "value": String(name.prefix(40)), "choices": choices])
    }
}

extension Call {
    fileprivate func mappingKey() throws -> [UInt8] {
        let text = try parameter("key")
        guard text.utf8.count == 32, let key = [UInt8](hexadecimal: text) else {
            throw Refusal(.missing, .missing, ["object": "mapping"])
        }
        return key
    }
}

extension JSONWriter {
    fileprivate mutating func members(of kept: KeptMapping) {
        member("key", kept.key.hexadecimal)
        member("createdBy", kept.createdBy)
        member("createdAt", kept.createdAt.iso8601)
        member("dates", kept.mapping.dates.rawValue)
        member("columns") { writer in
            writer.array { writer in
                for column in kept.mapping.columns {
                    writer.object { writer in
                        writer.member("heading", column.heading)
                        writer.member("field", ifPresent: column.field?.rawValue)
                    }
                }
            }
        }
        member("missing") { writer in
            writer.array { writer in for field in kept.mapping.missing { writer.string(field.rawValue) } }
        }
    }
}
