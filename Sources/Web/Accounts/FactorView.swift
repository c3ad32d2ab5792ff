import Cryptography
import Labels
import Markup
import Traceability

/// Pages of the second factor. They stand without the console's navigation: whoever must enrol has nothing else yet.
struct FactorView {
    let t: Scene

    /// At the door.
    func question(_ state: FormState, next: String) -> HTML {
        let fields = Fields(t: t, state: state)
        return Page.open(
            t, title: t("动态口令", "Code"),
            """
            <section class="card"><form class="stack" method="post" action="/sign-in/factor">
            <h1>\(t("动态口令", "Code"))</h1>\(fields.summary)
            \(fields.oneTimeCode(hint: t(
                "手机验证器上的 6 位数字；手机不在身边时填写恢复码", "six digits of your authenticator, or a recovery code")))
            <input type="hidden" name="next" value="\(next)">
            <div class="actions"><button class="primary">\(t("继续", "Continue"))</button>
            <a href="/sign-in">\(t("重新登录", "Begin again"))</a></div>
            <p class="small muted">\(t(
                "手机和恢复码都丢失：请联系平台，凭授权书由两名工作人员办理。",
                "Phone and recovery codes lost? Ask the platform: two of its people reset them against a letter."))</p>
            </form></section>
            """)
    }

    func account(_ factor: FactorState, _ state: FormState, isNeeded: Bool) -> HTML {
        let need: HTML =
            isNeeded
            ? t.notice(
                .warn, "\(t("按安全策略，您的账号须启用双因素登录。", "By the security policy your account needs a second factor."))")
            : .empty
        let title = t("双因素登录", "Second factor")
        return Page.open(
            t, title: title, "<section class=\"card\"><h1>\(title)</h1>\(need)\(part(factor, state))</section>")
    }

    private func part(_ factor: FactorState, _ state: FormState) -> HTML {
        switch factor {
        case .none:
            """
            <p>\(t(
                "用手机上的验证器（支持 RFC 6238 的任一应用）扫描二维码，此后登录时除密码外还要填写 6 位动态口令。",
                """
                Scan a code with an authenticator on your phone (any of RFC 6238); from then on each sign-in asks for \
                six digits besides the password.
                """))</p>
            \(button("/account/factor", t("开始启用", "Begin"), isPrimary: true))\(back)
            """
        case .enrolling(let enrolment): enrolling(enrolment, state)
        case .inUse(let since, let left):
            """
            <p>\(t.tag(t("已启用", "In use"), .good)) \(t("自", "since")) \(t.time(since))</p>
            <p>\(t("剩余恢复码：\(left) 个", "Recovery codes left: \(left)"))</p>
            <div class="actions">\(button("/account/recovery-codes", t("重新生成恢复码", "New recovery codes")))\
            \(button("/account/factor/end", t("停用", "End it")))</div>\(back)
            """
        }
    }

    private func enrolling(_ enrolment: TOTPEnrolment, _ state: FormState) -> HTML {
        let fields = Fields(t: t, state: state)
        let picture = Self.picture(enrolment.address)
        return """
            <ol class="small"><li>\(t(
                "用手机验证器扫描，或手工输入密钥。", "Scan this with your authenticator, or type the secret."))</li>
            <li>\(t("填写手机上显示的 6 位数字。", "Type the six digits that it shows."))</li></ol>
            <p class="factor">\(picture)</p><p>\(t("密钥", "Secret")) \(t.code(enrolment.secret))</p>
            <form class="stack" method="post" action="/account/factor/confirmation">\(fields.summary)
            \(fields.oneTimeCode(hint: t("30 秒更换一次", "It changes every 30 seconds")))
            <div class="actions"><button class="primary">\(t("启用", "Use it"))</button></div></form>
            \(button("/account/factor", t("换一个密钥", "Another secret")))
            """
    }

    /// Shown once.
    func codes(_ codes: [String]) -> HTML {
        let title = t("恢复码", "Recovery codes")
        let note = t(
            "只显示这一次：请打印或抄下，放在手机以外的安全地方。每个只能用一次。",
            "Shown only now: print them or write them down, and keep them away from the phone. Each opens once.")
        let list = codes.map { code -> HTML in "<li class=\"mono\">\(code)</li>" }
        return Page.open(
            t, title: title,
            """
            <section class="card"><h1>\(title)</h1>
            \(t.notice(.warn, "\(note)"))
            <ul class="plain">\(list)</ul>
            <p class="actions"><a class="button primary" href="/home">\(t("已保存，继续", "I have them; continue"))</a></p>
            </section>
            """)
    }

    /// Drawn here and put into the page: nobody else learns the secret, no cache keeps it.
    private static func picture(_ address: String) -> HTML {
        var file: [UInt8] = []
        do {
            let matrix = try Symbol.encode(address, as: .qr)
            try SymbolSVG(moduleMicrometres: 1_000).write(matrix, into: &file)
        } catch { return .empty }
        return "<img class=\"qr\" alt=\"\" src=\"data:image/svg+xml;base64,\(file.base64)\">"
    }

    private var back: HTML { "<p><a href=\"/account\">\(t("我的账号", "My account"))</a></p>" }

    private func button(_ path: String, _ name: String, isPrimary: Bool = false) -> HTML {
        """
        <form method="post" action="\(url: path)"><button\(if: isPrimary, " class=\"primary\"")>\(name)</button></form>
        """
    }
}

extension Fields {
    /// A one-time code, which phones offer to fill in.
    func oneTimeCode(hint: String) -> HTML {
        field(
            "code", t("动态口令", "Code"), hint, true,
            """
            <input id="f-code" name="code" type="text" autocomplete="one-time-code" autocapitalize="characters" \
            spellcheck="false" required\(describedBy("code", hint))>
            """)
    }
}
