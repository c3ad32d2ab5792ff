import Cryptography
import Gateway
import Identification
import Markup
import Traceability

/// All that a check consists of.
struct SpotCheckFile: Sendable {
    let check: SpotCheck
    let items: [SpotCheckItem]
    let findings: [SpotCheckFinding]
    let steps: [SpotCheckStep]
    let amendments: [Amendment]
}

/// One check: what the reader can do next comes first.
struct SpotCheckView {
    let t: Scene
    let actor: Actor
    let file: SpotCheckFile
    let state: FormState

    private var check: SpotCheck { file.check }
    private var path: String { "/spot-checks/\(check.id)" }
    private var fields: Fields { Fields(t: t, state: state) }
    private var isOwn: Bool { check.supervisorID == actor.accountID && t.may(.spotCheckWork) }

    var view: HTML {
        let title = t("抽查 № \(check.id)", "Spot check № \(check.id)")
        return Page.console(
            t, title: title, crumbs: [(t("数据抽查", "Spot checks"), "/spot-checks")],
            """
            \(t.heading(title, "\(t.tag(check)) \(check.ownerName)"))\(fields.summary)\(next)
            \(amendments)\(history)\(findingTable)\(itemTable)\(facts)
            """)
    }

    private var next: HTML {
        switch check.state {
        case .open where isOwn: conclude
        case .answered where isOwn: recheck
        case .notified where t.may(.spotCheckAnswer) && check.ownerID == actor.organizationID: answer
        default: .empty
        }
    }

    private var conclude: HTML {
        guard let open = file.items.first(where: { $0.state == .open }) else {
            let isDefective = file.items.contains { $0.state == .defective }
            let days: HTML =
                isDefective
                ? fields.input("workingDays", t("答复期限（工作日，1–30）", "Working days for the answer (1–30)"), kind: "number")
                : .empty
            let word = isDefective ? t("发出整改通知", "Send the notice") : t("结论：未发现问题", "Conclude: nothing found")
            return """
                <form class="card stack" method="post" action="\(url: path)/conclusion">
                \(fields.area("conclusion", t("结论", "Conclusion")))\(days)
                <div class="actions"><button class="primary">\(word)</button></div></form>
                """
        }
        let left = file.items.count { $0.state == .open }
        return """
            <p class="actions"><a class="button primary" href="\(url: path)/items/\(open.number)">\
            \(t("检查下一件（还剩 \(left) 件）", "Look at the next item (\(left) left)"))</a></p>
            """
    }

    private var answer: HTML {
        let hint = t(
            "说明原因和措施；已回传的数据不能直接修改，更正须另行申请（7.1.4）",
            "Say why and what was done; returned data changes by a correction request only (7.1.4)")
        return """
            <form class="card stack" method="post" action="\(url: path)/answer">
            \(fields.area("note", t("答复", "Answer"), hint: hint))
            <div class="actions"><button class="primary">\(t("提交答复", "Send the answer"))</button>\
            \(amend)</div></form>
            """
    }

    /// 更正须另行申请: of the units that something was found of, each with its code filled in.
    private var amend: [HTML] {
        guard t.may(.amendmentRequest) else { return [] }
        return file.items.filter { $0.state == .defective }.map { item -> HTML in
            let address =
                "/amendments/new?scope=item&subject=\(PercentEncoding.encode(item.code))&spotCheck=\(check.id)"
            return """
                <a class="button" href="\(url: address)">\
                \(t("申请更正样品 \(item.number)", "Amend item \(item.number)"))</a>
                """
        }
    }

    /// What was asked to be amended because of the check: seen by who looks again.
    private var amendments: HTML {
        guard !file.amendments.isEmpty else { return .empty }
        let rows = file.amendments.map { one -> HTML in
            """
            <tr><td class="n"><a href="/amendments/\(one.id)">\(one.id)</a></td><td>\(t.code(one.subject))</td>\
            <td>\(t.tag(one.state))</td><td>\(one.effectiveAt.map { t.time($0) })</td></tr>
            """
        }
        return """
            <section class="card table"><h2>\(t("更正", "Amendments"))</h2>\
            \(t.table(["№", t("编码", "Code"), t("状态", "State"), t("生效", "Effective")], numbers: [0], rows))</section>
            """
    }

