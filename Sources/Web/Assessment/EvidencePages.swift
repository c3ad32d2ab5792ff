import Gateway
import HTTPTypes
import Hummingbird
import Markup
import NIOCore
import Traceability

/// `/evidence` (测评证据): one archive for an assessor.
struct EvidencePages: Sendable {
    static let path = "/evidence"

    var routes: [Route] {
        [
            .guarded(.get, Self.path, .evidenceExport) { call, _ in .page(page(Scene(call))) },
            .guarded(.get, Self.path + "/file", .evidenceExport) { call, actor in
                let file = try await MakeEvidence(call.platform)(by: actor, on: call.occasion)
                return Response(
                    status: .ok,
                    headers: [
                        .contentType: "application/zip", .cacheControl: "no-store",
                        .contentDisposition: "attachment; filename=\"\(file.name)\"",
                    ], body: .init(byteBuffer: ByteBuffer(bytes: file.bytes)))
            },
        ]
    }

    private func page(_ t: Scene) -> HTML {
        let title = t("测评证据", "Evidence")
        let items = contents.map { item -> HTML in "<li>\(t(item))</li>" }
        let subtitle = t("每次导出记入审计记录，含压缩包的摘要", "Each export is in the audit trail, with the archive's digest")
        let introduction = t(
            "一个压缩包，目录按 GB/T 22239 二级条款：", "One archive, a folder a clause of GB/T 22239 level 2:")
        return Page.console(
            t, title: title,
            """
            \(t.heading(title, "\(subtitle)"))
            <section class="card"><p>\(introduction)</p>
            <ul class="tips">\(items)</ul>
            <p class="actions"><a class="button primary" href="\(url: Self.path + "/file")">\
            \(t("下载", "Download"))</a></p></section>
            """)
    }

    private var contents: [Message] {
        [
            Message("账号、角色与最近登录；密码与会话规则", "Accounts, roles, last sign-ins; rules of passwords and sessions"),
            Message("权限表", "The table of permissions"),
            Message("每类操作最近二十条审计记录；留存期限", "The newest twenty audit records of each act; how long they are kept"),
            Message("关闭过的来源地址", "Addresses that were closed"),
            Message("账本末端；备份与恢复演练记录", "The ledger's end; backups and drills"),
            Message("监听端口、时间源、自检与组件清单", "Open ports, time source, self-check and list of parts"),
            Message("符合性清单；制度模板", "The conformity list; templates of policies"),
        ]
    }
}
