import Gateway
import HTTPTypes
import Hummingbird
import Markup
import Traceability

/// Sign in, sign out, change the password, switch organization, choose the language.
struct SignInPages: Sendable {
    private static let clearSiteData = HTTPField.Name("Clear-Site-Data")!

    var routes: [Route] {
        [
            .open(.get, "/sign-in") { call in
                .page(
                    view(
                        Scene(call), FormState(), next: call.query("next") ?? "",
                        isRegistered: call.query("registered") != nil))
            },
            .open(.post, "/sign-in", signIn).paced(.signIn),
            .signedIn(.post, "/sign-out") { call, actor in
                try await SignOut(call.platform)(token: call.token ?? "", by: actor, on: call.occasion)
                var response = Response.seeOther("/", cookies: [call.gateway.endedCookie])
                // What the browser keeps of the pages goes with the session (OWASP ASVS 14.3.1).
                response.headers[Self.clearSiteData] = "\"cache\", \"storage\""
                return response
            },
            .signedIn(.post, "/organization") { call, actor in
                let form = try await call.form()
                guard let id = try form.integer("organization") else {
                    throw Refusal(.invalid, .required, field: "organization", ["field": "organization"])
                }
                try await SwitchOrganization(call.platform)(
                    token: call.token ?? "", to: id, by: actor, on: call.occasion)
                return .seeOther("/home")
            },
            .open(.get, "/language") { call in
                let language = Language(rawValue: call.query("to") ?? "") ?? .chinese
                return .seeOther(Self.safe(call.query("back")), cookies: [call.gateway.languageCookie(language)])
            },
        ]
    }

    @Sendable private func signIn(_ call: Call) async throws -> Response {
        let form = try await call.form()
        let name = form.text("accountName")
        do {
            let session = try await SignIn(call.platform, hashing: call.hashing)(
                name: name, password: form.text("password"), kind: .page, device: call.device, on: call.occasion)
            return Self.arrive(call, session, next: form["next"])
        } catch let refusal as Refusal where refusal.kind == .unauthenticated {
            let t = Scene(call)
            var state = FormState()
            state.values["accountName"] = name
            state.general = [t(refusal)]
            return .page(view(t, state, next: form.text("next")), status: .unauthorized)
        }
    }

    /// Where the person goes that has just signed in.
    static func arrive(_ call: Call, _ session: NewSession, next: String?) -> Response {
        let wanted = safe(next ?? "/home")
        let cookies = call.gateway.cookies(session)
        if session.awaitsCode {
            return .seeOther("/sign-in/factor?next=" + PercentEncoding.encode(wanted), cookies: cookies)
        }
        if session.mustChangePassword { return .seeOther("/password", cookies: cookies) }
        if session.mustEnrol { return .seeOther("/account/factor", cookies: cookies) }
        return .seeOther(wanted == "/" ? "/home" : wanted, cookies: cookies)
    }

    /// A path of this platform; anything else leads home.
    static func safe(_ path: String?) -> String {
        guard let path, path.hasPrefix("/"), !path.hasPrefix("//"), !path.contains("\\"),
            path.unicodeScalars.allSatisfy({ $0.value > 0x20 })
        else { return "/" }
        return path
    }

    private func view(_ t: Scene, _ state: FormState, next: String, isRegistered: Bool = false) -> HTML {
        let fields = Fields(t: t, state: state)
        let registered: HTML =
            isRegistered
            ? "<p>\(t("注册申请已提交，请稍后登录查看进度", "Your registration is submitted; sign in in a moment to follow it"))</p>"
            : .empty
        return Page.open(
            t, title: t("登录", "Sign in"),
            """
            <section class="card"><form class="stack" method="post" action="/sign-in">
            <h1>\(t("登录", "Sign in"))</h1>\(registered)\(fields.summary)
            \(fields.accountName(t("账号名", "Account name")))
            \(fields.password("password", t("密码", "Password")))
            <input type="hidden" name="next" value="\(next)">
            <div class="actions"><button class="primary">\(t("登录", "Sign in"))</button>
            <a href="/register">\(t("企业注册", "Register an enterprise"))</a>
            <a href="/lost-password">\(t("无法登录", "Cannot sign in"))</a></div>
            </form></section>
            """)
    }
}
