import Gateway
import HTTPTypes
import Hummingbird
import Markup
import Storage
import Traceability

/// `/security` (安全态势): what was told, which addresses are closed, who objects. The security administrator acts, the
/// audit administrator reads.
struct SecurityPages: Sendable {
    static let path = "/security"

    var routes: [Route] {
        [
            .guarded(.get, Self.path, .securityRead) { call, actor in
                .page(try await page(call, actor, FormState()))
            },
            .guarded(.post, Self.path + "/closed-addresses", .securityManage) { call, actor in
                try await change(call, actor) { form in
                    guard let minutes = try form.integer("minutes") else {
                        throw Refusal(.invalid, .required, field: "minutes", ["field": "minutes"])
                    }
                    try await CloseAddress(call.platform, exempt: call.gateway.options.neverClosed)(
                        form["address"] ?? "", minutes: minutes, reason: form["reason"] ?? "", by: actor,
                        on: call.occasion)
                }
            },
            .guarded(.post, Self.path + "/closed-addresses/{id}/open", .securityManage) { call, actor in
                let id = try call.id()
                return try await change(call, actor) { _ in
                    try await OpenAddress(call.platform)(id, by: actor, on: call.occasion)
                }
            },
            .guarded(.post, Self.path + "/appeals/{id}/decision", .securityManage) { call, actor in
                let id = try call.id()
                return try await change(call, actor) { form in
                    try await DecideAppeal(call.platform)(
                        id, opens: form["decision"] == "open", answer: form["answer"] ?? "", by: actor,
                        on: call.occasion)
                }
            },
        ]
    }

    private func change(
        _ call: Call, _ actor: Actor, _ body: (Form) async throws -> Void
    ) async throws -> Response {
        try await call.change(then: Self.path, body) { state in try await page(call, actor, state) }
    }

    private func page(_ call: Call, _ actor: Actor, _ state: FormState) async throws -> HTML {
        let events = try await ReadSecurityEvents(call.platform)(by: actor, on: call.occasion)
        let appeals = try await ListAppeals(call.platform)(by: actor)
        let closings = try await call.platform.datastore.report { try $0.closings() }
        let view = SecurityView(
            t: Scene(call), events: events, closings: closings, appeals: appeals,
            changedFiles: call.platform.integrity.faults,
            unnamedProxies: call.platform.watch.proxies.told(at: call.occasion.now))
        return view.html(state)
    }
}

struct SecurityView {
    let t: Scene
    let events: SecurityEvents
    let closings: [ClosedAddress]
    let appeals: [ClosingAppeal]
    let changedFiles: [String]
    let unnamedProxies: [String]

    func html(_ state: FormState) -> HTML {
        let title = t("安全态势", "Security")
        let subtitle = t(
            "口令猜测、编码枚举、注入、目录遍历与异常登录在一分钟内记入审计记录；来源地址暂时关闭，扫码查询不受影响",
            "Guessing, injection, traversal and odd sign-ins are told within a minute; their address is closed for a "
                + "while, and scans go on")
        return Page.console(
            t, title: title,
            """
            \(t.heading(title, "\(subtitle)"))
            \(Fields(t: t, state: state).summary)\(integrity)\(proxies)
            <div class="figures">\(figures)</div>
            \(appealCards)
            <section class="card table"><h2>\(t("关闭的来源地址", "Closed addresses"))</h2>\(closed)</section>
            \(closeForm(state))
            <section class="card table"><h2>\(t("近三十天的安全事件", "Events of thirty days"))</h2>\(list)</section>
            """)
    }

    private var integrity: HTML {
        guard !changedFiles.isEmpty else { return .empty }
        let files = changedFiles.prefix(10).map { path -> HTML in "<li class=\"mono\">\(path)</li>" }
        let text = t("程序文件与安装清单不符", "Files are not as they were installed")
        return t.notice(.bad, "<b>\(text)</b><ul>\(files)</ul>")
    }

    private var proxies: HTML {
        guard !unnamedProxies.isEmpty else { return .empty }
        let lines = unnamedProxies.prefix(10).map { one -> HTML in "<li class=\"mono\">trusted-proxy = \(one)</li>" }
        let text = t(
            "前面有未登记的代理，其后所有访客共用一个地址、一份额度，且不会按来源关闭。如果它是本平台的代理，请在配置中加入：",
            "A proxy in front is not named: all visitors behind it share one address and its limits, and it is never "
                + "closed. If it is a proxy of this platform, add to the configuration:")
        return t.notice(.bad, "<b>\(text)</b><ul>\(lines)</ul>")
    }

    private var figures: [HTML] {
        guard !events.counts.isEmpty else {
            return ["<div class=\"card\"><span>\(t("一天内没有安全事件", "Nothing within a day"))</span></div>"]
        }
        return events.counts.map { kind, count -> HTML in
            """
            <div class="card"><b>\(t.number(count))</b><span class="small">\(Self.name(kind, t))</span></div>
            """
        }
    }

