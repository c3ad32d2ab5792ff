import Gateway
import HTTPTypes
import Hummingbird
import Markup
import NIOCore
import Traceability

/// What every view needs to draw in the person's language and for their rights.
struct Scene: Sendable {
    let language: Language
    let actor: Actor?
    let memberships: [Membership]
    let options: PlatformOptions
    let now: Instant
    let path: String
    /// Where one is, with the question that was asked: there another language leads back to.
    let place: String
    let policy: SecurityPolicy
    /// When the person's password ends; nil: it does not.
    let passwordEndsAt: Instant?
    /// Where the audit trail learns why a form was refused.
    let mark: AuditMark?

    init(_ call: Call) {
        language = call.language
        actor = call.signedIn?.actor
        memberships = call.signedIn?.memberships ?? []
        options = call.platform.options
        now = call.occasion.now
        path = call.path
        place = Self.place(call)
        policy = call.platform.policy.current
        passwordEndsAt = call.signedIn?.passwordEndsAt
        mark = call.occasion.mark
    }

    /// The page with its question; of a form that was sent the page that it stood on, for nothing else answers a GET.
    private static func place(_ call: Call) -> String {
        if call.request.method == .get || call.request.method == .head {
            return place(call.path, call.request.uri.query)
        }
        guard let referer = call.header("Referer"), let scheme = referer.firstRange(of: "://") else { return call.path }
        let rest = referer[scheme.upperBound...]
        guard let slash = rest.firstIndex(of: "/"), let host = call.request.head.authority,
            rest[..<slash].lowercased() == host.lowercased()
        else { return call.path }
        let parts = rest[slash...].split(separator: "?", maxSplits: 1)
        return place(String(parts[0]), parts.count > 1 ? String(parts[1]) : nil)
    }

    /// A language in the question would win over the one that is chosen.
    private static func place(_ path: String, _ question: String?) -> String {
        let pairs = (question ?? "").split(separator: "&").filter { !$0.hasPrefix("lang=") }
        return pairs.isEmpty ? path : "\(path)?\(pairs.joined(separator: "&"))"
    }

    /// The text in the person's language. Both stand at the place of use (docs/decisions/0002).
    func callAsFunction(_ chinese: String, _ english: String) -> String { language == .chinese ? chinese : english }
    func callAsFunction(_ message: Message, _ parameters: [String: String] = [:]) -> String {
        message.text(language, parameters)
    }
    func callAsFunction(_ refusal: Refusal) -> String { refusal.text(language) }
    /// What a new password must be, beside its field.
    func passwordHint(isStaff: Bool = false) -> String { self(policy.passwordHint(isStaff: isStaff)) }
    func may(_ permission: Permission) -> Bool { actor?.may(permission) ?? false }
}

/// A whole document.
enum Page {
    /// A page of the consoles: bar, navigation, content.
    static func console(_ t: Scene, title: String, crumbs: [(String, String)] = [], _ content: HTML) -> HTML {
        frame(
            t, title: title, sheets: ["console"],
            """
            <body class="console">
            <a class="skip" href="#content">\(t("跳到正文", "Skip to content"))</a>
            \(bar(t))
            \(Navigation.sidebar(t))
            <main id="content">\(breadcrumbs(t, crumbs, title))\(content)</main>
            \(footer(t))
            <script src="/assets/console.js" type="module"></script>
            </body>
            """)
    }

    /// A page for everybody: sign-in, registration, errors, the front page.
    static func open(_ t: Scene, title: String, _ content: HTML) -> HTML {
        frame(
            t, title: title, sheets: ["console"],
            """
            <body class="open">
            <a class="skip" href="#content">\(t("跳到正文", "Skip to content"))</a>
            <header class="bar">\(brand(t))<span class="who small">\(languageSwitch(t))\(signInLink(t))</span></header>
            <main id="content" class="narrow">\(content)</main>
            \(footer(t))
            </body>
            """)
    }

