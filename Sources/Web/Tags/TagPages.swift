import Gateway
import HTTPTypes
import Hummingbird
import Markup
import Spreadsheets
import Traceability

/// 电子标签: the table of the encoding station, and what looks odd in it.
struct TagPages: Sendable {
    var routes: [Route] {
        [
            .guarded(.get, "/tags", .tagManage) { call, actor in
                .page(try await view(call, actor, FormState(), nil))
            },
            .guarded(.post, "/tags", .tagManage, load),
            .guarded(.post, "/tags/{epc}/void", .tagManage) { call, actor in
                let form = try await call.form()
                try await ManageTags(call.platform).void(
                    try call.parameter("epc"), reason: form.text("reason"), by: actor, on: call.occasion)
                return .seeOther("/tags")
            },
        ]
    }

    @Sendable private func load(_ call: Call, _ actor: Actor) async throws -> Response {
        let form = try await call.form(fileLimit: SpreadsheetLimits().bytes)
        do {
            guard let file = form.file("file") else {
                throw Refusal(.invalid, .required, field: "file", ["field": Scene(call)("文件", "file")])
            }
            let receipt = try await LoadTags(call.platform)(
                file: file.path, name: file.name, by: actor, on: call.occasion)
            let status: HTTPResponse.Status = receipt.load.badCount == 0 ? .ok : .unprocessableContent
            return .page(try await view(call, actor, FormState(), receipt), status: status)
        } catch {
            let state = try FormState(form, error, Scene(call))
            return .page(try await view(call, actor, state, nil), status: .unprocessableContent)
        }
    }

    private func view(_ call: Call, _ actor: Actor, _ state: FormState, _ receipt: TagReceipt?) async throws -> HTML {
        let manage = ManageTags(call.platform)
        let text = call.query("q") ?? ""
        let found =
            text.isEmpty
            ? try await manage.list(after: call.query("after") ?? "", by: actor)
            : try await manage.find(text, by: actor)
        let view = TagView(
            t: Scene(call), state: state, receipt: receipt, text: text, tags: found,
            signals: try await manage.signals(limit: 20, by: actor), loads: try await manage.loads(limit: 10, by: actor)
        )
        return view.page
    }
}

/// The page of tags.
struct TagView {
    let t: Scene
    let state: FormState
    let receipt: TagReceipt?
    let text: String
    let tags: [ManageTags.Entry]
    let signals: [TagSignal]
    let loads: [TagLoad]

    var page: HTML {
        let title = t("电子标签", "RFID tags")
        let hint = t(
            "EPC 中已含本企业商品条码和序列号的标签无需登记；其他标签在此对应到编码，扫描 /epc/ 即可查询。",
            "Tags whose EPC carries your GTIN and serial need no row; the others are tied to a code here.")
        return Page.console(
            t, title: title, "\(t.heading(title, "\(hint)"))\(result)\(search)\(table)\(signalTable)\(form)\(loadTable)"
        )
    }

    private var result: HTML {
        guard let receipt else { return .empty }
        let load = receipt.load
        let text = t(
            "共 \(load.rowCount) 行：新增 \(load.newCount)，已有 \(load.knownCount)，未接受 \(load.badCount)。",
            "\(load.rowCount) rows: \(load.newCount) new, \(load.knownCount) known, \(load.badCount) not taken.")
        let rows = receipt.errors.map { error -> HTML in
            """
            <tr><td class="num">\(error.line)</td><td>\(error.refusal.field ?? "")</td>\
            <td>\(t(error.refusal))</td></tr>
            """
        }
        let errors: HTML =
            rows.isEmpty
            ? .empty
            : """
            <section class="card table">\
            \(t.table([t("行", "Line"), t("列", "Column"), t("原因", "Reason")], rows))</section>
            """
        return "\(t.notice(load.badCount == 0 ? .good : .warn, "\(text)"))\(errors)"
    }

    private var search: HTML {
        """
        <form class="actions" action="/tags" role="search"><input name="q" value="\(text)" maxlength="2048" \
        aria-label="\(t("编码、EPC 或 TID", "Code, EPC or TID"))" placeholder="\(t("编码、EPC 或 TID", "Code, EPC or TID"))">\
        <button>\(t("查找", "Find"))</button></form>
        """
    }

