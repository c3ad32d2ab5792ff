import Gateway
import HTTPTypes
import Hummingbird
import NIOCore
import Spreadsheets
import Traceability

/// 权限表: who may do what, over which data and at which addresses (GB/T 22239 7.1.4.2 a; T/SGACC 1005 7.1.3).
struct AuthorizationPages: Sendable {
    var routes: [Route] {
        [
            .guarded(.get, "/authorization", .conformityRead) { call, _ in
                let matrix = AuthorizationMatrix(call.gateway.routes)
                let role = call.query("role").flatMap(Role.init(rawValue:))
                return .page(AuthorizationView(t: Scene(call), role: role).html(matrix))
            },
            .guarded(.get, "/authorization.csv", .conformityRead) { call, _ in
                Self.file(AuthorizationMatrix(call.gateway.routes), Scene(call))
            },
        ]
    }

    /// A column a role. With a byte order mark, so that Excel reads the Chinese.
    private static func file(_ matrix: AuthorizationMatrix, _ t: Scene) -> Response {
        var writer = CSVWriter()
        writer.appendRow(
            [t("权限", "Permission"), t("名称", "Name"), t("数据范围", "Data scope")] + Role.allCases.map { t($0.name) }
                + [t("地址", "Addresses")])
        for line in matrix.lines {
            let held = Role.allCases.map { line.roles.contains($0) ? t("有", "yes") : "" }
            writer.appendRow(
                [line.permission.rawValue, t(line.permission.name), t(line.permission.scope.name)] + held
                    + [line.addresses.joined(separator: "; ")])
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8",
                .contentDisposition: "attachment; filename=\"authorization.csv\"",
            ], body: .init(byteBuffer: ByteBuffer(bytes: writer.bytes)))
    }
}
