import Gateway
import HTTPTypes
import Hummingbird
import Markup
import Traceability

/// `/conformity` (符合性): which requirement is met by what, shown by which test.
struct ConformityPages: Sendable {
    let conformity: Conformity
    let results: ConformityResults?

    /// Throws `Refusal.unavailable` when the installation lacks the file.
    init() throws {
        conformity = try Conformity.shipped()
        results = try ConformityResults.shipped()
    }

    var routes: [Route] {
        [
            .guarded(.get, "/conformity", .conformityRead) { call, _ in
                let standard = call.query("standard").flatMap { Conformity.Standard(rawValue: $0) }
                let state = call.query("state").flatMap { Conformity.State(rawValue: $0) }
                let view = ConformityView(t: Scene(call), conformity: conformity, results: results)
                return .page(view.html(standard ?? .mlps, state))
            }
        ]
    }
}

/// The list of one standard, with how much of each there is.
struct ConformityView {
    let t: Scene
    let conformity: Conformity
    let results: ConformityResults?

    func html(_ standard: Conformity.Standard, _ state: Conformity.State?) -> HTML {
        let title = t("符合性", "Conformity")
        let own = conformity.requirements.filter { $0.standard == standard && (state == nil || $0.state == state) }
        let columns = [t("编号", "Id"), t("条款", "Clause"), t("措施", "Control"), t("测试", "Tests")]
        let list = own.isEmpty ? t.empty(t("没有这样的条目", "There is none")) : t.table(columns, own.map(row))
        return Page.console(
            t, title: title,
            """
            \(t.heading(title, "\(subtitle)"))
            \(figures(standard))
            <section class="card table"><nav class="filters">\(standards(standard))</nav>
            <nav class="filters">\(states(standard, state))</nav>\(list)</section>
            \(clauses)
            """)
    }

    private var subtitle: String {
        let source = t(
            "由测试名称生成：每个编号下是以它命名的测试；没有测试的措施未经证实",
            "Made from the names of the tests: below each id those named by it; a control without one is not shown"
        )
        guard let results else { return source + t("。尚未录入测试结果", ". No results were taken in yet") }
        return source
            + t(
                "。测试结果录于 \(results.day)（版本 \(results.commit)）",
                ". Results of \(results.day) (version \(results.commit))")
    }

    private func figures(_ standard: Conformity.Standard) -> HTML {
        let cards = Conformity.State.allCases.map { state -> HTML in
            """
            <div class="card"><span class="muted small">\(t(state.name))</span>\
            <b>\(t.number(conformity.count(state, of: standard)))</b></div>
            """
        }
        return "<div class=\"figures\">\(cards)</div>"
    }

    private func standards(_ current: Conformity.Standard) -> HTML {
        let links = Conformity.Standard.allCases.map { one in
            link("/conformity?standard=\(one.rawValue)", t(one.name), isCurrent: one == current)
        }
        return "\(links)"
    }

    private func states(_ standard: Conformity.Standard, _ current: Conformity.State?) -> HTML {
        let path = "/conformity?standard=\(standard.rawValue)"
        let all = link(path, t("全部", "All"), isCurrent: current == nil)
        let links = Conformity.State.allCases.map { state in
            link("\(path)&state=\(state.rawValue)", t(state.name), isCurrent: state == current)
        }
        return "\(all)\(links)"
    }

    private func link(_ path: String, _ name: String, isCurrent: Bool) -> HTML {
        "<a href=\"\(url: path)\"\(if: isCurrent, " aria-current=\"page\"")>\(name)</a> "
    }

    private func row(_ one: Conformity.Requirement) -> HTML {
        """
        <tr><td class="mono">\(one.id)</td><td class="mono small">\(one.clause)</td>\
        <td class="wrap">\(t(one.control))</td><td class="wrap">\(state(one))\(tests(one))</td></tr>
        """
    }

    private func state(_ one: Conformity.Requirement) -> HTML {
        switch one.state {
        case .tested: t.tag(t("\(one.tests.count) 项测试", "\(one.tests.count) tests"), .good)
        case .duty: t.tag(t(one.state.name), .info)
        case .absent: t.tag(t(one.state.name))
        case .open: t.tag(t(one.state.name), .warn)
        }
    }

    /// Folded: the names are for whoever asks.
    private func tests(_ one: Conformity.Requirement) -> HTML {
        guard !one.tests.isEmpty else { return .empty }
        let items = one.tests.map { test -> HTML in
            let file = test.file.split(separator: "/").last.map(String.init) ?? test.file
            return "<li>\(result(test)) <span class=\"mono small\">\(file): \(test.name)</span></li>"
        }
        return """
            <details><summary class="small">\(t("查看", "Show"))</summary>\
            <ul class="tips break">\(items)</ul></details>
            """
    }

    private func result(_ test: Conformity.Test) -> HTML {
        switch results?.held[test.name] {
        case true?: t.tag(t("通过", "Held"), .good)
        case false?: t.tag(t("未通过", "Failed"), .bad)
        case nil: t.tag(t("无结果", "No result"))
        }
    }

    private var clauses: HTML {
        let columns = [t("条款", "Clause"), t("内容", "Subject"), t("对应编号", "Covered by"), t("有测试 / 共", "Tested / all")]
        let rows = conformity.clauses.map { clause -> HTML in
            let own = conformity.requirements.filter { clause.covers($0.id) }
            return """
                <tr><td class="num">\(clause.clause)</td><td class="wrap">\(t(clause.subject))</td>\
                <td class="mono small wrap">\(clause.covered.joined(separator: " "))</td>\
                <td class="num">\(own.count { $0.state == .tested }) / \(own.count)</td></tr>
                """
        }
        return """
            <section class="card table"><h2>\(t("本标准条款", "Clauses of the group standard")) \
            <span class="mono small muted">T/SGACC 1005—2024</span></h2>\(t.table(columns, rows))</section>
            """
    }
}
