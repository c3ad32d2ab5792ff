import Markup
import Traceability

enum SubscriptionViews {
    static func list(
        _ t: Scene, _ all: [QuerySubscription], _ queries: [NamedQuery], _ state: FormState
    ) -> HTML {
        let title = t("事件订阅", "Subscriptions")
        let new: HTML =
            queries.isEmpty
            ? .empty : "<a class=\"button primary\" href=\"/subscriptions/new\">\(t("新建订阅", "Subscribe"))</a>"
        let hint = t(
            "有新事件，或到了计划的时间，就把查询到的事件推送到贵单位的网址（webhook）。",
            "New events, or those since the last run of a schedule, are sent to an address of yours (webhook).")
        let columns = [
            t("查询", "Query"), t("推送地址", "Address"), t("触发", "When"), t("状态", "State"), t("上次送达", "Last sent"),
        ]
        let table: HTML =
            all.isEmpty
            ? t.empty(
                queries.isEmpty
                    ? t("还没有订阅。先在下面保存一个查询。", "There are none. Keep a query below first.")
                    : t("还没有订阅。", "There are none yet."))
            : "<section class=\"card table\">\(t.table(columns, all.map { row($0, t) }))</section>"
        return Page.console(
            t, title: title, "\(t.heading(title, "\(hint)", actions: new))\(table)\(named(t, queries, state))")
    }

    private static func row(_ found: QuerySubscription, _ t: Scene) -> HTML {
        let last: HTML = found.notifiedAt.map { t.time($0) } ?? "\(t("尚无", "Never"))"
        return """
            <tr><td><a href="/subscriptions/\(found.publicID)">\(found.queryName)</a></td>\
            <td class="wrap mono small">\(found.dest)</td><td>\(trigger(found, t))</td>\
            <td>\(tag(found.state, t))</td><td>\(last)</td></tr>
            """
    }

    private static func tag(_ state: QuerySubscription.State, _ t: Scene) -> HTML {
        let tone: Tone =
            switch state {
            case .active: .good
            case .paused: .plain
            case .failed: .bad
            case .stopped: .warn
            }
        return t.tag(t(state.name), tone)
    }

    private static func trigger(_ found: QuerySubscription, _ t: Scene) -> HTML {
        guard let schedule = found.schedule else { return "\(t("有新事件即推送", "At once"))" }
        let parts = QuerySchedule.Field.allCases.compactMap { field in
            schedule.texts[field].map { "\(t(field.name)) \($0)" }
        }
        return "\(t("按计划", "Scheduled"))<small>\(parts.joined(separator: " · "))</small>"
    }

    /// The queries that are kept, and a form for one more.
    private static func named(_ t: Scene, _ queries: [NamedQuery], _ state: FormState) -> HTML {
        let fields = Fields(t: t, state: state)
        let rows = queries.map { query -> HTML in
            """
            <tr><td>\(query.name)</td>\
            <td class="wrap mono small">\(String(decoding: query.document, as: UTF8.self))</td>\
            <td class="actions"><a href="/subscriptions/new?query=\(query.name)">\(t("订阅", "Subscribe"))</a>
            <form method="post" action="/subscriptions/queries/\(query.name)/removal">\
            <button class="link danger">\(t("删除（连同订阅）", "Delete, with its subscriptions"))</button></form></td></tr>
            """
        }
        let table: HTML =
            queries.isEmpty
            ? .empty : t.table([t("名称", "Name"), t("条件", "Criteria"), t("操作", "Actions")], rows)
        return """
            <section class="card"><h2>\(t("查询", "Queries"))</h2>\(table)
            <form class="stack" method="post" action="/subscriptions/queries">\(fields.summary)
            \(fields.input("name", t("名称", "Name"), hint: t("字母、数字或 - . _ ~", "Letters, digits or - . _ ~")))
            \(fields.area("parameters", t("查询条件", "Criteria"), hint: t(
                "EPCIS 2.0 查询参数，一行一个，如 EQ_bizStep=shipping；不填则为全部事件",
                "Parameters of EPCIS 2.0, one a line: EQ_bizStep=shipping; nothing stands for every event"),
                required: false))
            <div class="actions"><button>\(t("保存查询", "Keep the query"))</button></div></form></section>
            """
    }

    static func form(_ t: Scene, _ state: FormState, _ queries: [NamedQuery]) -> HTML {
        let title = t("新建订阅", "Subscribe")
        let fields = Fields(t: t, state: state)
        let times = QuerySchedule.Field.allCases.map { field -> HTML in
            fields.input(
                field.rawValue, t(field.name), hint: "\(field.range.lowerBound)–\(field.range.upperBound)",
                required: false)
        }
        return Page.console(
            t, title: title, crumbs: [(t("事件订阅", "Subscriptions"), "/subscriptions")],
            """
            \(t.heading(title))<form class="card stack" method="post" action="/subscriptions/new">\(fields.summary)
            \(fields.select("queryName", t("查询", "Query"), queries.map { (value: $0.name, text: $0.name) }))
            \(fields.input("dest", t("推送地址", "Address"), hint: t(
                "以 https:// 开头，须能从公网访问", "Begins with https:// and is reached from the Internet")))
            \(fields.input("signatureToken", t("签名密钥", "Signature token"), hint: t(
                "8 至 200 字节，由贵单位生成；用于校验 GS1-Signature，不再显示",
                "8 to 200 bytes, made by you: checks GS1-Signature; it is not shown again"), required: false))
            \(fields.select("format", t("格式", "Format"), [
                (value: "json", text: "JSON-LD"), (value: "xml", text: "XML"),
            ]))
            \(fields.select("trigger", t("触发方式", "When"), [
                (value: "stream", text: t("有新事件即推送", "At once, with every new event")),
                (value: "schedule", text: t("按计划推送", "By a schedule")),
            ]))
            <fieldset><legend>\(t("计划（北京时间）", "Schedule (UTC+8)"))</legend>
            <p class="small muted">\(t(
                "数字、[8-18]、0/15，用逗号分隔；不填为任意值，秒不填为 0。例：时 1、分 5 = 每天 1:05",
                "Numbers, [8-18], 0/15, parted by commas; nothing: any, seconds 0. Hour 1, minute 5: daily at 1:05"))\
            </p>
            \(times)\(fields.check("reportIfEmpty", t("没有新事件也推送", "Send even when nothing is new")))</fieldset>
            \(fields.input("since", t("起始记录日期", "Recorded since"), kind: "date", hint: t(
                "不填：从现在起", "Nothing: from now on"), required: false))
            <div class="actions"><button class="primary">\(t("订阅", "Subscribe"))</button></div></form>
            """)
    }