    static func frame(_ t: Scene, title: String, sheets: [String], _ body: HTML) -> HTML {
        let links = sheets.map { sheet -> HTML in "<link rel=\"stylesheet\" href=\"/assets/\(sheet).css\">" }
        return """
            <!doctype html>
            <html lang="\(t.language.rawValue)"><head><meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(title) · \(t(t.options.platformName))</title>
            <link rel="icon" href="/assets/flame.svg" type="image/svg+xml">
            <link rel="stylesheet" href="/assets/tokens.css"><link rel="stylesheet" href="/assets/base.css">\(links)
            </head>
            \(body)
            </html>
            """
    }

    static func brand(_ t: Scene) -> HTML {
        """
        <a class="brand" href="/"><svg viewBox="0 0 24 24" aria-hidden="true"><path d="\
        M13 1c1 4-1 6-3 8-2 2-4 4-4 7a7 7 0 0 0 14 0c0-3-1-5-3-7 0 2-1 3-2 3 1-4 0-8-2-11Zm-1 20a3 3 0 0 1-3-3\
        c0-2 2-3 3-5 1 2 3 3 3 5a3 3 0 0 1-3 3Z"/></svg>
        \(t(t.options.platformName))</a>
        """
    }

    private static func bar(_ t: Scene) -> HTML {
        """
        <header class="bar">\(brand(t))
        <form class="search" role="search" action="/search" method="get">\
        <input name="q" aria-label="\(t("搜索", "Search"))" \
        placeholder="\(t("编码、批次、企业、申请号…  按 / 开始", "Code, batch, enterprise…  press /"))" \
        autocomplete="off" data-key="/"></form>
        <div class="who small">\(languageSwitch(t))<a href="/account">\(t.actor?.displayName ?? "")</a>
        <form method="post" action="/sign-out"><button class="link">\(t("退出", "Sign out"))</button></form></div>
        </header>
        """
    }

    static func languageSwitch(_ t: Scene) -> HTML {
        let other = t.language == .chinese ? Language.english : .chinese
        let name = t.language == .chinese ? "English" : "中文"
        return """
            <a href="/language?to=\(other.rawValue)&amp;back=\(PercentEncoding.encode(t.place))" \
            lang="\(other.rawValue)" rel="nofollow">\(name)</a>
            """
    }

    private static func signInLink(_ t: Scene) -> HTML {
        t.actor == nil
            ? "<a href=\"/sign-in\">\(t("登录", "Sign in"))</a>" : "<a href=\"/home\">\(t("进入工作台", "My desk"))</a>"
    }

    private static func breadcrumbs(_ t: Scene, _ crumbs: [(String, String)], _ title: String) -> HTML {
        guard !crumbs.isEmpty else { return .empty }
        let links = crumbs.map { name, path -> HTML in "<a href=\"\(url: path)\">\(name)</a> › " }
        return
            "<nav class=\"crumbs small\" aria-label=\"\(t("位置", "You are here"))\">\(links)<span>\(title)</span></nav>"
    }

    static func footer(_ t: Scene) -> HTML {
        let icp: HTML = t.options.icpNumber.isEmpty ? .empty : " · \(t.options.icpNumber)"
        let police: HTML = t.options.policeNumber.isEmpty ? .empty : " · \(t.options.policeNumber)"
        let hotline: HTML = t.options.hotline.isEmpty ? .empty : " · \(t("热线", "Hotline")) \(t.options.hotline)"
        return """
            <footer class="foot small muted">\(t(t.options.platformName)) · \
            \(t("燃气用具行业质量追溯平台", "Quality traceability for gas appliances"))\(hotline)\(icp)\(police) · \
            <a href="/ledger">\(t("存证日志", "Ledger"))</a></footer>
            """
    }
}

extension Response {
    static func page(_ html: HTML, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "text/html; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(bytes: html.bytes)))
    }

    /// After a form: the browser fetches the next page by GET.
    static func seeOther(_ path: String, cookies: [String] = []) -> Response {
        var headers: HTTPFields = [.location: path, .cacheControl: "no-store"]
        for cookie in cookies { headers.append(HTTPField(name: .setCookie, value: cookie)) }
        return Response(status: .seeOther, headers: headers)
    }
}
