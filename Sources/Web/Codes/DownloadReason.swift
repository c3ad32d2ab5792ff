import Gateway
import Hummingbird
import Markup
import Traceability

/// Shown in place of the bare refusal of a second download: the same request again, with a place for the reason.
struct ReasonForm {
    private let refusal: Refusal
    private let path: String
    private let values: [(name: String, value: String)]

    /// nil for any other refusal, and for programs.
    init?(_ problem: Problem, _ call: Call) {
        guard call.request.method == .get, let refusal = problem.refusals.first, refusal.rule == .sameCodesTwice else {
            return nil
        }
        self.refusal = refusal
        path = call.path
        values = ((try? Form(urlEncoded: call.request.uri.query ?? ""))?.fields ?? []).filter { $0.name != "reason" }
    }

    func view(_ t: Scene) -> HTML {
        let title = t("再次下载须填写理由", "A second download needs a reason")
        let hidden = values.map { field -> HTML in
            "<input type=\"hidden\" name=\"\(field.name)\" value=\"\(field.value)\">"
        }
        let back = path.split(separator: "/").prefix(4).last.map(String.init) ?? ""
        let home: HTML =
            path.hasPrefix("/api/v1/allocations/")
            ? "<a class=\"button\" href=\"\(url: "/allocations/" + back)\">\(t("返回码段", "Back to the allocation"))</a>"
            : "<a class=\"button\" href=\"/allocations\">\(t("返回", "Back"))</a>"
        let fields = Fields(t: t, state: FormState())
        return Page.open(
            t, title: title,
            """
            <form class="card stack" method="get" action="\(url: path)"><h1>\(title)</h1>
            \(t.notice(.warn, "\(t(refusal))"))\(hidden)
            \(fields.input("reason", t("补打理由", "Reason"), hint: t("如：标签受潮，重印第 3 卷", "For example: roll 3 got wet")))
            <div class="actions"><button class="primary">\(t("下载", "Download"))</button>\(home)</div></form>
            """)
    }
}