    private var recheck: HTML {
        let days = fields.input(
            "workingDays", t("若不通过：再给几个工作日（1–30）", "If not accepted: working days (1–30)"), kind: "number",
            required: false)
        return """
            <form class="card stack" method="post" action="\(url: path)/recheck">
            \(fields.area("note", t("复查意见", "What you saw")))
            \(days)
            <div class="actions"><button class="primary" name="isMended" value="1">\(t("复查通过，闭环", "Accept and close"))\
            </button><button name="isMended" value="0">\(t("不通过，重新通知", "Not accepted: notice again"))</button>\
            </div></form>
            """
    }

    private var history: HTML {
        guard !file.steps.isEmpty else { return .empty }
        let lines = file.steps.map { step -> HTML in
            """
            <li><b>\(t(step.kind.name))</b> \(t("第 \(step.round) 轮", "round \(step.round)")) · \(t.time(step.at)) · \
            \(step.accountName)<p class="break">\(step.note)</p></li>
            """
        }
        return "<section class=\"card\"><h2>\(t("经过", "What happened"))</h2><ol class=\"steps\">\(lines)</ol></section>"
    }

    private var findingTable: HTML {
        let found = file.findings.filter { $0.dimension != nil }
        guard !found.isEmpty else { return .empty }
        let columns = [t("样品", "Item"), t("维度", "Dimension"), t("字段", "Field"), t("问题", "Finding"), t("照片", "Photo")]
        return """
            <section class="card table"><h2>\(t("发现的问题", "Findings"))</h2>\
            \(t.table(columns, found.map { FindingRow(t: t, finding: $0).html }))</section>
            """
    }

    private var itemTable: HTML {
        let rows = file.items.map { item -> HTML in
            let tone: Tone = item.state == .conforming ? .good : item.state == .defective ? .bad : .plain
            let number: HTML =
                isOwn && (check.state == .open || check.state == .answered)
                ? "<a href=\"\(url: path)/items/\(item.number)\">\(item.number)</a>" : "\(item.number)"
            return """
                <tr><td class="n">\(number)</td><td>\(t.code(item.code))</td>\
                <td>\(t.tag(t(item.state.name), tone))</td></tr>
                """
        }
        return """
            <section class="card table"><h2>\(t("样本", "Sample"))</h2>\
            \(t.table(["№", t("编码", "Code"), t("结果", "Result")], numbers: [0], rows))</section>
            """
    }

    private var facts: HTML {
        let population = t("共 \(Scene.grouped(check.population)) 台", "of \(Scene.grouped(check.population)) units")
        let due = check.dueAt.map { "\($0.date.adding(days: -1)) 24:00" } ?? "–"
        return """
            <section class="card">\(ReviewParts.facts([
                (t("事由", "Reason"), "\(check.reason)"), (t("监督员", "Supervisor"), "\(check.supervisorName)"),
                (t("生产日期", "Made"), "\(check.from.description) – \(check.until.description)"),
                (t("样本量", "Sample"), "\(t.number(check.sampleSize)) · \(population)"),
                (t("随机种子", "Seed"), "<span class=\"mono break\">\(check.seed.hexadecimal)</span>"),
                (t("答复期限", "Answer due"), "\(due)"), (t("创建", "Planned"), t.time(check.createdAt)),
            ]))</section>
            """
    }
}

/// One finding as a table row.
struct FindingRow {
    let t: Scene
    let finding: SpotCheckFinding

    var html: HTML {
        let photo: HTML = finding.fileID.map { "<a href=\"/files/\($0)\">\(t("查看", "See"))</a>" } ?? .empty
        let isLabel = finding.field == SpotCheckFinding.label
        let isUnreadable = finding.field == SpotCheckFinding.unreadableLabel
        let note: HTML =
            isUnreadable
            ? "\(t("标签上的码无法识读", "The label cannot be read"))"
            : isLabel && finding.dimension != nil
                ? """
                \(t("标签上的编码不是样品的编码：", "The label carries another code: "))\
                <span class="mono break">\(finding.note)</span>
                """
                : isLabel ? "\(t("标签与样品一致", "The label is the sample's"))" : "\(finding.note)"
        let field =
            isLabel || isUnreadable ? t("标签", "Label") : ReturnField(rawValue: finding.field).map { t($0.name) } ?? ""
        return """
            <tr><td class="n">\(finding.itemNumber)</td><td>\(finding.dimension.map { t($0.name) } ?? "")</td>\
            <td>\(field)</td><td class="break">\(note)</td><td>\(photo)</td></tr>
            """
    }
}
