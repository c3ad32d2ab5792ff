import Gateway
import HTTPTypes
import Hummingbird
import Markup
import NIOCore
import Spreadsheets
import Traceability

/// 谁看过我的数据: an enterprise's administrator sees who looked at its data.
struct LookPages: Sendable {
    var routes: [Route] {
        [
            .guarded(.get, "/who-looked", .memberManage) { call, actor in
                let before = try call.number("before") ?? .max
                let found = try await WhoLooked(call.platform)(before: before, by: actor, on: call.occasion)
                return .page(Self.html(found, Scene(call)))
            },
            .guarded(.get, "/who-looked.csv", .memberManage) { call, actor in
                let all = try await WhoLooked(call.platform)(limit: 10_000, by: actor, on: call.occasion)
                return Self.file(all, Scene(call))
            },
        ]
    }

    private static func html(_ found: [DataLook], _ t: Scene) -> HTML {
        let title = t("谁看过我的数据", "Who looked at our data")
        let columns = [t("时间", "Time"), t("单位与角色", "Organization and role"), t("动作", "Action"), t("对象", "Object")]
        let subtitle = t(
            "其他单位（含平台、监管部门）查看本企业数据的审计记录",
            "What the audit trail has of looks by other organizations, the platform and regulators among them")
        let list: HTML =
            found.isEmpty
            ? t.empty(t("没有其他单位查看过本企业的数据。", "Nobody of another organization has looked at the data."))
            : t.table(columns, found.map { row($0, t) })
        let more: HTML =
            found.count == 100
            ? "<p class=\"filters\"><a href=\"/who-looked?before=\(found[99].id)\">\(t("更早", "Earlier"))</a></p>"
            : .empty
        let download: HTML = "<a class=\"button\" href=\"/who-looked.csv\">\(t("导出 CSV", "Export CSV"))</a>"
        return Page.console(
            t, title: title,
            """
            \(t.heading(title, "\(subtitle)", actions: download))
            <section class="card table">\(list)\(more)</section>
            """)
    }

    private static func row(_ one: DataLook, _ t: Scene) -> HTML {
        let times: HTML = one.occurrences > 1 ? " × \(one.occurrences)" : .empty
        return """
            <tr><td>\(t.time(one.at))</td>\
            <td>\(one.organizationName)<small>\(AuditWords.roles(one.roles, t))</small></td>\
            <td>\(AuditWords.action(one.action, t))\(times)</td>\
            <td class="wrap">\(AuditWords.object(one.objectKind, one.objectID, one.objectName, t))</td></tr>
            """
    }

    /// With a byte order mark, so that Excel reads the Chinese.
    private static func file(_ all: [DataLook], _ t: Scene) -> Response {
        var writer = CSVWriter()
        writer.appendRow([
            t("时间", "Time"), t("单位", "Organization"), t("角色", "Roles"), t("动作", "Action"), t("类别", "Kind"),
            t("编号", "Id"), t("名称", "Name"), t("次数", "Times"),
        ])
        for one in all {
            writer.appendRow([
                one.at.iso8601, one.organizationName, AuditWords.roles(one.roles, t), AuditWords.action(one.action, t),
                one.objectKind, one.objectID, one.objectName, "\(one.occurrences)",
            ])
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8",
                .contentDisposition: "attachment; filename=\"who-looked.csv\"",
            ], body: .init(byteBuffer: ByteBuffer(bytes: writer.bytes)))
    }
}
