import Gateway
import HTTPTypes
import Hummingbird
import Markup
import Storage
import Traceability

/// `/home`: what waits, with due times. `/account`: who I am here.
struct HomePages: Sendable {
    var routes: [Route] {
        [
            .signedIn(.get, "/home") { call, actor in
                let now = call.occasion.now
                let policy = call.platform.options.witnessPolicy
                let list = try await call.platform.datastore.report { session in
                    try session.toDos(of: actor, at: now, witnesses: policy)
                }
                var view = HomeView(t: Scene(call), actor: actor)
                let figures = try await ReadFailedFigures(call.platform)(by: actor, at: now)
                (view.failed, view.held) = (figures.failed, figures.held)
                if actor.isStaff { view.changedFiles = call.platform.integrity.faults.count }
                return .page(view.html(list))
            }.recording(.none("counts of what waits for the asker")),
            .signedIn(.get, "/account") { call, actor in .page(AccountView(t: Scene(call), actor: actor).html) }
                .recording(.none("shows the asker who they are")),
        ]
    }
}

/// Who is signed in, for which organizations, with which roles.
struct AccountView {
    let t: Scene
    let actor: Actor

    /// For those who have one.
    private var devices: HTML {
        guard !actor.roles.isDisjoint(with: ScanDevice.roles) else { return .empty }
        return "<a class=\"button\" href=\"/scan-devices\">\(t("扫码设备", "Scanning devices"))</a>"
    }

    var html: HTML {
        let title = t("我的账号", "My account")
        let rows = t.memberships.map { membership -> HTML in
            let roles = membership.roles.sorted { $0.rawValue < $1.rawValue }.map { "\(t.tag(t($0.name))) " as HTML }
            return "<tr><td>\(membership.organizationName)</td><td>\(roles)</td></tr>"
        }
        let list =
            rows.isEmpty
            ? t.empty(t("尚不属于任何企业", "Not a member of any enterprise yet"))
            : t.table([t("企业", "Enterprise"), t("角色", "Roles")], rows)
        return Page.console(
            t, title: title,
            """
            \(t.heading(title))
            <section class="card">\(ReviewParts.facts([
                (t("账号名", "Account name"), "<span class=\"mono\">\(actor.accountName)</span>"),
                (t("姓名", "Name"), "\(actor.displayName)"), (t("当前企业", "Working for"), "\(actor.organizationName)"),
            ]))
            <p class="actions"><a class="button" href="/password">\(t("修改密码", "Change password"))</a>\
            <a class="button" href="/account/factor">\(t("双因素登录", "Second factor"))</a>\
            <a class="button" href="/account/contact">\(t("联系方式", "Contact"))</a>\
            <a class="button" href="/account/sessions">\(t("我的会话", "My sessions"))</a>\
            \(devices)\
            <a class="button" href="/registration">\(t("我的注册申请", "My registrations"))</a>\
            <a class="button" href="/my-data">\(t("我的信息", "My data"))</a></p></section>
            <section class="card table">\(list)</section>
            """)
    }
}
