import Gateway
import HTTPTypes
import Hummingbird
import Identification
import Markup
import Traceability

/// `/posts` (岗位登记): who holds which post with which qualification, trainings, and when it is looked at again.
struct PostPages: Sendable {
    static let path = "/posts"

    var routes: [Route] {
        [
            .guarded(.get, Self.path, .postManage) { call, actor in
                .page(try await page(call, actor, FormState()))
            },
            .guarded(.post, Self.path, .postManage) { call, actor in
                try await change(call, actor) { form in
                    let draft = PostDraft(
                        kind: form["kind"] ?? "", person: form["person"] ?? "", isFullTime: form["isFullTime"] == "1",
                        qualification: form["qualification"] ?? "",
                        dates: (appointed: form["appointedOn"] ?? "", review: form["reviewOn"] ?? ""))
                    _ = try await KeepPosts(call.platform).appoint(draft, by: actor, on: call.occasion)
                }
            },
            .guarded(.post, Self.path + "/{id}/review", .postManage) { call, actor in
                let id = try call.id()
                return try await change(call, actor) { form in
                    try await KeepPosts(call.platform).review(
                        id, next: form["reviewOn"] ?? "", by: actor, on: call.occasion)
                }
            },
            .guarded(.post, Self.path + "/{id}/end", .postManage) { call, actor in
                let id = try call.id()
                return try await change(call, actor) { _ in
                    try await KeepPosts(call.platform).end(id, by: actor, on: call.occasion)
                }
            },
            .guarded(.post, Self.path + "/{id}/training", .postManage) { call, actor in
                let id = try call.id()
                return try await change(call, actor) { form in
                    let hours = try form.integer("hours") ?? 0
                    try await KeepPosts(call.platform).train(
                        id,
                        (
                            subject: form["subject"] ?? "", day: form["onDay"] ?? "", hours: hours,
                            result: form["result"] ?? ""
                        ), by: actor, on: call.occasion)
                }
            },
        ]
    }

    private func change(
        _ call: Call, _ actor: Actor, _ body: (Form) async throws -> Void
    ) async throws -> Response {
        try await call.change(then: Self.path, body) { state in try await page(call, actor, state) }
    }

    private func page(_ call: Call, _ actor: Actor, _ state: FormState) async throws -> HTML {
        let posts = try await KeepPosts(call.platform).list(by: actor)
        return PostView(t: Scene(call), posts: posts).html(state)
    }
}

struct PostView {
    let t: Scene
    let posts: [Post]

    func html(_ state: FormState) -> HTML {
        let title = t("岗位登记", "Posts")
        let subtitle = t(
            "资格、专职、培训与复审日期；到期前 30 天列入待办", "Qualification, full time, training, reviews; a to-do from 30 days before")
        let list =
            posts.isEmpty
            ? t.empty(t("还没有登记岗位", "No post is registered yet"))
            : t.table(
                [
                    t("岗位", "Post"), t("人员", "Person"), t("资格", "Qualification"), t("任命", "Appointed"),
                    t("复审", "Review"), "",
                ],
                posts.map(row))
        return Page.console(
            t, title: title,
            """
            \(t.heading(title, "\(subtitle)"))\(Fields(t: t, state: state).summary)
            <section class="card table">\(list)</section>\(form(state))
            """)
    }

    private func row(_ post: Post) -> HTML {
        let fullTime = post.isFullTime ? t("专职", "full time") : t("兼职", "part time")
        let trainings = post.trainings.map { one -> HTML in
            let hours = t("\(one.hours) 学时", "\(one.hours) h")
            return "<small>\(one.on.description) \(one.subject) · \(hours) · \(one.result)</small>"
        }
        return """
            <tr><td>\(t(post.kind.name))<small>\(fullTime)</small></td><td>\(post.person)</td>\
            <td class="wrap">\(post.qualification)\(trainings)</td><td class="num">\(post.appointedOn.description)</td>\
            <td class="num">\(post.reviewOn.description) \(due(post))</td><td>\(acts(post))</td></tr>
            """
    }

    private func due(_ post: Post) -> HTML {
        guard let days = post.daysLeft(on: t.now.date) else {
            return t.tag(t("已离任", "Ended"))
        }
        if days < 0 { return t.tag(t("已逾期", "Late"), .bad) }
        if days <= Post.reminderDays { return t.tag(t("\(days) 天内", "in \(days) days"), .warn) }
        return .empty
    }

    private func acts(_ post: Post) -> HTML {
        guard post.endedOn == nil else { return .empty }
        let path = "\(PostPages.path)/\(post.id)"
        return """
            <details><summary class="small">\(t("办理", "Act"))</summary>
            <form class="filters" method="post" action="\(url: path + "/review")"><label class="small">\
            \(t("下次复审", "Next review")) <input type="date" name="reviewOn" required></label>\
            <button>\(t("已复审", "Reviewed"))</button></form>
            <form class="filters" method="post" action="\(url: path + "/training")">
            <label class="small">\(t("培训", "Training")) <input name="subject" required></label>
            <label class="small">\(t("日期", "Day")) <input type="date" name="onDay" required></label>
            <label class="small">\(t("学时", "Hours")) <input type="number" name="hours" min="1" required></label>
            <label class="small">\(t("结果", "Result")) <input name="result" required></label>
            <button>\(t("登记培训", "Record"))</button></form>
            <form method="post" action="\(url: path + "/end")">\
            <button class="link small">\(t("离任", "End"))</button></form>
            </details>
            """
    }

    private func form(_ state: FormState) -> HTML {
        let fields = Fields(t: t, state: state)
        let kinds = PostKind.allCases.map { (value: $0.rawValue, text: t($0.name)) }
        return """
            <section class="card"><h2>\(t("任命", "Appoint"))</h2>
            <form class="stack-wide" method="post" action="\(url: PostPages.path)">
            \(fields.select("kind", t("岗位", "Post"), kinds))
            \(fields.input("person", t("姓名", "Name")))
            \(fields.input("qualification", t("资格（证书、学历、培训）", "Qualification")))
            \(fields.input("appointedOn", t("任命日期", "Appointed on"), kind: "date"))
            \(fields.input("reviewOn", t("下次复审", "Next review"), kind: "date"))
            \(fields.check("isFullTime", t("专职", "Full time")))
            <div class="actions"><button class="primary">\(t("登记", "Register"))</button></div></form></section>
            """
    }
}
