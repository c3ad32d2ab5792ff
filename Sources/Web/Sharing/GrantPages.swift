import Gateway
import HTTPTypes
import Hummingbird
import Identification
import Markup
import NIOCore
import Spreadsheets
import Storage
import Traceability

/// 数据授权: the register of what enterprises let each other see (T/SGACC 1005 7.1.3): what one gave, what one was
/// given; staff see all of it.
struct GrantPages: Sendable {
    var routes: [Route] {
        [
            .guarded(.get, "/grants", .productRead) { call, actor in .page(try await page(call, actor, FormState())) },
            .guarded(.get, "/grants.csv", .productRead) { call, actor in
                let all = try await call.platform.datastore.report { try $0.grants(for: actor, limit: 10_000) }
                return Self.file(all, Scene(call))
            },
            .guarded(.post, "/grants", .grantManage, give),
            .guarded(.post, "/grants/{id}/withdrawal", .grantManage) { call, actor in
                try await EndGrant(call.platform)(try call.id(), by: actor, on: call.occasion)
                return .seeOther("/grants")
            },
        ]
    }

    @Sendable private func give(_ call: Call, _ actor: Actor) async throws -> Response {
        let form = try await call.form()
        do {
            let request = GiveGrant.Request { form.text($0) }
            _ = try await GiveGrant(call.platform)(request, by: actor, on: call.occasion)
            return .seeOther("/grants")
        } catch {
            let state = try FormState(form, error, Scene(call))
            return .page(try await page(call, actor, state), status: .unprocessableContent)
        }
    }

    private func page(_ call: Call, _ actor: Actor, _ state: FormState) async throws -> HTML {
        let before = try call.number("before") ?? .max
        let found = try await call.platform.datastore.report { try $0.grants(for: actor, before: before) }
        var state = state
        for name in ["kind", "objectId"] where state.values[name] == nil { state.values[name] = call.query(name) }
        return GrantView(t: Scene(call)).html(found, state)
    }

    /// With a byte order mark, so that Excel reads the Chinese.
    private static func file(_ all: [ObjectGrant], _ t: Scene) -> Response {
        var writer = CSVWriter()
        writer.appendRow([
            t("编号", "No."), t("授权单位", "Owner"), t("被授权单位", "Granted to"), t("人员", "Person"), t("角色", "Role"),
            t("除外人员", "Left out"), t("类别", "Kind"), t("对象", "Object"), t("权利", "Rights"), t("用途", "Purpose"),
            t("有效期起", "From"), t("有效期止", "Until"), t("状态", "State"),
        ])
        for one in all {
            writer.appendRow([
                "\(one.id)", one.ownerName, one.granteeName, one.accountName ?? "", one.role.map { t($0.name) } ?? "",
                one.excludedName ?? "", t(one.kind.name), "\(one.objectID)", GrantView.rights(one, t), one.purpose,
                one.validFrom.description, one.validUntil.description, t(one.standing(on: t.now.date).name),
            ])
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8", .contentDisposition: "attachment; filename=\"grants.csv\"",
            ], body: .init(byteBuffer: ByteBuffer(bytes: writer.bytes)))
    }
}
