import Markup
import Traceability

/// One program, and its keys and secrets.
struct ClientView {
    let t: Scene
    let client: APIClient
    let credentials: [ClientCredential]
    /// The one that was just issued, as PEM.
    var certificate: String?

    private var path: String { "\(ClientPages.path)/\(client.id)" }

    func html(_ state: FormState, _ new: NewClientCredential?) -> HTML {
        let isOpen = client.isOpen(at: t.now)
        let withdraw: HTML =
            isOpen
            ? """
            <form method="post" action="\(url: path + "/withdrawal")">\
            <button class="danger">\(t("撤销客户端", "Withdraw the program"))</button></form>
            """ : .empty
        let list =
            credentials.isEmpty
            ? t.empty(t("还没有凭据", "No credential yet"))
            : t.table(
                [
                    t("种类", "Kind"), t("编号", "Key id"), t("有效至", "Until"), t("最近使用", "Last use"),
                    t("状态", "State"),
                ],
                credentials.map(row))
        let panel: HTML = isOpen ? form(Fields(t: t, state: state)) : .empty
        return Page.console(
            t, title: client.label,
            """
            \(t.heading(client.label, "<span class=\"mono\">\(client.name)</span>", actions: withdraw))
            \(new.map(shown) ?? .empty)<section class="card">\(facts)</section>
            <div class="with-panel"><section class="card table">\(list)</section>
            <aside class="card panel">\(panel)</aside></div>
            """)
    }

    private var facts: HTML {
        let addresses = client.addresses.isEmpty ? t("不限", "any") : client.addresses.joined(separator: " ")
        return """
            <dl class="facts"><dt>\(t("单位", "Organization"))</dt><dd>\(client.organizationName)</dd>
            <dt>\(t("用途", "Purpose"))</dt><dd>\(client.purpose)</dd>
            <dt>\(t("范围", "Scope"))</dt><dd>\(t.scopes(client))</dd>
            <dt>\(t("来源地址", "Addresses"))</dt><dd class="mono">\(addresses)</dd>
            <dt>\(t("有效至", "Until"))</dt><dd>\(t.time(client.endsAt)) \(t.clientState(client))</dd></dl>
            """
    }

    private func shown(_ new: NewClientCredential) -> HTML {
        if let certificate {
            return t.notice(
                .good,
                """
                <b>\(t("新证书", "The new certificate"))</b> <span class="mono">\(new.keyID)</span>\
                <pre class="mono">\(certificate)</pre>
                """)
        }
        let secret: HTML = new.secret.map { "<p class=\"secret mono\">\($0)</p>" } ?? .empty
        return t.notice(
            .good,
            """
            <b>\(t("新凭据（密钥只显示这一次，请立即妥善保存）", "The new credential (its secret is shown only now; keep it)"))</b>
            <p>\(t(new.kind.name)) <span class="mono">\(new.keyID)</span></p>\(secret)
            """)
    }

    private func row(_ one: ClientCredential) -> HTML {
        let seen: HTML = one.seenAt.map { "\(t.time($0))<small class=\"mono\">\(one.seenAddress)</small>" } ?? "—"
        let isOpen = one.isOpen(at: t.now)
        return """
            <tr><td>\(t(one.kind.name))<small>\(one.makerName) · \(t.time(one.madeAt))</small></td>\
            <td class="mono">\(keyID(one))</td><td>\(t.time(one.endedAt ?? one.endsAt))</td><td>\(seen)</td>\
            <td>\(isOpen ? t.tag(t("有效", "In use"), .good) : t.tag(t("已停用", "Ended")))\
            \(isOpen ? acts(one) : .empty)</td></tr>
            """
    }

    private func keyID(_ one: ClientCredential) -> HTML {
        guard one.kind == .certificate else { return "\(one.keyID)" }
        return "<a href=\"\(url: "\(path)/credentials/\(one.id)/certificate")\">\(one.keyID)</a>"
    }

    private func acts(_ one: ClientCredential) -> HTML {
        let path = "\(path)/credentials/\(one.id)"
        let key: HTML =
            one.kind == .ed25519
            ? """
            <label class="small">\(t("新公钥", "New public key")) <textarea name="publicKey" rows="3" required>\
            </textarea></label>
            """ : .empty
        let rotation: HTML =
            one.kind == .certificate
            ? .empty
            : """
            <form class="filters" method="post" action="\(url: path + "/rotation")"><label class="small">\
            \(t("旧凭据再用（天）", "Days that the old one stays")) <input type="number" name="overlapDays" min="0" \
            max="30" value="7" required></label>\(key)<button>\(t("轮换", "Rotate"))</button></form>
            """
        return """
            <details><summary class="small">\(t("办理", "Act"))</summary>\(rotation)
            <form method="post" action="\(url: path + "/revocation")">\
            <button class="link small">\(t("立即停用", "End now"))</button></form></details>
            """
    }

    private func form(_ fields: Fields) -> HTML {
        let kinds = [ClientCredential.Kind.secret, .hmac, .ed25519].map { (value: $0.rawValue, text: t($0.name)) }
        return """
            <form class="stack" method="post" action="\(url: path + "/credentials")">
            <h2>\(t("新凭据", "New credential"))</h2>\(fields.summary)
            \(fields.select("kind", t("种类", "Kind"), kinds))
            \(fields.area("publicKey", t("Ed25519 公钥", "Ed25519 public key"), hint: t(
                "仅 Ed25519：PEM 或 base64；私钥不要上传", "for Ed25519 only: PEM or base64; never the private key"
            ), required: false))
            <div class="actions"><button class="primary">\(t("生成", "Make"))</button></div></form>
            <form class="stack" method="post" action="\(url: path + "/certificates")">
            <h2>\(t("签发客户端证书", "Issue a client certificate"))</h2>
            \(fields.area("request", t("证书请求", "Certificate request"), hint: t(
                "PEM 格式的 PKCS #10；私钥不要上传", "PKCS #10 as PEM; never the private key")))
            <div class="actions"><button>\(t("签发", "Issue"))</button></div></form>
            """
    }
}
