import Cryptography
import Markup
import Traceability

/// 外发: making links for print houses, and what came of each.
struct HandOverCard {
    let t: Scene
    let job: PrintJob
    let files: [HandOverFile]
    let state: FormState

    var html: HTML {
        let words = t(
            "文件打包为带密码的 ZIP（AES-256），印刷厂凭链接下载，无需账号。链接和密码请分两条途径发送。",
            """
            The files become a ZIP with a password (AES-256); the print house takes it by a link, without an \
            account. Send link and password by two different ways.
            """
        )
        return """
            <section class="card stack"><h2>\(t("交给印刷厂", "Hand over to a print house"))</h2>
            <p class="small muted">\(words)</p>\(t.may(.codeDownload) ? form : .empty)</section>\
            \(files.map(entry))
            """
    }

    private var form: HTML {
        let fields = Fields(t: t, state: state)
        let (days, downloads) = (PrintLimits.handOverDays, PrintLimits.handOverDownloads)
        return """
            <form class="stack" method="post" action="/print-jobs/\(job.id)/hand-overs">
            \(fields.input("recipient", t("印刷厂", "Print house")))
            \(fields.input("note", t("说明（印刷厂可见）", "Note (the print house sees it)"), required: false))
            <div class="grid2">\(fields.input(
                "days", t("有效天数", "Days"), kind: "number",
                hint: t(
                    "\(days.lowerBound)–\(days.upperBound)，默认 7",
                    "\(days.lowerBound) to \(days.upperBound), 7 unless told"),
                required: false))
            \(fields.input(
                "downloads", t("可下载次数", "Downloads"), kind: "number",
                hint: t(
                    "\(downloads.lowerBound)–\(downloads.upperBound)，默认 3",
                    "\(downloads.lowerBound) to \(downloads.upperBound), 3 unless told"), required: false))</div>
            <div class="actions"><button class="primary">\(t("生成链接", "Make a link"))</button></div></form>
            """
    }

    private func entry(_ file: HandOverFile) -> HTML {
        let handOver = file.handOver
        let standing = handOver.standing(at: t.now)
        let isOpen = standing == .open || standing == .packing || standing == .used
        let revoke: HTML =
            isOpen && t.may(.codeDownload)
            ? """
            <form method="post" action="/hand-overs/\(handOver.id)/revoke">\
            <button class="danger">\(t("撤销链接", "Revoke the link"))</button></form>
            """ : .empty
        let facts: [(String, HTML)] = [
            (t("状态", "State"), Self.tag(t, standing)),
            (t("下载", "Downloads"), "\(handOver.downloadCount) / \(handOver.downloadsMax)"),
            (t("有效期至", "Until"), t.time(handOver.expiresAt)),
            (t("发送", "Sent by"), "\(handOver.accountName) \(t.time(handOver.createdAt))"),
            ("SHA-256", "<span class=\"mono small\">\(handOver.sha256?.hexadecimal ?? "—")</span>"),
        ]
        return """
            <section class="card stack"><div class="head"><h2>\(handOver.recipient)</h2>\
            <div class="actions">\(revoke)</div></div>
            <dl class="facts">\(facts.map { "<dt>\($0.0)</dt><dd>\($0.1)</dd>" as HTML })</dl>
            \(receipts(file))\(accesses(file))</section>
            """
    }

    static func tag(_ t: Scene, _ standing: HandOver.Standing) -> HTML {
        let tone: Tone =
            switch standing {
            case .open: .good
            case .packing: .info
            case .failed: .bad
            case .revoked, .expired, .used: .plain
            }
        return t.tag(t(standing.name), tone)
    }

    private func receipts(_ file: HandOverFile) -> HTML {
        guard !file.receipts.isEmpty else {
            return "<p class=\"small muted\">\(t("尚无回执", "No receipt yet"))</p>"
        }
        return Self.receipts(t, file.receipts)
    }

    static func receipts(_ t: Scene, _ receipts: [HandOverReceipt]) -> HTML {
        let rows = receipts.map { receipt -> HTML in
            """
            <tr><td>\(receipt.person)<small>\(Mask.networkAddress(receipt.address))</small></td>
            <td class="n">\(t.number(receipt.labelCount))</td><td>\(receipt.remarks)</td><td>\(t.time(receipt.at))</td>
            <td class="mono small"><span title="\(receipt.digest.hexadecimal)">\
            \(receipt.digest.hexadecimal.prefix(16))…</span></td></tr>
            """
        }
        let columns = [
            t("回执人", "Person"), t("数量", "Labels"), t("备注", "Remarks"), t("时间", "When"), t("摘要", "Digest"),
        ]
        return "<h3>\(t("回执", "Receipts"))</h3>\(t.table(columns, numbers: [1], rows))"
    }

    private func accesses(_ file: HandOverFile) -> HTML {
        guard !file.accesses.isEmpty else { return .empty }
        let rows = file.accesses.map { access -> HTML in
            """
            <tr><td>\(t(access.kind.name))</td><td>\(t.time(access.at))</td>\
            <td class="mono">\(Mask.networkAddress(access.address))</td>
            <td class="small">\(access.agent)</td></tr>
            """
        }
        let columns = [t("动作", "What"), t("时间", "When"), t("地址", "Address"), t("客户端", "Client")]
        return """
            <details><summary>\(t("访问记录", "Accesses")) (\(file.accesses.count))</summary>\
            \(t.table(columns, rows))</details>
            """
    }

    /// The one page that shows the link and the password.
    static func made(_ t: Scene, _ made: NewHandOver, address: String) -> HTML {
        let title = t("链接已生成", "The link is made")
        let warning = t(
            "链接与密码只显示这一次。请分别经两条途径（如邮件与电话）发给对方；丢失后只能撤销并重新生成。",
            """
            Link and password are shown this once. Send them by two different ways (say mail and telephone); \
            if they are lost, revoke and make new ones.
            """
        )
        return Page.console(
            t, title: title,
            crumbs: [
                (
                    t("印制任务 № \(made.handOver.jobID)", "Print job № \(made.handOver.jobID)"),
                    "/print-jobs/\(made.handOver.jobID)"
                )
            ],
            """
            \(t.heading(title, "\(made.handOver.recipient)"))\(t.notice(.warn, "\(warning)"))
            <section class="card stack"><h2>\(t("链接", "Link"))</h2><p class="mono secret-link">\(address)</p>
            <h2>\(t("解压密码", "Password of the archive"))</h2><p class="mono secret">\(made.password)</p>
            <p>\(t("有效期至", "Until")) \(t.time(made.handOver.expiresAt)) · \
            \(t("可下载 \(made.handOver.downloadsMax) 次", "\(made.handOver.downloadsMax) downloads"))</p>
            <p class="actions"><a class="button primary" href="/print-jobs/\(made.handOver.jobID)">\
            \(t("已记下，返回任务", "I have noted both"))</a></p></section>
            """)
    }
}
