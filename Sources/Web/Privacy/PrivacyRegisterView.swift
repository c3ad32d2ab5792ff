import Markup
import Traceability

struct PrivacyRegisterView {
    struct Registers: Sendable {
        let assessments: [ImpactAssessment]
        let sharing: [SharingRecord]
        let incidents: [PrivacyIncident]
        let holds: [LegalHold]
        let runs: [RetentionRun]
        let subjects: Int64
    }

    let t: Scene
    let state: FormState
    let found: Registers
    private var fields: Fields { Fields(t: t, state: state) }

    func html(_ rules: [RetentionRule]) -> HTML {
        let title = t("个人信息保护台账", "Registers of personal information")
        return Page.console(
            t, title: title,
            """
            \(t.heading(title, "\(subjects)"))\(fields.summary)
            \(assessments)\(sharing)\(incidents)\(holds)\(retention(rules))
            """)
    }

    /// 个人信息保护法 art. 52, 54: thresholds of the authority's orders.
    private var subjects: HTML {
        let count = found.subjects
        let tone: Tone = count >= PersonCount.audit ? .bad : count >= PersonCount.officer ? .warn : .good
        let words = t("平台上的自然人约 \(count) 人", "about \(count) persons on the platform")
        let duty = t(
            "满 100 万须指定并报送负责人，满 1000 万须至少每两年审计",
            "from 1,000,000 an officer is named to the authority, from 10,000,000 an audit every two years")
        return "\(t.tag(words, tone)) <small>\(duty)</small>"
    }

    private func card(
        _ id: String, _ title: String, _ heads: [String], _ rows: [HTML], _ form: HTML
    ) -> HTML {
        let list: HTML = rows.isEmpty ? "<p class=\"muted\">\(t("尚无", "None yet"))</p>" : t.table(heads, rows)
        return """
            <section class="card" id="\(id)"><h2>\(title)</h2>\(list)
            <details><summary>\(t("新增", "Add"))</summary>\(form)</details></section>
            """
    }

    private func form(_ path: String, _ content: HTML) -> HTML {
        """
        <form class="stack" method="post" action="\(url: path)">\(content)
        <div class="actions"><button>\(t("保存", "Save"))</button></div></form>
        """
    }

    private var assessments: HTML {
        let rows = found.assessments.map { one -> HTML in
            """
            <tr><td>№ \(one.id)</td><td>\(one.subject)</td><td>\(one.necessity)</td><td>\(one.impact)</td>\
            <td>\(one.measures)</td><td>\(t.time(one.madeAt))</td></tr>
            """
        }
        return card(
            "assessments", t("个人信息保护影响评估", "Impact assessments"),
            [
                t("编号", "No."), t("事项", "Subject"), t("必要性", "Necessity"), t("影响与风险", "Impact"),
                t("保护措施", "Measures"), t("时间", "Made"),
            ], rows,
            form(
                "/privacy/assessments",
                """
                \(fields.input("subject", t("事项", "Subject")))
                \(fields.area("necessity", t("目的、方式是否合法、正当、必要", "Is it lawful, fair and necessary")))
                \(fields.area("impact", t("对个人权益的影响及安全风险", "Impact on persons, and risks")))
                \(fields.area("measures", t("保护措施是否合法、有效、相称", "Are the measures lawful, effective, fitting")))
                """))
    }

    private var sharing: HTML {
        let rows = found.sharing.map { one -> HTML in
            """
            <tr><td class="mono">\(one.connector)</td><td>\(one.recipient)<small>\(one.contact)</small></td>\
            <td>\(one.purpose)</td><td>\(one.kinds)</td><td>\(one.basis)</td><td>№ \(one.assessmentID)</td>\
            <td class="n">\(t.number(one.amount))</td></tr>
            """
        }
        return card(
            "sharing", t("第三方共享台账", "Register of sharing"),
            [
                t("连接器", "Connector"), t("接收方", "Recipient"), t("目的", "Purpose"), t("种类", "Kinds"),
                t("依据", "Ground"), t("评估", "Assessment"), t("次数", "Messages"),
            ], rows,
            form(
                "/privacy/sharing-records",
                """
                \(fields.input("connector", t("连接器", "Connector")))\(fields.input("recipient", t("接收方", "Recipient")))
                \(fields.input("recipientContact", t("接收方联系方式", "How to reach it")))
                \(fields.input("purpose", t("目的与方式", "Purpose and method")))
                \(fields.input("sharedKinds", t("数据种类", "Kinds of data")))\(fields.input("basis", t("依据", "Ground")))
                \(fields.input("assessment", t("影响评估编号", "Number of the assessment"), kind: "number"))
                """))
    }

