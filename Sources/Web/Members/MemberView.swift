import Markup
import Traceability

/// Accounts of one organization, with what may be done to each.
struct MemberView {
    let t: Scene
    let pages: MemberPages

    func html(_ members: [Member], _ state: FormState, _ note: SecretNote?) -> HTML {
        let title = t(pages.title)
        let columns = [t("账号", "Account"), t("角色", "Roles"), t("最近登录", "Last sign-in"), t("操作", "Actions")]
        return Page.console(
            t, title: title,
            """
            \(t.heading(title))\(note.map(secret) ?? .empty)
            <div class="with-panel"><section class="card table">\(t.table(columns, members.map(row)))</section>
            <aside class="card panel">\(form(Fields(t: t, state: state)))</aside></div>
            """)
    }

    private func secret(_ note: SecretNote) -> HTML {
        t.notice(
            .good,
            """
            <b>\(t("账号 \(note.name) 的一次性口令（只显示这一次）", "One-time secret of \(note.name) (shown only now)"))</b>
            <p class="secret mono">\(note.created.secret)</p>
            <p>\(t("首次登录后须修改；", "It must be changed at the first sign-in; "))\
            \(t("有效至", "valid until")) \(t.time(note.created.expiresAt))</p>
            """)
    }

    private func row(_ member: Member) -> HTML {
        let roles = member.roles.sorted { $0.rawValue < $1.rawValue }.map { role -> HTML in "\(t.tag(t(role.name))) " }
        let isOwn = member.accountID == t.actor?.accountID
        let off: HTML = member.state == .disabled ? " \(t.tag(t("已停用", "Disabled"), .bad))" : .empty
        return """
            <tr><td>\(member.displayName)\(off)<small class="mono">\(member.name)</small></td><td>\(roles)</td>
            <td>\(member.lastLoginAt.map(t.time) ?? "—")</td><td>\(isOwn ? "—" : actions(member))</td></tr>
            """
    }

    private func actions(_ member: Member) -> HTML {
        let toggle: HTML =
            member.state == .active
            ? button(member, "disabled", t("停用", "Disable")) : button(member, "enabled", t("启用", "Enable"))
        return """
            <details><summary class="small">\(t("更改", "Change"))</summary>
            <form class="stack" method="post" action="\(url: "\(pages.path)/\(member.accountID)/roles")">
            \(choices { member.roles.contains($0) })<button>\(t("保存角色", "Save roles"))</button></form>
            <div class="actions">\(button(member, "secret", t("重置口令", "New secret")))\(toggle)\
            <a class="button" href="\(url: "\(pages.path)/\(member.accountID)/sessions")">\
            \(t("会话", "Sessions"))</a>\
            <a class="button" href="\(url: "\(pages.path)/\(member.accountID)/leaving")">\
            \(t("离职", "Leaving"))</a></div></details>
            """
    }

    private func button(_ member: Member, _ part: String, _ name: String) -> HTML {
        """
        <form method="post" action="\(url: "\(pages.path)/\(member.accountID)/\(part)")"><button>\(name)</button></form>
        """
    }

    private func choices(_ isChosen: (Role) -> Bool) -> [HTML] {
        pages.roles.map { role in
            """
            <label class="check"><input type="checkbox" name="role" value="\(role.rawValue)"\
            \(if: isChosen(role), " checked")> \
            <span>\(t(role.name))</span></label>
            """
        }
    }

    private func form(_ fields: Fields) -> HTML {
        """
        <form class="stack" method="post" action="\(url: pages.path)"><h2>\(t("添加账号", "Add an account"))</h2>
        \(fields.summary)
        \(fields.input("accountName", t("账号名", "Account name"), hint: t(
            "3–32 个字母、数字或 . _ -", "3 to 32 letters, digits or . _ -")))
        \(fields.input("displayName", t("姓名", "Name"), required: false))
        <fieldset class="stack-wide"><legend>\(t("角色", "Roles"))</legend>\(choices { _ in false })</fieldset>
        <p class="small muted">\(t(
            "系统、安全、审计三类管理员不得由同一账号兼任。",
            "Nobody holds two of the system, security and audit administrator roles."))</p>
        <div class="actions"><button class="primary">\(t("添加", "Add"))</button></div></form>
        """
    }
}