    /// `security.brute-force` in words.
    static func name(_ action: String, _ t: Scene) -> String {
        let kind = String(action.split(separator: ".", maxSplits: 1).last ?? "")
        if let attack = Attack(rawValue: kind) { return t(attack.name) }
        return switch kind {
        case "integrity": t("完整性", "Integrity")
        case "malware": t("上传文件含恶意代码", "Malware in an upload")
        case "scanner-down": t("恶意代码扫描不可用", "Malware scanner not reachable")
        case "close": t("人工关闭地址", "Address closed by hand")
        case "open": t("解除关闭", "Address opened")
        case "appeal": t("收到申诉", "Objection received")
        case "decide": t("申诉已处理", "Objection decided")
        default: kind
        }
    }

    private var appealCards: HTML {
        guard !appeals.isEmpty else { return .empty }
        let cards = appeals.map { one -> HTML in
            let contact: HTML = one.contact.isEmpty ? .empty : " · \(one.contact)"
            return """
                <div class="card"><p><b class="mono">\(one.closing.subject)</b> \(t(one.closing.attack.name)) \
                <span class="small muted">\(t.time(one.madeAt))\(contact)</span></p>\
                <p class="break">\(one.text)</p>\(decide(one))</div>
                """
        }
        return "<section class=\"stack-wide\"><h2>\(t("待处理的申诉", "Objections to decide"))</h2>\(cards)</section>"
    }

    private func decide(_ one: ClosingAppeal) -> HTML {
        guard t.may(.securityManage) else { return .empty }
        let path = "\(SecurityPages.path)/appeals/\(one.id)/decision"
        return """
            <form class="filters" method="post" action="\(url: path)">
            <label class="small">\(t("答复", "Answer")) <input name="answer" maxlength="300"></label>
            <button name="decision" value="open">\(t("解除关闭", "Open"))</button>
            <button name="decision" value="keep">\(t("维持", "Keep closed"))</button></form>
            """
    }

    private var closed: HTML {
        guard !closings.isEmpty else { return t.empty(t("没有关闭过的地址", "No address was closed")) }
        let columns = [
            t("地址", "Address"), t("原因", "Reason"), t("起", "From"), t("止", "Until"), t("状态", "State"), t("编号", "Number"),
        ]
        let rows = closings.map { one -> HTML in
            let isClosed = one.isClosed(at: t.now)
            let state =
                isClosed
                ? t.tag(t("关闭中", "Closed"), .warn)
                : t.tag(one.liftedAt == nil ? t("已到期", "Over") : t("已解除", "Opened"))
            return """
                <tr><td class="mono">\(one.subject)</td>\
                <td class="wrap">\(t(one.attack.name))<small>\(one.remark)</small></td>\
                <td>\(t.time(one.from))</td><td>\(t.time(one.until))</td><td>\(state)\(open(one, isClosed))</td>\
                <td class="mono">\(one.publicNo)</td></tr>
                """
        }
        return t.table(columns, rows)
    }

    private func open(_ one: ClosedAddress, _ isClosed: Bool) -> HTML {
        guard isClosed, t.may(.securityManage) else { return .empty }
        let path = "\(SecurityPages.path)/closed-addresses/\(one.id)/open"
        return """
            <form method="post" action="\(url: path)"><button class="link small">\(t("解除", "Open"))</button></form>
            """
    }

    private func closeForm(_ state: FormState) -> HTML {
        guard t.may(.securityManage) else { return .empty }
        let fields = Fields(t: t, state: state)
        return """
            <section class="card"><h2>\(t("关闭一个地址", "Close an address"))</h2>
            <form class="stack-wide" method="post" action="\(url: SecurityPages.path + "/closed-addresses")">
            \(fields.input("address", t("IP 地址", "Address")))
            \(fields.input("minutes", t("时长（分钟）", "Minutes"), kind: "number"))
            \(fields.input("reason", t("原因", "Reason"), hint: t("被关闭的一方会看到", "Whoever is concerned reads it")))
            <div class="actions"><button>\(t("关闭", "Close"))</button></div></form></section>
            """
    }

    private var list: HTML {
        guard !events.latest.isEmpty else { return t.empty(t("没有安全事件", "No event")) }
        let columns = [t("时间", "Time"), t("事件", "Event"), t("对象", "Subject"), t("说明", "Remark")]
        let rows = events.latest.map { one -> HTML in
            """
            <tr><td class="num">\(one.at.secondText)</td><td>\(Self.name(one.action, t))</td>\
            <td class="mono">\(one.objectID)</td><td class="wrap">\(said(one))</td></tr>
            """
        }
        return t.table(columns, rows)
    }

    private func said(_ one: AuditRecord) -> HTML {
        let text = one.reasonText(t.language)
        return text.isEmpty ? "—" : "<span class=\"break\" lang=\"und\">\(text)</span>"
    }
}