    private var incidents: HTML {
        let names = [t("种类", "Kinds"), t("原因", "Cause"), t("危害", "Harm"), t("措施", "Measures"), t("联系方式", "Contact")]
        let rows = found.incidents.map { one -> HTML in
            let notice = zip(PrivacyIncident.headings, names).map { heading, name -> HTML in
                "<small>\(name): \(one.notice[heading] ?? "")</small>"
            }
            return """
                <tr><td>№ \(one.id) \(one.title)\(notice)</td><td>\(t.time(one.foundAt))</td>\
                <td>\(told(one, one.authorityToldAt, "authority")) \
                \(if: one.isOverdue(at: t.now), t.tag(t("已超 24 小时", "Over 24 hours"), .bad))</td>\
                <td>\(told(one, one.personsToldAt, "persons"))</td>\
                <td><a href="\(url: "/privacy/incidents/\(one.id)/persons.csv")">\(t.number(one.personCount))</a>\
                </td></tr>
                """
        }
        let inputs = zip(PrivacyIncident.headings, names).map { heading, name in fields.area("notice-\(heading)", name)
        }
        return card(
            "incidents", t("个人信息安全事件", "Incidents"),
            [
                t("事件", "Incident"), t("发现", "Found"), t("报告主管部门", "Authority told"),
                t("通知个人", "Persons told"), t("涉及人数", "Persons"),
            ], rows,
            form(
                "/privacy/incidents",
                """
                \(fields.input("title", t("事件", "Incident")))\(inputs)
                \(fields.area("accounts", t("涉及的账号，每行一个", "Accounts touched, one a line"), required: false))
                """))
    }

    private func told(_ one: PrivacyIncident, _ at: Instant?, _ who: String) -> HTML {
        if let at { return t.time(at) }
        return """
            <form method="post" action="\(url: "/privacy/incidents/\(one.id)/\(who)")">\
            <button class="link">\(t("已告知", "Told now"))</button></form>
            """
    }

    private var holds: HTML {
        let rows = found.holds.map { one -> HTML in
            let end: HTML =
                one.endedAt.map { t.time($0) }
                    ?? """
                    <form method="post" action="\(url: "/privacy/holds/\(one.id)/end")">\
                    <button class="link">\(t("解除", "End"))</button></form>
                    """
            return """
                <tr><td>\(t(one.kind.name)) № \(one.subjectID)</td><td>\(one.reason)</td>\
                <td>\(t.time(one.madeAt))</td><td>\(end)</td></tr>
                """
        }
        let kinds = LegalHold.Kind.allCases.map { (value: $0.rawValue, text: t($0.name)) }
        return card(
            "holds", t("保留令", "Holds"),
            [t("对象", "Of"), t("理由", "Reason"), t("起", "From"), t("止", "Until")], rows,
            form(
                "/privacy/holds",
                """
                \(fields.select("holdKind", t("对象", "Of"), kinds))
                \(fields.input("subjectNumber", t("编号", "Number"), kind: "number"))
                \(fields.input("reason", t("理由", "Reason")))
                """))
    }

    private func retention(_ rules: [RetentionRule]) -> HTML {
        let rows = rules.map { rule -> HTML in
            let last = found.runs.first { $0.rule == rule.id.rawValue }
            let done: HTML = last.map { "\(t.number($0.affected)) · \(t.time($0.at))" } ?? "—"
            let tag: HTML = rule.isSourced ? .empty : t.tag(t("平台决定", "Decision"))
            return """
                <tr><td>\(t(rule.name))</td><td class="n">\(t.number(rule.days))</td>\
                <td>\(t(rule.source)) \(tag)</td><td>\(done)</td></tr>
                """
        }
        return """
            <section class="card" id="retention"><h2>\(t("留存规则", "Retention"))</h2>\(t.table(
                [t("数据", "Data"), t("天数", "Days"), t("依据", "Source"), t("最近执行", "Last run")], numbers: [1], rows))
            </section>
            """
    }
}
