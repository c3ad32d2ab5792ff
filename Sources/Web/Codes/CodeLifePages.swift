import Gateway
import Hummingbird
import Markup
import Traceability

/// 编码退回, 已印举证 and 自有序列号: what an enterprise does with codes beside printing and returning them.
struct CodeLifePages: Sendable {
    /// A million serials of 20 characters, and some more.
    private static let fileLimit = 64 * 1_048_576

    var routes: [Route] {
        [
            .guarded(.get, "/allocations/{id}/releases", .codeVoid) { call, actor in
                // Another's is not there.
                _ = try await call.platform.allocationFile(try call.id(), for: actor)
                return .page(CodeLifeViews.release(Scene(call), try call.id(), FormState()))
            },
            .guarded(.post, "/allocations/{id}/releases", .codeVoid, release),
            .guarded(.get, "/allocations/{id}/listing", .codeRead) { call, actor in
                let file = try await call.platform.exposureFile(try call.id(), for: actor)
                return .page(CodeLifeViews.listing(Scene(call), file, FormState()))
            },
            .guarded(.post, "/allocations/{id}/listing", .codeApply, claim),
            .guarded(.get, "/own-serials", .codeApply) { call, actor in
                let found = try await call.platform.ownSerials(for: actor)
                var state = FormState()
                state.values["gtin"] = call.query("gtin") ?? ""
                return .page(CodeLifeViews.ownSerials(Scene(call), found, state, done: call.query("done")))
            },
            .guarded(.post, "/own-serials", .codeApply, register),
        ]
    }

    @Sendable private func release(_ call: Call, _ actor: Actor) async throws -> Response {
        let form = try await call.form()
        let id = try call.id()
        do {
            let request = ReleaseCodes.Request(
                first: try form.integer("first") ?? 0, last: try form.integer("last") ?? 0,
                reason: form.text("reason"), areUnprinted: form["areUnprinted"] == "1")
            try await ReleaseCodes(call.platform)(id, request, by: actor, on: call.occasion)
            return .seeOther("/allocations/\(id)")
        } catch {
            let state = try FormState(form, error, Scene(call))
            return .page(CodeLifeViews.release(Scene(call), id, state), status: .unprocessableContent)
        }
    }

    @Sendable private func claim(_ call: Call, _ actor: Actor) async throws -> Response {
        let form = try await call.form(fileLimit: DocumentFile.limit)
        let id = try call.id()
        do {
            let document = try form.file("document").map {
                try DocumentFile(name: $0.name, bytes: try $0.read(), field: "document")
            }
            let request = ClaimListing.Request(
                first: form.text("first"), last: form.text("last"), evidence: form.text("evidence"),
                document: document)
            try await ClaimListing(call.platform)(id, request, by: actor, on: call.occasion)
            return .seeOther("/allocations/\(id)/listing")
        } catch {
            let state = try FormState(form, error, Scene(call))
            let file = try await call.platform.exposureFile(id, for: actor)
            return .page(CodeLifeViews.listing(Scene(call), file, state), status: .unprocessableContent)
        }
    }

    @Sendable private func register(_ call: Call, _ actor: Actor) async throws -> Response {
        let form = try await call.form(fileLimit: Self.fileLimit)
        do {
            guard let file = form.file("file") else {
                throw Refusal(.invalid, .required, field: "file", ["field": Scene(call)("文件", "file")])
            }
            let made = try await RegisterOwnSerials(call.platform)(
                file.path, gtin: form.text("gtin"), takesFirstColumn: form["column"] == "first", by: actor,
                on: call.occasion)
            return .seeOther("/own-serials?done=\(made.count)")
        } catch {
            let state = try FormState(form, error, Scene(call))
            let found = try await call.platform.ownSerials(for: actor)
            return .page(
                CodeLifeViews.ownSerials(Scene(call), found, state, done: nil), status: .unprocessableContent)
        }
    }
}

enum CodeLifeViews {
    static func release(_ t: Scene, _ number: Int64, _ state: FormState) -> HTML {
        let fields = Fields(t: t, state: state)
        let title = t("编码退回", "Give codes back")
        let hint = t(
            "退回的编码永不再发；数量计回其申请年度的配额。已下载的须声明未印制。",
            """
            Codes given back are never issued again; their number returns to the quota of the year they were applied \
            for. What was downloaded must be declared unprinted.
            """)
        return Page.console(
            t, title: title,
            crumbs: [
                (t("码段与下载", "Codes and downloads"), "/allocations"), ("№ \(number)", "/allocations/\(number)"),
            ],
            """
            \(t.heading(title, "\(hint)"))<form class="card stack" method="post" \
            action="\(url: "/allocations/\(number)/releases")">\(fields.summary)
            \(fields.input("first", t("起始序号", "From number"), hint: t("与下载文件的序号一致，从 1 起", "As in downloads, from 1")))
            \(fields.input("last", t("结束序号", "To number")))
            \(fields.input("reason", t("理由", "Reason")))
            \(fields.check("areUnprinted", t("声明：这些编码没有印制任何标签", "I declare that no label with these codes exists")))
            <div class="actions"><button>\(t("退回", "Give back"))</button></div></form>
            """)
    }

