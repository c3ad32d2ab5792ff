import Markup
import Traceability

/// Whom somebody has invited, and the form for the next one.
struct InvitationView {
    let t: Scene
    let roles: [Role]

    func html(_ invitations: [Invitation], _ state: FormState, _ address: String?) -> HTML {
        let title = t("邀请", "Invitations")
        let list =
            invitations.isEmpty
            ? t.empty(t("尚未邀请任何人", "Nobody was invited yet"))
            : t.table(
                [t("角色", "Role"), t("单位", "Organization"), t("邀请人", "By"), t("有效至", "Until"), t("状态", "State")],
                invitations.map(row))
        return Page.console(
            t, title: title,
            """
            \(t.heading(title))\(address.map(shown) ?? .empty)
            <div class="with-panel"><section class="card table">\(list)</section>
            <aside class="card panel">\(form(Fields(t: t, state: state)))</aside></div>
            """)
    }

    private func shown(_ address: String) -> HTML {
        t.notice(
            .good,
            """
            <b>\(t("邀请地址（只显示这一次，14 天内有效，只能用一次）", "The invitation (shown only now, good once, for 14 days)"))</b>
            <p class="secret mono">\(address)</p>
            <p>\(t("请通过可信渠道发给对方。", "Send it by a way that you trust."))</p>
            """)
    }

    private func row(_ one: Invitation) -> HTML {
        let isOpen = one.isOpen(at: t.now)
        let revoke: HTML = """
            <form method="post" action="\(url: "/invitations/\(one.id)/revocation")">\
            <button class="link small">\(t("撤回", "Take back"))</button></form>
            """
        let region: HTML = one.regionCode.isEmpty ? .empty : "<small class=\"mono\">\(one.regionCode)</small>"
        return """
            <tr><td>\(t(one.role.name))</td><td>\(one.name.isEmpty ? "—" : one.name)\(region)</td>
            <td>\(one.makerName)</td><td>\(t.time(one.expiresAt))</td>
            <td>\(state(one))\(isOpen ? revoke : .empty)</td></tr>
            """
    }

    private func state(_ one: Invitation) -> HTML {
        if one.acceptedAt != nil { return t.tag(t("已接受", "Accepted"), .good) }
        if one.revokedAt != nil { return t.tag(t("已撤回", "Taken back")) }
        return one.isOpen(at: t.now) ? t.tag(t("待接受", "Waiting"), .info) : t.tag(t("已过期", "Too old"))
    }

    private func form(_ fields: Fields) -> HTML {
        let choices = roles.map { (value: $0.rawValue, text: t($0.name)) }
        let isOfStaff = roles.contains(.regulator)
        let staffOnly: HTML =
            isOfStaff
            ? """
            \(fields.input("lastDay", t("监管人员账号截止日期", "Last day of a regulator's account"), kind: "date", hint: t(
                "两年以内", "within two years"), required: false))
            \(fields.input("letter", t("监管部门公函", "The regulator's official letter"), kind: "file", hint: t(
                "JPEG、PNG 或 PDF，10 MB 以内", "JPEG, PNG or PDF, up to 10 MB"), required: false))
            <p class="small muted">\(t(
                "邀请监督员只需选择角色；监管人员还须填写地区（只看该地区数据）、截止日期并上传公函。",
                "A supervisor needs the role only; a regulator a region (and sees no other), a last day, the letter."
            ))</p>
            """ : .empty
        return """
            <form class="stack" method="post" action="/invitations" enctype="multipart/form-data">
            <h2>\(t("邀请", "Invite"))</h2>\(fields.summary)
            \(fields.select("role", t("角色", "Role"), choices))
            \(fields.input("name", t("单位名称", "Name of the organization"), required: !isOfStaff))
            \(fields.input("uscc", t("统一社会信用代码", "Unified social credit code"), required: !isOfStaff))
            \(fields.input("region", t("所在地区", "Region"), hint: t(
                "名称或六位代码", "a name or six digits"), required: !isOfStaff))
            \(staffOnly)
            <div class="actions"><button class="primary">\(t("生成邀请", "Make the invitation"))</button></div></form>
            """
    }
}

/// What the invited person sees: no account yet.
struct DoorView {
    let t: Scene
    let invitation: Invitation

    func html(_ state: FormState) -> HTML {
        let fields = Fields(t: t, state: state)
        let title = t("接受邀请", "Accept the invitation")
        let name: HTML =
            invitation.name.isEmpty
            ? .empty : "<p><b>\(invitation.name)</b> <span class=\"mono\">\(invitation.uscc)</span></p>"
        let isStaff = Role.staff.contains(invitation.role)
        return Page.open(
            t, title: title,
            """
            <section class="card"><form class="stack" method="post"><h1>\(title)</h1>
            <p>\(t(
                "\(invitation.inviterName) 邀请您以“\(t(invitation.role.name))”身份使用本平台。",
                "\(invitation.inviterName) invites you to use this platform as: \(t(invitation.role.name))."))</p>
            \(name)\(fields.summary)
            \(fields.accountName(t("账号名", "Account name"), hint: t(
                "3–32 个字母、数字或 . _ -", "3 to 32 letters, digits or . _ -")))
            \(fields.input("displayName", t("姓名", "Name"), required: false))
            \(fields.password("password", t("密码", "Password"), isNew: true, hint: t.passwordHint(isStaff: isStaff)))
            \(fields.password("repeated", t("再次输入密码", "Password once more"), isNew: true))
            <div class="actions"><button class="primary">\(t("建立账号", "Make the account"))</button></div>
            </form></section>
            """)
    }
}
