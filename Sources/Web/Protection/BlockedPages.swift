import Gateway
import HTTPTypes
import Hummingbird
import Markup
import Storage
import Traceability

/// `/blocked/{no}`: why an address is closed, until when, and the form to object (PIPL art. 24). Without an account.
struct BlockedPages: Sendable {
    var routes: [Route] {
        [
            .open(.get, "/blocked/{no}") { call in .page(try await page(call, FormState(), isTold: false)) },
            .open(.post, "/blocked/{no}/appeal") { call in
                let number = try call.parameter("no")
                let form = try await call.form()
                do {
                    try await AppealClosing(call.platform)(
                        number, text: form["text"] ?? "", contact: form["contact"] ?? "", on: call.occasion)
                    return .page(try await page(call, FormState(), isTold: true))
                } catch {
                    let state = try FormState(form, error, Scene(call))
                    return .page(try await page(call, state, isTold: false), status: .unprocessableContent)
                }
            }.paced(.register),
        ]
    }

    private func page(_ call: Call, _ state: FormState, isTold: Bool) async throws -> HTML {
        let number = try call.parameter("no")
        let found = try await call.platform.datastore.read { session in
            try session.closing(publicNo: number).map { closing in (closing, try session.appealState(of: closing.id)) }
        }
        guard let (closing, appeal) = found else {
            throw Refusal(.missing, .missing, ["object": "closed address"])
        }
        return BlockedView(t: Scene(call), closing: closing, appeal: appeal).html(state, isTold: isTold)
    }
}

struct BlockedView {
    let t: Scene
    let closing: ClosedAddress
    let appeal: (state: String, answer: String)?

    func html(_ state: FormState, isTold: Bool) -> HTML {
        let title = t("访问暂时关闭", "Access is closed for a while")
        let isClosed = closing.isClosed(at: t.now)
        let remark: HTML = closing.remark.isEmpty ? .empty : "<p>\(closing.remark)</p>"
        let standing =
            isClosed
            ? t("关闭至 \(closing.until.minuteText)。扫码查询不受影响。", "Closed until \(closing.until.minuteText). Scans go on.")
            : t("现已开放。", "It is open again.")
        let told: HTML =
            isTold ? t.notice(.good, "\(t("申诉已收到，将由安全管理员答复", "Your objection was received"))") : .empty
        let objection: HTML = appeal == nil && isClosed ? form(state) : .empty
        return Page.open(
            t, title: title,
            """
            <section class="card"><h1>\(title)</h1>
            <p>\(t("原因：", "Reason: "))\(t(closing.attack.name)) \
            <span class="mono small">\(closing.publicNo)</span></p>\(remark)
            <p>\(standing)</p>
            <p class="small muted">\(explanation)</p></section>
            \(told)\(answer)\(objection)
            """)
    }

    private var explanation: String {
        t(
            "该决定由程序依据来自同一网络地址的访问次数作出，没有使用您的身份信息；同一网络的其他人可能造成了这些访问。",
            "The program decided by how often requests came from one network address; it used nothing about you. "
                + "Others of the same network may have sent them.")
    }

    private var answer: HTML {
        guard let appeal else { return .empty }
        let said =
            switch appeal.state {
            case "granted": t("申诉成立，已解除关闭。", "Your objection was granted.")
            case "refused": t("申诉未获支持。", "Your objection was not granted.")
            default: t("申诉正在处理。", "Your objection is being looked at.")
            }
        return "<section class=\"card\"><p>\(said) \(appeal.answer)</p></section>"
    }

    private func form(_ state: FormState) -> HTML {
        let fields = Fields(t: t, state: state)
        return """
            <section class="card"><h2>\(t("申诉", "Object"))</h2>\(fields.summary)
            <form class="stack-wide" method="post" action="/blocked/\(closing.publicNo)/appeal">
            \(fields.area("text", t("说明", "What you want to say")))
            \(fields.input("contact", t("联系方式", "How to reach you"), required: false))
            <div class="actions"><button class="primary">\(t("提交", "Send"))</button></div></form></section>
            """
    }
}
