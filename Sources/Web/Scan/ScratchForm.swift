import Gateway
import HTTPTypes
import Hummingbird
import Markup
import Serials
import Traceability

/// 刮开验证 on the scan page: a form below the verdict, and the page that answers it. Works without script.
struct ScratchPages: Sendable {
    var routes: [Route] { [.open(.post, "/scratch", check).recording(.scratchCheck)] }

    @Sendable private func check(_ call: Call) async throws -> Response {
        let form = try await call.form()
        let t = Scene(call)
        do {
            let answer = try await CheckScratchCode(call.platform)(
                form.text("code"), scratch: form.text("scratch"), on: call.occasion)
            var status = HTTPResponse.Status.ok
            if case .locked = answer.outcome { status = .tooManyRequests }
            return .resolved(ScratchCard.page(t, answer).bytes, .page, address: nil, status: status)
        } catch let refusal as Refusal where refusal.kind == .missing || refusal.kind == .invalid {
            return .resolved(
                NotFoundPage.view(t, refusal, typed: String(form.text("code").prefix(300))).bytes, .page, address: nil,
                status: .notFound)
        }
    }
}

enum ScratchCard {
    /// Empty for labels without a scratch layer.
    static func form(_ t: Scene, _ facts: CodeFacts) -> HTML {
        guard let form = facts.allocation.scratchForm else { return .empty }
        let isDigits = form.alphabet == .digits
        let kind =
            isDigits
            ? t("\(form.length) 位数字", "\(form.length) digits")
            : t("\(form.length) 位字母或数字", "\(form.length) letters or digits")
        return """
            <section class="card"><h2>\(t("刮开验证", "Verify the scratch code"))</h2>
            <p class="small muted">\(t(
                "刮开标签涂层，输入下面的验证码（\(kind)）。只有它能说明标签没有被复制。",
                "Scratch the layer off and type the code below (\(kind)). Only it shows that no label was copied."))</p>
            <form class="lookup" method="post" action="/scratch">\
            <input type="hidden" name="code" value="\(facts.code.text)">
            <label for="scratch">\(t("验证码", "Scratch code"))</label>
            <input id="scratch" name="scratch" autocomplete="off" autocapitalize="characters" spellcheck="false" \
            required maxlength="40"\(if: isDigits, " inputmode=\"numeric\"")>
            <button class="primary">\(t("验证", "Verify"))</button></form></section>
            """
    }

    static func page(_ t: Scene, _ answer: CheckScratchCode.Answer) -> HTML {
        let (weight, title, text) = words(t, answer)
        let back = t("查看产品信息", "See the product")
        let path = "/lookup?code=\(PercentEncoding.encode(answer.facts.code.text))"
        var again = HTML.empty
        if case .wrong(let left) = answer.outcome, left > 0 { again = form(t, answer.facts) }
        return ScanFrame.page(
            t, title: title,
            """
            <section class="card verdict \(weight.rawValue)"><span class="sign" aria-hidden="true">\
            \(ScanFrame.symbol(weight))</span><div><h1>\(title)</h1><p>\(text)</p>
            <p class="small">\(t.code(answer.facts.code.text))</p></div></section>\(again)
            <p class="center"><a class="button" href="\(url: path)">\(back)</a></p>\(ScanFrame.actions(t))
            """)
    }

    private static func words(_ t: Scene, _ answer: CheckScratchCode.Answer) -> (Verdict.Weight, String, String) {
        switch answer.outcome {
        case .right(let times, let firstAt): right(t, answer, times, firstAt)
        case .wrong(let left):
            (
                .warn, t("验证码不正确", "The scratch code is wrong"),
                left > 0
                    ? t("请对照标签逐位核对。还可再试 \(left) 次。", "Compare it with the label. \(left) attempts are left.")
                    : t("错误次数已满，本码锁定 24 小时。", "No attempts are left: locked for 24 hours.")
            )
        case .locked(let until):
            (
                .warn, t("已锁定", "Locked"),
                t(
                    "验证错误次数过多，\(until.minuteText) 后可再试。请核对标签，或联系企业。",
                    "Too many wrong attempts; try again after \(until.minuteText). Check the label, or ask the maker."
                )
            )
        }
    }

    private static func right(
        _ t: Scene, _ answer: CheckScratchCode.Answer, _ times: Int64, _ firstAt: Instant
    ) -> (Verdict.Weight, String, String) {
        guard answer.isGenuine else {
            let advice = t(answer.verdict.advice, answer.facts.verdictParameters)
            return (answer.verdict.weight, t(answer.verdict.headline), advice)
        }
        let owner = answer.facts.owner.name
        if times == 1 {
            return (
                .good, t("正品 · 首次验证", "Genuine article · first verification"),
                t(
                    "验证码正确，这是首次验证。产品出自 \(owner)。",
                    "The scratch code is right and was never verified before. Made by \(owner).")
            )
        }
        return (
            .info, t("验证码正确 · 第 \(times) 次验证", "Right · verification number \(times)"),
            t(
                "首次验证于 \(firstAt.minuteText)。如果不是您本人验证的，请向 \(owner) 核实。",
                "First verified at \(firstAt.minuteText). If that was not you, confirm with \(owner).")
        )
    }
}