    static func one(_ t: Scene, _ found: QuerySubscription, _ deliveries: [SubscriptionDelivery]) -> HTML {
        let title = found.queryName
        let next =
            isOver(found)
            ? t("接收方要求不再发送，订阅到此结束；仍需要时请另建订阅。", "The receiver wants no more: this is over. Make a new one if need be.")
            : t("排除原因后点“恢复”，从中断处继续，不会遗漏。", "Resume it when that is mended: it goes on where it stood.")
        let reason: HTML =
            found.reason.isEmpty
            ? .empty
            : t.notice(.bad, "<b>\(t(found.state.name))</b>: \(t(Message(kept: found.reason))) — \(next)")
        return Page.console(
            t, title: title, crumbs: [(t("事件订阅", "Subscriptions"), "/subscriptions")],
            """
            \(t.heading(title, tag(found.state, t), actions: actions(t, found)))\(reason)\(facts(t, found))\
            \(history(t, deliveries))
            """)
    }

    /// 410 Gone (RFC 9110 15.5.11): there is nothing to resume.
    private static func isOver(_ found: QuerySubscription) -> Bool {
        found.state != .active && Message(kept: found.reason).english.hasPrefix("HTTP 410")
    }

    private static func actions(_ t: Scene, _ found: QuerySubscription) -> HTML {
        func button(_ act: String, _ text: String, _ kind: String = "") -> HTML {
            """
            <form method="post" action="/subscriptions/\(found.publicID)/\(act)">\
            <button class="\(kind)">\(text)</button></form>
            """
        }
        let running = button("test", t("发送测试", "Send a test")) + button("pause", t("暂停", "Pause"))
        let resume: HTML = isOver(found) ? .empty : button("resume", t("恢复", "Resume"), "primary")
        let state = found.state == .active ? running : resume
        return state + button("removal", t("删除", "Delete"), "danger")
    }

    private static func facts(_ t: Scene, _ found: QuerySubscription) -> HTML {
        var all: [(String, HTML)] = [
            (t("推送地址", "Address"), "<span class=\"mono wrap\">\(found.dest)</span>"),
            (t("触发", "When"), trigger(found, t)),
            (t("格式", "Format"), "\(found.format.mediaType)"),
            (
                t("签名", "Signature"),
                found.isSigned
                    ? "GS1-Signature (HMAC-SHA-256)"
                    : "\(t("无：无法校验来源", "None: nobody can check the sender"))"
            ),
            (t("创建于", "Made"), t.time(found.createdAt)),
        ]
        if let since = found.initialRecordTime { all.append((t("起始记录时间", "Recorded since"), t.time(since))) }
        if let last = found.notifiedAt { all.append((t("上次送达", "Last sent"), t.time(last))) }
        if found.state == .active, found.schedule != nil, let next = found.nextAt {
            all.append((t("下次推送", "Next run"), t.time(next)))
        }
        all.append(("subscriptionID", "<span class=\"mono wrap\">\(found.publicID)</span>"))
        return """
            <section class="card"><dl class="facts">\
            \(all.map { name, value -> HTML in "<dt>\(name)</dt><dd>\(value)</dd>" })</dl></section>
            """
    }

    private static func history(_ t: Scene, _ deliveries: [SubscriptionDelivery]) -> HTML {
        guard !deliveries.isEmpty else { return t.empty(t("还没有推送。", "Nothing has been sent yet.")) }
        let columns = [
            t("时间", "Time"), t("内容", "What"), t("结果", "Outcome"), t("次数", "Attempts"), t("对方答复", "Answer"),
        ]
        let rows = deliveries.map { delivery -> HTML in
            let what =
                switch delivery.kind {
                case .events: t("\(delivery.eventCount) 个事件", "\(delivery.eventCount) events")
                case .empty: t("无新事件", "Nothing new")
                case .test: t("测试", "Test")
                }
            let tone: Tone =
                switch delivery.state {
                case .pending: .info
                case .delivered: .good
                case .dead: .bad
                case .withheld: .plain
                }
            // The receiver's own words stay as they are; what went wrong on the way is told in the reader's language.
            let answer =
                delivery.status.map { "HTTP \($0) \(delivery.answer)" } ?? t(Message(kept: delivery.answer))
            return """
                <tr><td>\(t.time(delivery.triedAt ?? delivery.createdAt))</td>\
                <td>\(what)<small class="mono">\(delivery.publicID)</small></td>\
                <td>\(t.tag(t(delivery.state.name), tone))</td><td class="n">\(t.number(delivery.attemptCount))</td>\
                <td class="wrap small">\(answer)</td></tr>
                """
        }
        return """
            <section class="card table"><h2>\(t("最近的推送", "Last messages"))</h2>\
            \(t.table(columns, numbers: [3], rows))</section>
            """
    }
}