    private var table: HTML {
        guard !tags.isEmpty else {
            return t.empty(text.isEmpty ? t("还没有登记电子标签。", "There are no tags yet.") : t("没有找到。", "Nothing was found."))
        }
        let columns = ["EPC", "TID", t("编码", "Code"), t("状态", "State"), t("登记时间", "Registered"), ""]
        let more: HTML =
            text.isEmpty && tags.count == 100
            ? "<p><a href=\"/tags?after=\(tags[99].tag.epc)\">\(t("下一页", "Next page"))</a></p>" : .empty
        return "<section class=\"card table\">\(t.table(columns, tags.map(row)))</section>\(more)"
    }

    private func row(_ entry: ManageTags.Entry) -> HTML {
        let tag = entry.tag
        let state: HTML =
            tag.state == .active
            ? t.tag(t("有效", "Active"), .good) : "\(t.tag(t("已作废", "Void"), .bad)) <small>\(tag.voidReason)</small>"
        let action: HTML =
            tag.state == .void
            ? .empty
            : """
            <form class="actions" method="post" action="\(url: "/tags/\(tag.epc)/void")"><input name="reason" required \
            maxlength="200" aria-label="\(t("作废原因", "Reason"))" placeholder="\(t("作废原因", "Reason"))">\
            <button class="link">\(t("作废", "Void"))</button></form>
            """
        return """
            <tr><td class="mono"><a href="\(url: "/epc/\(tag.epc)")">\(tag.epc)</a></td>\
            <td class="mono">\(tag.tid ?? "—")</td><td class="mono">\(entry.code)</td><td>\(state)</td>\
            <td>\(t.time(tag.loadedAt))</td><td>\(action)</td></tr>
            """
    }

    private var signalTable: HTML {
        guard !signals.isEmpty else { return .empty }
        let rows = signals.map { signal -> HTML in
            """
            <tr><td class="mono">\(signal.epc)</td><td class="mono">\(signal.knownTID)</td>\
            <td class="mono">\(signal.seenTID)</td><td class="n">\(t.number(signal.count))</td>\
            <td>\(t.time(signal.lastAt))</td></tr>
            """
        }
        let columns = [
            "EPC", t("登记的 TID", "Registered TID"), t("读到的 TID", "TID read"), t("次数", "Times"), t("最近", "Last"),
        ]
        let hint = t(
            "同一 EPC 读到了不同的芯片号：可能是标签被复制，也可能是读错或换过标签，请核对。",
            "Another chip was read under the same EPC: a copied tag, a misread or a replaced tag. Please check.")
        return """
            <section class="card table"><h2>\(t("疑点", "Signals"))</h2><p class="small muted">\(hint)</p>\
            \(t.table(columns, numbers: [3], rows))</section>
            """
    }

    private var form: HTML {
        let fields = Fields(t: t, state: state)
        return """
            <form class="card stack" method="post" action="/tags" enctype="multipart/form-data">\
            <h2>\(t("登记标签", "Register tags"))</h2>\(fields.summary)
            \(fields.input("file", t("CSV 或 XLSX 文件", "CSV or XLSX file"), kind: "file", hint: t(
                "首行表头：EPC、TID（可选）、编码；最多 20 万行。同一文件可重复上传。",
                "Header row: EPC, TID (optional), code; 200,000 rows. The same file may be sent again.")))
            <div class="actions"><button class="primary">\(t("登记", "Register"))</button></div></form>
            """
    }

    private var loadTable: HTML {
        guard !loads.isEmpty else { return .empty }
        let rows = loads.map { load -> HTML in
            """
            <tr><td>\(t.time(load.at))</td><td>\(load.fileName)</td><td class="n">\(t.number(load.rowCount))</td>\
            <td class="n">\(t.number(load.newCount))</td><td class="n">\(t.number(load.badCount))</td></tr>
            """
        }
        let columns = [t("时间", "At"), t("文件", "File"), t("行", "Rows"), t("新增", "New"), t("未接受", "Not taken")]
        return
            """
            <section class="card table"><h2>\(t("最近登记", "Recent files"))</h2>\
            \(t.table(columns, numbers: [2, 3, 4], rows))</section>
            """
    }
}
