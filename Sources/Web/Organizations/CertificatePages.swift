import Gateway
import HTTPTypes
import Hummingbird
import Identification
import Markup
import Storage
import Traceability

/// `/certificates`: what an enterprise files about itself and its models.
struct CertificatePages: Sendable {
    var routes: [Route] {
        [
            .guarded(.get, "/certificates", .productWrite) { call, actor in
                .page(try await page(call, actor, FormState()))
            },
            .guarded(.post, "/certificates", .productWrite) { call, actor in
                let form = try await call.form(fileLimit: DocumentFile.limit)
                do {
                    try await FileCertificate(call.platform)(
                        CertificateForm { form.text($0) }, document: try form.document("document"), by: actor,
                        on: call.occasion)
                    return .seeOther("/certificates")
                } catch {
                    let state = try FormState(form, error, Scene(call))
                    return .page(try await page(call, actor, state), status: .unprocessableContent)
                }
            },
        ]
    }

    private func page(_ call: Call, _ actor: Actor, _ state: FormState) async throws -> HTML {
        let all = try await call.platform.datastore.report { try $0.certificates(of: actor.organizationID) }
        let t = Scene(call)
        let title = t("证照", "Certificates")
        return Page.console(
            t, title: title,
            """
            \(t.heading(title))<div class="with-panel">\(CertificateTable(t: t).card(all))
            <aside class="card panel">\(form(Fields(t: t, state: state)))</aside></div>
            """)
    }

    private func form(_ fields: Fields) -> HTML {
        let t = fields.t
        let kinds = Certificate.Kind.allCases.map { (value: $0.rawValue, text: t($0.name)) }
        return """
            <form class="stack" method="post" action="/certificates" enctype="multipart/form-data">
            <h2>\(t("添加证照", "Add a certificate"))</h2>\(fields.summary)
            \(fields.select("kind", t("类别", "Kind"), kinds))
            \(fields.input("number", t("编号", "Number"), hint: t(
                "CCC 为 16 位数字，许可证如 XK21-007-00001", "CCC: 16 digits; licence: like XK21-007-00001")))
            \(fields.input("issuer", t("发证机构", "Issuer"), required: false))
            \(fields.area("models", t("覆盖型号", "Models covered"), hint: t(
                "每行一个；留空表示全部", "one a line; empty for all"), required: false))
            \(fields.input("validFrom", t("有效期自", "Valid from"), kind: "date", required: false))
            \(fields.input("validUntil", t("有效期至", "Valid until"), kind: "date", required: false))
            \(fields.input("document", t("扫描件", "Scan"), kind: "file", hint: t(
                "JPEG、PNG 或 PDF，不超过 10 MB", "JPEG, PNG or PDF, 10 MB at most"), required: false))
            <div class="actions"><button class="primary">\(t("添加", "Add"))</button></div></form>
            """
    }
}

/// Certificates with a warning where one ends soon or is over.
struct CertificateTable {
    let t: Scene

    func card(_ all: [Certificate]) -> HTML {
        let columns = [
            t("证照", "Certificate"), t("编号", "Number"), t("型号", "Models"), t("有效期", "Validity"), t("文件", "File"),
        ]
        let content =
            all.isEmpty
            ? t.empty(t("尚未登记证照", "No certificates on file")) : t.table(columns, all.map(row))
        return "<section class=\"card table\">\(content)</section>"
    }

    private func row(_ one: Certificate) -> HTML {
        let models = one.models.isEmpty ? t("全部", "All") : one.models.joined(separator: t("、", ", "))
        let file: HTML = one.fileID.map { "<a href=\"\(url: "/files/\($0)")\">\(t("下载", "Download"))</a>" } ?? "—"
        let from = one.validFrom?.description ?? ""
        let until = one.validUntil?.description ?? t("长期", "no end")
        return """
            <tr><td>\(t(one.kind.name))<small>\(one.issuer)</small></td><td class="mono">\(one.number)</td>
            <td>\(models)</td><td class="num">\(from) – \(until) \(warning(one))</td><td>\(file)</td></tr>
            """
    }

    /// 90 days ahead, so that a renewal is possible in time.
    private func warning(_ one: Certificate) -> HTML {
        if one.state == .pending { return t.tag(t(one.state.name), .warn) }
        if one.state != .valid { return t.tag(t(one.state.name), .bad) }
        guard let until = one.validUntil else { return .empty }
        let days = until.daysSinceEpoch - t.now.date.daysSinceEpoch
        if days < 0 { return t.tag(t("已过期", "Expired"), .bad) }
        return days > 90 ? .empty : t.tag(t("\(days) 天后到期", "\(days) days left"), .warn)
    }
}
