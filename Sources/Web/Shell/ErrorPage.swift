public import Gateway
import HTTPTypes
public import Hummingbird
import Markup
import Traceability

/// An error as a page: what happened, what to do next, whom to ask.
public enum ErrorPage {
    public static func respond(_ problem: Problem, _ call: Call) -> Response {
        let t = Scene(call)
        if problem.status == .unauthorized, call.request.method == .get {
            return .seeOther("/sign-in?next=" + PercentEncoding.encode(call.request.uri.string))
        }
        if let path = step(problem, call) { return .seeOther(path) }
        if let form = ReasonForm(problem, call) { return .page(form.view(t), status: problem.status) }
        let texts = problem.refusals.map { refusal -> HTML in "<p>\(t(refusal))</p>" }
        return .page(
            Page.open(
                t, title: title(problem.status, t),
                """
                <section class="card error"><p class="big num" aria-hidden="true">\(problem.status.code)</p>
                <h1>\(title(problem.status, t))</h1>\(texts)\(objection(problem, t))
                <p class="actions"><a class="button primary" href="/">\(t("回首页", "Front page"))</a></p>
                <p class="small muted">\(t("请求号", "Request id"))
                <span class="mono">\(call.occasion.requestID)</span></p>
                </section>
                """), status: problem.status)
    }

    /// Where the person first has to do something else: a page that was asked for leads there by itself, and so does a
    /// form that asks who they are once more.
    private static func step(_ problem: Problem, _ call: Call) -> String? {
        let isLook = call.request.method == .get || call.request.method == .head
        return switch problem.refusals[0].rule.code {
        case "password.change-first", "password.ended": isLook ? "/password" : nil
        case "factor.enrol-first": isLook ? "/account/factor" : nil
        case "session.confirm-first": "/reauthenticate?next=" + PercentEncoding.encode(Scene(call).place)
        default: nil
        }
    }

    /// Whoever asks from a closed address can object.
    private static func objection(_ problem: Problem, _ t: Scene) -> HTML {
        guard let refusal = problem.refusals.first, refusal.rule.code == "security.address-closed",
            let number = refusal.parameters["number"]
        else { return .empty }
        return "<p class=\"actions\"><a class=\"button\" href=\"/blocked/\(number)\">\(t("提出申诉", "Object"))</a></p>"
    }

    private static func title(_ status: HTTPResponse.Status, _ t: Scene) -> String {
        switch status.code {
        case 401: t("请先登录", "Please sign in")
        case 403: t("没有权限", "Not allowed")
        case 404: t("没有找到", "Not found")
        case 409: t("已被他人处理", "Somebody was faster")
        case 413: t("内容太大", "Too large")
        case 429: t("操作过于频繁", "Too many requests")
        case 400..<500: t("请求有误", "Something is not right with the request")
        default: t("系统暂时出错", "Something went wrong")
        }
    }
}