    static func listing(_ t: Scene, _ file: ExposureFile, _ state: FormState) -> HTML {
        let number = file.allocation.number
        let title = t("已发清单", "Issued-list")
        let explanation = t(
            "本码段的密钥已泄露：只有清单内的编码可查询。已印制但尚未回传的标签，请在此举证，审核通过后即可查询；新产品请申请新码段。",
            """
            The key of this allocation was exposed: only codes on the list answer. Show labels that were printed but \
            not returned yet here; they answer once a reviewer approves. Apply for new codes for new goods.
            """)
        let listed: HTML = """
            \(t("清单内", "Listed")) \(t.number(file.listedCount)) / \(t.number(file.allocation.count))
            """
        let runs = file.listed.map { run -> HTML in
            "<tr><td class=\"n\">\(t.number(run.first + 1))–\(t.number(run.last + 1))</td></tr>"
        }
        let claims = file.claims.map { entry -> HTML in
            """
            <tr><td class="n">\(t.number(entry.claim.first + 1))–\(t.number(entry.claim.last + 1))</td>
            <td>\(entry.claim.evidence)</td><td>\(t.tag(entry.state))</td></tr>
            """
        }
        let claimColumns = [t("序号", "Codes"), t("依据", "Evidence"), t("状态", "State")]
        let claimTable: HTML =
            claims.isEmpty
            ? .empty
            : """
            <section class="card table"><h2>\(t("举证", "Claims"))</h2>\
            \(t.table(claimColumns, numbers: [0], claims))</section>
            """
        return Page.console(
            t, title: title,
            crumbs: [
                (t("码段与下载", "Codes and downloads"), "/allocations"), ("№ \(number)", "/allocations/\(number)"),
            ],
            """
            \(t.heading(title, listed))
            \(t.notice(.bad, "\(explanation)"))
            \(t.may(.codeApply) ? claimForm(t, number, Fields(t: t, state: state)) : .empty)\(claimTable)
            <section class="card table"><h2>\(t("清单", "List"))</h2>\
            \(t.table([t("序号", "Codes")], numbers: [0], runs))</section>
            """)
    }

    private static func claimForm(_ t: Scene, _ number: Int64, _ fields: Fields) -> HTML {
        """
        <form class="card stack" method="post" enctype="multipart/form-data" \
        action="\(url: "/allocations/\(number)/listing")"><h2>\(t("已印举证", "Show printed labels"))</h2>\(fields.summary)
        \(fields.input("first", t("首个标签", "First label"), hint: t("序号或编码", "Its number or its code")))
        \(fields.input("last", t("末个标签", "Last label"), hint: t("只有一个时留空", "Empty for one label"), required: false))
        \(fields.area("evidence", t("依据：何时、何地、由谁印制", "Evidence: when, where and by whom it was printed")))
        \(fields.input("document", t("证明文件", "Document"), kind: "file", hint: t(
            "JPEG、PNG 或 PDF，不超过 10 MB", "JPEG, PNG or PDF, 10 MB at most"), required: false))
        <div class="actions"><button class="primary">\(t("提交审核", "Submit for review"))</button></div></form>
        """
    }

    static func ownSerials(_ t: Scene, _ all: [Allocation], _ state: FormState, done: String?) -> HTML {
        let fields = Fields(t: t, state: state)
        let title = t("自有序列号", "Own serials")
        let hint = t(
            "商品条码设为“企业自有序列号”的产品，在此登记企业自编的序列号（AI 21）。每行一个，任何一行有误则全部不登记。",
            """
            For products whose GTIN has serials of your own, register them here (AI 21). One a line; if any line is \
            wrong nothing is registered.
            """)
        let result: HTML =
            done.map { count in
                t.notice(.good, "\(t("已登记 \(count) 个序列号，现已可查询。", "\(count) serials were registered and answer now."))")
            } ?? .empty
        let rows = all.map { one -> HTML in
            """
            <tr><td><a href="/allocations/\(one.number)">№ \(one.number)</a></td><td class="mono">\(one.scope)</td>
            <td class="n">\(t.number(one.count))</td><td>\(t.tag(t(one.state.name)))</td>
            <td>\(t.time(one.issuedAt))</td></tr>
            """
        }
        let columns = [
            t("码段", "Allocation"), t("商品条码", "GTIN"), t("数量", "Quantity"), t("状态", "State"), t("登记", "Registered"),
        ]
        let list: HTML =
            rows.isEmpty
            ? .empty : "<section class=\"card table\">\(t.table(columns, numbers: [2], rows))</section>"
        return Page.console(
            t, title: title,
            """
            \(t.heading(title, "\(hint)"))\(result)<form class="card stack" method="post" action="/own-serials" \
            enctype="multipart/form-data">\(fields.summary)
            \(fields.input("gtin", t("商品条码", "GTIN")))
            \(fields.input("file", t("序列号文件（TXT 或 CSV）", "File of serials (TXT or CSV)"), kind: "file", hint: t(
                "每个 1–20 个字母、数字或 - . _，最多 1 000 000 行",
                "1 to 20 letters, digits or - . _ each, 1 000 000 lines at most")))
            \(fields.check("column", t("每行有多列时取第一列", "Lines have several columns: take the first"), value: "first"))
            <div class="actions"><button class="primary">\(t("登记", "Register"))</button></div></form>\(list)
            """)
    }
}
