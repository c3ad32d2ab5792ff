import Gateway
import Hummingbird
import Markup
import Traceability

/// `/packing`: packing, unpacking and shipping a box by hand, for whoever has no system that sends EPCIS.
struct PackPages: Sendable {
    static let path = "/packing"

    var routes: [Route] {
        [
            .guarded(.get, Self.path, .eventCapture) { call, _ in
                var state = FormState()
                for name in ["event", "container"] { state.values[name] = call.query(name) }
                return .page(page(Scene(call), state, done: call.query("done")))
            },
            .guarded(.post, Self.path, .eventCapture, record),
        ]
    }

    @Sendable private func record(_ call: Call, _ actor: Actor) async throws -> Response {
        let form = try await call.form()
        do {
            var row = PackGoods.Row(
                form.text("event"), container: form.text("container"),
                codes: form.text("codes").split { $0.isWhitespace || ",;，；".contains($0) }.map(String.init),
                eventTime: form.text("eventTime"))
            (row.destination, row.destinationRegion) = (form.text("destination"), form.text("destinationRegion"))
            let job = try await PackGoods(call.platform)(
                [row], spoolFolder: call.spoolFolder, by: actor, on: call.occasion)
            return .seeOther("\(Self.path)?done=\(job.id)")
        } catch {
            let t = Scene(call)
            return .page(page(t, try FormState(form, error, t), done: nil), status: .unprocessableContent)
        }
    }

    private func page(_ t: Scene, _ state: FormState, done: String?) -> HTML {
        let title = t("装箱与整箱出库", "Packing and whole boxes")
        let lead = t(
            "把产品装入有箱码的包装、从中取出，或整箱发货。一箱只发一次，追溯时箱内每台产品都随箱走。",
            "Put units into a container with a code, take them out, or ship it whole: what is inside goes with it.")
        return Page.console(
            t, title: title, crumbs: [(t("数据回传", "Returns"), "/returns")],
            "\(t.heading(title, "\(lead)"))\(said(t, done))\(form(t, state))")
    }

    private func said(_ t: Scene, _ done: String?) -> HTML {
        guard let id = done.flatMap(Int64.init) else { return .empty }
        return t.notice(
            .good, "\(t("已记录。", "Recorded.")) <a href=\"/returns/\(id)\">\(t("回传", "Return")) #\(id)</a>")
    }

    private func form(_ t: Scene, _ state: FormState) -> HTML {
        let fields = Fields(t: t, state: state)
        let steps = PackGoods.Step.allCases.map { (value: $0.rawValue, text: t($0.name)) }
        let container = t("箱码（SSCC）或自己的箱号", "SSCC of the container, or your own name of it")
        let codes = t("箱内编码", "Codes of what is inside")
        let hint = t(
            "每行一个，可连续扫码或从表格粘贴；拆箱留空即全部取出，整箱出库不填",
            "one a line, scanned or pasted from a sheet; empty: all is taken out; none where the box is shipped")
        let problem: HTML = state.problems["codes"].map { "<small class=\"problem\">\($0)</small>" } ?? .empty
        return """
            <form class="stack card" method="post" action="\(Self.path)">\(fields.summary)
            \(fields.select("event", t("环节", "Step"), steps))
            \(fields.input("container", container))
            <div class="field"><label for="f-codes">\(codes)</label>\
            <textarea id="f-codes" name="codes" rows="8" spellcheck="false">\(state.values["codes"] ?? "")</textarea>\
            <small>\(hint)</small>\(problem)</div>
            \(fields.input(
                "eventTime", t(ReturnField.eventTime.name), kind: "datetime-local",
                hint: t("留空即现在", "empty means now"), required: false))
            \(fields.input(
                "destination", t(ReturnField.destination.name),
                hint: t("整箱出库时填写", "where the box is shipped"), required: false))
            \(fields.input(
                "destinationRegion", t(ReturnField.destinationRegion.name), hint: t(ReturnField.destinationRegion.note),
                required: false))
            <div class="actions"><button class="primary">\(t("提交", "Submit"))</button></div></form>
            """
    }
}
