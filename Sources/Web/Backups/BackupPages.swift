import Gateway
import HTTPTypes
import Hummingbird
import Markup
import Storage
import Traceability

/// `/backups` (备份与恢复): what was done when and how it ended, and asking for one now.
struct BackupPages: Sendable {
    static let path = "/backups"

    var routes: [Route] {
        [
            .guarded(.get, Self.path, .backupManage) { call, _ in .page(try await page(call, FormState())) },
            .guarded(.post, Self.path, .backupManage) { call, actor in
                try await call.change(then: Self.path) { form in
                    guard let kind = form["kind"].flatMap({ BackupRun.Kind(rawValue: $0) }) else {
                        throw Refusal(.invalid, .required, field: "kind", ["field": "kind"])
                    }
                    _ = try await AskForBackup(call.platform)(kind, by: actor, on: call.occasion)
                } else: { state in
                    try await page(call, state)
                }
            },
        ]
    }

    private func page(_ call: Call, _ state: FormState) async throws -> HTML {
        let runs = try await call.platform.datastore.report { try $0.backupRuns() }
        return BackupView(t: Scene(call), runs: runs).html(state)
    }
}

struct BackupView {
    let t: Scene
    let runs: [BackupRun]

    func html(_ state: FormState) -> HTML {
        let title = t("备份与恢复", "Backups")
        let subtitle = t(
            "加密、增量，写入后全部读回校验；恢复用本机命令 ransu restore，只能在空的数据目录中进行",
            "Encrypted and incremental, each read back; a restore is the command ransu restore, into an empty folder"
        )
        return Page.console(
            t, title: title,
            """
            \(t.heading(title, "\(subtitle)"))
            \(Fields(t: t, state: state).summary)\(warning)
            <div class="figures">\(latest(.backup))\(latest(.verify))\(latest(.drill))</div>
            <section class="card"><div class="actions">\
            \(button(.backup))\(button(.verify))\(button(.drill))</div></section>
            <section class="card table">\(list)</section>
            """)
    }

    /// The newest of a kind that is over.
    private func last(_ kind: BackupRun.Kind) -> BackupRun? {
        runs.first { $0.kind == kind && ($0.state == .done || $0.state == .failed) }
    }

    private var warning: HTML {
        let failed = [BackupRun.Kind.backup, .verify, .drill].compactMap { last($0) }.filter { $0.state == .failed }
        guard !failed.isEmpty else { return .empty }
        let lines = failed.map { one -> HTML in "<li>\(t(one.kind.name)): \(t(one.detail))</li>" }
        return t.notice(.bad, "<b>\(t("最近一次失败", "The last one failed"))</b><ul>\(lines)</ul>")
    }

    private func latest(_ kind: BackupRun.Kind) -> HTML {
        let said: HTML = last(kind).map { one -> HTML in "\(t.time(one.beganAt)) \(tag(one))" } ?? "\(t("从未", "Never"))"
        return "<div class=\"card\"><span class=\"muted small\">\(t(kind.name))</span><span>\(said)</span></div>"
    }

    private func button(_ kind: BackupRun.Kind) -> HTML {
        let name =
            switch kind {
            case .backup: t("立即备份", "Back up now")
            case .verify: t("校验最新备份", "Verify the newest")
            case .drill, .restore: t("恢复演练", "Rehearse a restore")
            }
        return """
            <form method="post" action="\(url: BackupPages.path)"><input type="hidden" name="kind" \
            value="\(kind.rawValue)"><button>\(name)</button></form>
            """
    }

    private func tag(_ one: BackupRun) -> HTML {
        let tone: Tone =
            switch one.state {
            case .done: .good
            case .failed: .bad
            case .running: .info
            case .wanted: .plain
            }
        return t.tag(t(one.state.name), tone)
    }

    private var list: HTML {
        guard !runs.isEmpty else { return t.empty(t("还没有备份记录", "No backup was made yet")) }
        let columns = [
            t("开始", "Began"), t("类型", "Kind"), t("结果", "Outcome"), t("备份", "Backup"), t("数据块 / 新增", "Pieces / new"),
            t("字节", "Bytes"), t("说明", "Remark"),
        ]
        let rows = runs.map { one -> HTML in
            """
            <tr><td>\(t.time(one.beganAt))</td><td>\(t(one.kind.name))</td><td>\(tag(one))</td>\
            <td class="mono">\(one.snapshot)<small>\(one.target)</small></td>\
            <td class="n">\(t.number(one.pieceCount)) / \(t.number(one.newCount))</td>\
            <td class="n">\(t.number(one.byteCount))</td><td class="wrap">\(t(one.detail))</td></tr>
            """
        }
        return t.table(columns, numbers: [4, 5], rows)
    }
}
