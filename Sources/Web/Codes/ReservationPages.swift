import Gateway
import Hummingbird
import Markup
import Traceability

/// 印刷预留: what on-line printers took, and what became of it.
struct ReservationPages: Sendable {
    var routes: [Route] {
        [
            .guarded(.get, "/reservations", .codeDownload) { call, actor in
                let before = try call.number("before") ?? .max
                let found = try await call.platform.reservations(for: actor, before: before)
                return .page(ReservationViews.list(Scene(call), found))
            },
            .guarded(.get, "/reservations/{id}", .codeDownload) { call, actor in
                let found = try await call.platform.reservation(try call.id(), for: actor)
                return .page(ReservationViews.show(Scene(call), found, FormState()))
            },
            .guarded(.post, "/reservations/{id}/settlement", .codeDownload, settle),
        ]
    }

    @Sendable private func settle(_ call: Call, _ actor: Actor) async throws -> Response {
        let form = try await call.form()
        let id = try call.id()
        do {
            let report = SettleReservation.Report(
                printed: try form.integer("printed"), spoilt: form.text("spoilt"), reason: form.text("reason"))
            try await SettleReservation(call.platform)(id, report, by: actor, on: call.occasion)
            return .seeOther("/reservations/\(id)")
        } catch {
            let state = try FormState(form, error, Scene(call))
            let found = try await call.platform.reservation(id, for: actor)
            return .page(ReservationViews.show(Scene(call), found, state), status: .unprocessableContent)
        }
    }
}

enum ReservationViews {
    static func list(_ t: Scene, _ all: [Reservation]) -> HTML {
        let title = t("印刷预留", "Reservations of printers")
        let rows = all.map { one -> HTML in
            """
            <tr><td><a href="/reservations/\(one.id)">№ \(one.id)</a></td>
            <td><a href="/allocations/\(one.allocationNumber)">№ \(one.allocationNumber)</a></td>
            <td class="n">\(t.number(one.first + 1))–\(t.number(one.last + 1))</td><td>\(one.printer)</td>
            <td>\(t.tag(t(one.state.name), one.state == .settled ? .good : .info))</td><td>\(t.time(one.at))</td></tr>
            """
        }
        let columns = [
            t("预留", "Reservation"), t("码段", "Allocation"), t("序号", "Codes"), t("印刷机", "Printer"),
            t("状态", "State"), t("时间", "When"),
        ]
        let hint = t(
            "在线印刷机用接口 POST /api/v1/reservations 逐批取码；并发的印刷机不会取到同一个码。",
            "On-line printers take codes by POST /api/v1/reservations; no two of them ever get the same one.")
        let more: HTML =
            all.count == 50
            ? "<p><a href=\"/reservations?before=\(all[49].id)\">\(t("更早的", "Earlier"))</a></p>" : .empty
        let body: HTML =
            all.isEmpty
            ? t.empty(t("还没有预留。", "No reservation yet."))
            : "<section class=\"card table\">\(t.table(columns, numbers: [2], rows))</section>\(more)"
        return Page.console(t, title: title, "\(t.heading(title, "\(hint)"))\(body)")
    }

    static func show(_ t: Scene, _ one: Reservation, _ state: FormState) -> HTML {
        let title = t("预留 № \(one.id)", "Reservation № \(one.id)")
        var facts: [(String, HTML)] = [
            (t("码段", "Allocation"), "<a href=\"/allocations/\(one.allocationNumber)\">№ \(one.allocationNumber)</a>"),
            (t("序号", "Codes"), "\(t.number(one.first + 1))–\(t.number(one.last + 1))"),
            (t("数量", "Quantity"), t.number(one.count)), (t("印刷机", "Printer"), "\(one.printer)"),
            (t("取码人", "By"), "\(one.accountName)"), (t("时间", "When"), t.time(one.at)),
        ]
        if let printed = one.printedCount {
            facts.append((t("已印", "Printed"), t.number(printed)))
            facts.append((t("损坏（作废）", "Spoilt (void)"), one.spoilt.isEmpty ? "—" : "\(one.spoilt)"))
        }
        let rows = facts.map { "<dt>\($0.0)</dt><dd>\($0.1)</dd>" as HTML }
        return Page.console(
            t, title: title, crumbs: [(t("印刷预留", "Reservations"), "/reservations")],
            """
            \(t.heading(title, t.tag(t(one.state.name), one.state == .settled ? .good : .info)))
            <section class="card"><dl class="facts">\(rows)</dl></section>
            \(one.state == .taken ? form(t, one, Fields(t: t, state: state)) : .empty)
            """)
    }

    private static func form(_ t: Scene, _ one: Reservation, _ fields: Fields) -> HTML {
        """
        \(fields.summary)<form class="card stack" method="post" \
        action="\(url: "/reservations/\(one.id)/settlement")"><h2>\(t("确认打印结果", "Settle"))</h2>
        <p class="small muted">\(t(
            "损坏的标签作废；未印的编码退回，计回配额。", "Spoilt labels become void; what was not printed is given back."))</p>
        \(fields.input("printed", t("已印数量", "Labels printed"), hint: t(
            "从第 1 个起；留空为全部", "from the first on; empty: all"), required: false))
        \(fields.input("spoilt", t("损坏的序号", "Spoilt places"), hint: t(
            "预留内从 1 起，例：3-5 8", "within the reservation, from 1: 3-5 8"), required: false))
        \(fields.input("reason", t("说明", "Remark"), required: false))
        <div class="actions"><button class="primary">\(t("确认", "Settle"))</button></div></form>
        """
    }
}
