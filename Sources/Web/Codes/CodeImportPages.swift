import Gateway
import Hummingbird
import Markup
import Traceability

/// 编码导入: the national platform's code file, or own serials, by platform staff.
struct CodeImportPages: Sendable {
    static let fileLimit = 256 * 1_048_576

    var routes: [Route] {
        [
            .guarded(.get, "/code-imports", .codeImport) { call, _ in
                var state = FormState()
                for name in ["organization", "application", "gtin"] { state.values[name] = call.query(name) ?? "" }
                return .page(view(Scene(call), state, done: call.query("done")))
            },
            .guarded(.post, "/code-imports", .codeImport, upload),
        ]
    }

    @Sendable private func upload(_ call: Call, _ actor: Actor) async throws -> Response {
        let form = try await call.form(fileLimit: Self.fileLimit)
        let t = Scene(call)
        do {
            guard let organization = try form.integer("organization") else {
                throw Refusal(.invalid, .required, field: "organization", ["field": t("企业编号", "enterprise id")])
            }
            guard let file = form.file("file") else {
                throw Refusal(.invalid, .required, field: "file", ["field": t("文件", "file")])
            }
            var target = ImportCodes.Target(organizationID: organization)
            target.applicationID = try form.integer("application")
            target.productID = try form.integer("product")
            target.gtin = form.text("gtin").isEmpty ? nil : form.text("gtin")
            target.takesFirstColumn = form["column"] == "first"
            let made = try await ImportCodes(call.platform)(file.path, into: target, by: actor, on: call.occasion)
            return .seeOther("/code-imports?done=\(made.count)")
        } catch {
            return .page(view(t, try FormState(form, error, t), done: nil), status: .unprocessableContent)
        }
    }

    private func view(_ t: Scene, _ state: FormState, done: String?) -> HTML {
        let fields = Fields(t: t, state: state)
        let title = t("编码导入", "Code import")
        let result: HTML =
            done.map { count in
                t.notice(.good, "\(t("已导入 \(count) 个编码，现已可查询。", "\(count) codes were imported and answer now."))")
            } ?? .empty
        let subtitle = t(
            "每行一个编码；任何一行有误则全部不导入，修正后重新上传即可。",
            "One code a line. If any line is wrong nothing is imported; correct the file and send it again.")
        return Page.console(
            t, title: title,
            """
            \(t.heading(title, "\(subtitle)"))
            \(result)<form class="card stack" method="post" action="/code-imports" \
            enctype="multipart/form-data">\
            \(fields.summary)
            \(fields.input("organization", t("企业编号", "Enterprise id")))
            \(fields.input("application", t("编码申请编号", "Code application id"), hint: t(
                "国家平台发码：等待取码的申请", "National platform: the application that waits for codes"), required: false))
            \(fields.input("gtin", t("商品条码（自有序列号）", "GTIN (own serials)"), required: false))
            \(fields.input("product", t("产品编号", "Product id"), hint: t(
                "没有申请时填写", "Where there is no application"), required: false))
            \(fields.input("file", t("编码文件", "Code file"), kind: "file"))
            \(fields.check("column", t("每行两列时取第一列", "Lines have two columns: take the first"), value: "first"))
            <div class="actions"><button class="primary">\(t("导入", "Import"))</button></div></form>
            """)
    }
}
