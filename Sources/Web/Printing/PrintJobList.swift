import Markup
import Traceability

/// The jobs of an enterprise, newest first.
enum PrintJobList {
    static func view(_ t: Scene, _ jobs: [PrintJob]) -> HTML {
        let rows = jobs.map { job -> HTML in
            """
            <tr><td><a href="/print-jobs/\(job.id)">№ \(job.id)</a><small>\(job.order.purpose)</small></td>
            <td><a href="/allocations/\(job.allocationNumber)">№ \(job.allocationNumber)</a></td>
            <td>\(t(job.format.name))</td><td class="n">\(range(t, job))</td>
            <td>\(state(t, job))</td><td>\(t.time(job.createdAt))<small>\(job.accountName)</small></td></tr>
            """
        }
        let columns = [
            t("任务", "Job"), t("码段", "Allocation"), t("格式", "Format"), t("序号", "Codes"), t("状态", "State"),
            t("下达", "Ordered"),
        ]
        let more: HTML =
            jobs.count == 50
            ? "<p><a href=\"/print-jobs?before=\(jobs[49].id)\">\(t("更早的", "Earlier"))</a></p>" : .empty
        let start: HTML =
            "<a class=\"button\" href=\"/allocations\">\(t("选择码段", "Choose an allocation"))</a>"
        let body: HTML =
            jobs.isEmpty
            ? t.empty(t("还没有印制任务。在码段页上下达。", "No print job yet. Order one on the page of an allocation."), start)
            : "<section class=\"card table\">\(t.table(columns, numbers: [3], rows))</section>\(more)"
        let title = t("印制任务", "Print jobs")
        return Page.console(t, title: title, "\(t.heading(title))\(body)")
    }

    static func range(_ t: Scene, _ job: PrintJob) -> HTML {
        "\(t.number(job.first + 1))–\(t.number(job.first + job.count))"
    }

    static func state(_ t: Scene, _ job: PrintJob) -> HTML {
        let tone: Tone =
            switch job.state {
            case .queued, .running: .info
            case .ready: .good
            case .failed: .bad
            case .cancelled, .expired: .plain
            }
        return t.tag(t(job.state.name), tone)
    }
}
