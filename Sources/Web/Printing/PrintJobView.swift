import Cryptography
import Markup
import Traceability

/// A job: how far it is, its files, whom they were given to.
struct PrintJobView {
    let t: Scene
    let job: PrintJob
    let files: [PrintFile]
    let handOvers: [HandOverFile]
    let state: FormState

    var view: HTML {
        let title = t("印制任务 № \(job.id)", "Print job № \(job.id)")
        let crumbs = [
            (t("印制任务", "Print jobs"), "/print-jobs"),
            (
                t("码段 № \(job.allocationNumber)", "Allocation № \(job.allocationNumber)"),
                "/allocations/\(job.allocationNumber)"
            ),
        ]
        return Page.console(
            t, title: title, crumbs: crumbs,
            """
            \(t.heading(title, "\(PrintJobList.state(t, job))", actions: actions))
            \(Fields(t: t, state: state).summary)\(failure)\(progress)
            <section class="card"><dl class="facts">\(facts)</dl></section>
            \(fileTable)\(firstLabel)
            \(job.state == .ready ? HandOverCard(t: t, job: job, files: handOvers, state: state).html : .empty)
            """)
    }

    private var written: Int64 { files.filter { $0.kind == .part }.reduce(0) { $0 + $1.writtenCount } }

    /// Reloads itself while there is something to see: by script where there is one.
    private var progress: HTML {
        guard job.state.isOpen else { return .empty }
        let percent = job.count == 0 ? 0 : written * 100 / job.count
        return """
            <section class="card stack" data-print-job="/api/v1/print-jobs/\(job.id)">\
            <p>\(t("已生成", "Made")) <span class="num" data-written>\(Scene.grouped(written))</span> / \
            \(t.number(job.count))</p>
            <meter class="good" min="0" max="100" value="\(percent)">\(percent) %</meter>
            <p class="small muted">\(t("可以离开此页，稍后再来。", "You may leave this page and come back."))
            <a href="/print-jobs/\(job.id)">\(t("刷新", "Reload"))</a></p></section>
            <noscript><meta http-equiv="refresh" content="5"></noscript>
            <script src="/assets/print.js" type="module"></script>
            """
    }

    private var failure: HTML {
        guard !job.failure.isEmpty, job.state == .failed || job.state.isOpen else { return .empty }
        let words = job.state == .failed ? t("任务失败：", "The job failed: ") : t("上次尝试：", "The last try: ")
        return t.notice(job.state == .failed ? .bad : .warn, "\(words)\(t(Message(kept: job.failure)))")
    }

    private var actions: HTML {
        guard job.state.isOpen, t.may(.codeDownload) else { return .empty }
        return """
            <form method="post" action="/print-jobs/\(job.id)/cancel">\
            <button class="danger">\(t("取消任务", "Cancel the job"))</button></form>
            """
    }

    private var facts: HTML {
        let order = job.order
        var all: [(String, HTML)] = [
            (t("格式", "Format"), "\(t(job.format.name))"), (t("序号", "Codes"), PrintJobList.range(t, job)),
        ]
        if let length = order.rollLength {
            let rolls = (job.count - 1) / length + 1
            let shape = t(
                "\(order.lanes) 列 × \(length) 枚，共 \(rolls) 卷", "\(order.lanes) lanes × \(length), \(rolls) rolls")
            all.append((t("卷", "Rolls"), "\(shape)"))
        }
        if !order.template.isEmpty { all.append((t("模板", "Template"), "\(order.template)")) }
        if !order.purpose.isEmpty { all.append((t("用途", "Purpose"), "\(order.purpose)")) }
        if !order.reason.isEmpty {
            all.append((t("补打理由", "Printed again because"), "\(order.reason)"))
        }
        all.append((t("下达", "Ordered"), "\(t.time(job.createdAt)) \(job.accountName)"))
        if let ended = job.endedAt { all.append((t("结束", "Ended"), t.time(ended))) }
        return all.map { "<dt>\($0.0)</dt><dd>\($0.1)</dd>" as HTML }.joined()
    }

    private var fileTable: HTML {
        let rows = files.prefix(200).map { file -> HTML in
            """
            <tr><td>\(link(file))</td><td class="n">\(codes(file))</td>
            <td class="n">\(file.isReady ? t.number(file.labelCount) : "\(percent(file)) %")</td>
            <td class="n">\(file.isReady ? size(file.byteCount) : .empty)</td>
            <td class="mono small">\(digest(file))</td></tr>
            """
        }
        let columns = [
            t("文件", "File"), t("序号", "Codes"), t("标签数", "Labels"), t("大小", "Size"), "SHA-256",
        ]
        let more: HTML =
            files.count > 200
            ? "<p class=\"small\">\(t("其余文件见接口：", "The other files:")) /api/v1/print-jobs/\(job.id)</p>"
            : .empty
        return """
            <section class="card table"><h2>\(t("文件", "Files"))</h2>\
            \(t.table(columns, numbers: [1, 2, 3], rows))\(more)</section>
            """
    }

    private func link(_ file: PrintFile) -> HTML {
        let name: HTML =
            file.kind == .rolls ? "\(t("卷清单", "Roll list")) \(file.name)" : "\(file.name)"
        let isThere = file.isReady && (job.state == .ready || job.state == .running)
        guard isThere, t.may(.codeDownload) else { return name }
        return "<a href=\"/api/v1/print-jobs/\(job.id)/files/\(file.number)\" download>\(name)</a>"
    }

    private func codes(_ file: PrintFile) -> HTML {
        guard file.kind == .part else { return .empty }
        let first = job.first + file.first
        return "\(t.number(first + 1))–\(t.number(first + file.count))"
    }

    private func percent(_ file: PrintFile) -> Int64 { file.count == 0 ? 0 : file.writtenCount * 100 / file.count }

    private func digest(_ file: PrintFile) -> HTML {
        guard let sha256 = file.sha256 else { return .empty }
        let text = sha256.hexadecimal
        return "<span title=\"\(text)\">\(text.prefix(16))…</span>"
    }

    private func size(_ bytes: Int64) -> HTML {
        if bytes < 1 << 20 { return "\(max(1, bytes >> 10)) KiB" }
        return "\(bytes >> 20) MiB"
    }

    private var firstLabel: HTML {
        guard job.state == .ready else { return .empty }
        let words = t(
            "印出第一枚标签后，请拍照做首件确认，再开始批量印制。",
            "When the first label is printed, take a photo of it and have it checked before the rest is printed.")
        return """
            <section class="card stack"><h2>\(t("首件确认", "First label check"))</h2><p>\(words)</p>
            <p class="actions"><a class="button" \
            href="/allocations/\(job.allocationNumber)/first-label?job=\(job.id)">\
            \(t("去确认", "Check it"))</a></p></section>
            """
    }
}
