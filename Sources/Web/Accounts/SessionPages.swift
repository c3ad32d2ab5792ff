import Gateway
import Hummingbird
import Markup
import Storage
import Traceability

/// 会话: one's own, and those of the people whose administrator one is; each can be ended.
struct SessionPages: Sendable {
    var routes: [Route] { mine + others("/members", .memberManage) + others("/staff", .accountManage) }

    private var mine: [Route] {
        [
            .signedIn(.get, "/account/sessions", own).recording(.none("shows the asker their own sessions")),
            .signedIn(.post, "/account/sessions/{id}/end") { call, actor in
                let id = try call.parameter("id")
                try await EndSessions(call.platform)(
                    id == "others" ? .all(keeping: call.token) : .one(id: id), of: actor.accountID, by: actor,
                    on: call.occasion)
                return .seeOther("/account/sessions")
            },
        ]
    }

    private func others(_ path: String, _ permission: Permission) -> [Route] {
        [
            .guarded(.get, "\(path)/{id}/sessions", permission) { call, actor in
                let id = try call.id()
                let (name, lines) = try await call.platform.datastore.report { session in
                    let name = try session.memberName(id, of: actor.organizationID)
                    return (name, try session.openSessions(of: id, asking: nil, at: call.occasion.now))
                }
                return .page(SessionView(t: Scene(call)).others(name, lines, path: "\(path)/\(id)"))
            },
            .guarded(.post, "\(path)/{id}/sessions/end", permission) { call, actor in
                try await EndSessions(call.platform)(
                    .all(keeping: nil), of: try call.id(), by: actor, on: call.occasion)
                return .seeOther(path)
            },
        ]
    }

    @Sendable private func own(_ call: Call, _ actor: Actor) async throws -> Response {
        let lines = try await call.platform.datastore.report { session in
            try session.openSessions(of: actor.accountID, asking: call.token, at: call.occasion.now)
        }
        return .page(SessionView(t: Scene(call)).own(lines))
    }
}

/// Tables of sessions.
struct SessionView {
    let t: Scene

    func own(_ lines: [SessionLine]) -> HTML {
        let title = t("我的会话", "My sessions")
        let hasOthers = lines.contains { !$0.isCurrent }
        return Page.console(
            t, title: title, crumbs: [(t("我的账号", "My account"), "/account")],
            """
            \(t.heading(title, actions: hasOthers ? button("/account/sessions/others/end", t(
                "结束其他会话", "End all others")) : .empty))
            <section class="card table">\(table(lines) { line in
                line.isCurrent
                    ? t.tag(t("当前", "This one"), .good)
                    : button("/account/sessions/\(line.id)/end", t("结束", "End"))
            })</section>
            """)
    }

    func others(_ name: String, _ lines: [SessionLine], path: String) -> HTML {
        let title = t("\(name) 的会话", "Sessions of \(name)")
        return Page.console(
            t, title: title,
            """
            \(t.heading(title, actions: lines.isEmpty ? .empty : button("\(path)/sessions/end", t(
                "全部结束", "End all"))))
            <section class="card table">\(table(lines) { _ in "—" })</section>
            """)
    }

    private func table(_ lines: [SessionLine], _ action: (SessionLine) -> HTML) -> HTML {
        guard !lines.isEmpty else { return t.empty(t("没有打开的会话", "No session is open")) }
        let columns = [
            t("种类", "Kind"), t("开始", "Began"), t("最近使用", "Last used"), t("地址与程序", "Address and program"),
            t("操作", "Action"),
        ]
        return t.cards(
            columns,
            lines.map { line -> [HTML] in
                let place: HTML = "<span class=\"mono\">\(line.address)</span><small>\(line.agent)</small>"
                return [kind(line), t.time(line.beganAt), t.time(line.seenAt), place, action(line)]
            })
    }

    private func kind(_ line: SessionLine) -> HTML {
        let kind = line.kind == "page" ? t("网页", "Page") : t("程序", "Program")
        return line.factor.isEmpty ? "\(kind)" : "\(kind) \(t.tag(t("双因素", "Second factor"), .good))"
    }

    private func button(_ path: String, _ name: String) -> HTML {
        "<form method=\"post\" action=\"\(url: path)\"><button>\(name)</button></form>"
    }
}
