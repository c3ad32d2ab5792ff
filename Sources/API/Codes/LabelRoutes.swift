import Gateway
import HTTPTypes
import Hummingbird
import JSONStream
import Traceability

/// Waste and imports: `/api/v1/codes/void`, `/api/v1/codes/replacements`, `/api/v1/code-imports`.
struct LabelRoutes: Sendable {
    /// One code file: 5 million lines of 34 characters and some more.
    static let fileLimit = 256 * 1_048_576

    var routes: [Route] {
        [
            .guarded(.post, "/api/v1/codes/void", .codeVoid, void),
            .guarded(.post, "/api/v1/codes/replacements", .codeVoid) { call, actor in
                let document = try await call.json(limit: 65_536)
                try document.allowOnly(["old", "new", "reason"])
                try await ReplaceCode(call.platform)(
                    old: try document.string("old"), new: try document.string("new"),
                    reason: try document.string("reason"), by: actor, on: call.occasion)
                return .nothing
            },
            .guarded(.post, "/api/v1/code-imports", .codeImport, importCodes),
        ]
    }

    @Sendable private func void(_ call: Call, _ actor: Actor) async throws -> Response {
        let document = try await call.json(limit: 65_536)
        try document.allowOnly(["first", "last", "reason"])
        let outcome = try await VoidCodes(call.platform)(
            (try document.string("first"), try document.optionalString("last") ?? ""),
            reason: try document.string("reason"), by: actor, on: call.occasion)
        return .json { writer in
            writer.member("allocation", outcome.allocationNumber)
            writer.member("first", outcome.first + 1)
            writer.member("last", outcome.last + 1)
            writer.member("count", outcome.count)
            writer.member("bound", outcome.boundCount)
        }
    }

    /// The body is the file: `?organization=&application=` or `&gtin=` or `&product=`; `&column=first` for two columns.
    @Sendable private func importCodes(_ call: Call, _ actor: Actor) async throws -> Response {
        guard let organization = try call.number("organization") else {
            throw Refusal(.invalid, .required, field: "organization", ["field": "organization"])
        }
        var target = ImportCodes.Target(organizationID: organization)
        target.applicationID = try call.number("application")
        target.productID = try call.number("product")
        target.gtin = call.query("gtin")
        target.takesFirstColumn = call.query("column") == "first"
        let file = try await call.spool(limit: Self.fileLimit)
        // The file is removed when the last holder lets go of it.
        defer { withExtendedLifetime(file) {} }
        let allocation = try await ImportCodes(call.platform)(
            file.path, into: target, by: actor, on: call.occasion)
        return .json(status: .created) { writer in
            writer.member("organization", allocation.ownerID)
            writer.member("allocation", allocation.number)
            writer.member("count", allocation.count)
            writer.member("state", allocation.state.rawValue)
        }
    }
}
