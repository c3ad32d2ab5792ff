import Gateway
import Markup
import Traceability

/// The policy as a form: what holds stands in it, and beside each number between which values it lies.
struct PolicyView {
    let t: Scene
    let isSaved: Bool

    func html(_ state: FormState, _ policy: SecurityPolicy) -> HTML {
        let title = t("安全策略", "Security policy")
        let fields = Fields(t: t, state: filled(state, policy))
        let saved: HTML = isSaved ? t.notice(.good, "\(t("已保存，即时生效。", "Saved; it holds from now on."))") : .empty
        let numbers = PolicyNumber.all.map { number -> HTML in
            fields.input(
                number.name, t(number.label),
                hint: "\(number.range.lowerBound)–\(number.range.upperBound) \(t(number.unit))")
        }
        return Page.console(
            t, title: title,
            """
            \(t.heading(title))\(saved)
            <div class="with-panel"><section class="card"><form class="stack" method="post" action="/security/policy">
            \(fields.summary)
            \(fields.select("profile", t("密码规则", "Rules of passwords"), profiles))
            \(fields.select("secondFactor", t("双因素登录", "Second factor"), factors))
            \(numbers)
            \(fields.check("singleSession", t(
                "同一账号只保留最近一次页面登录", "A new sign-in by page ends the account's others")))
            <div class="actions"><button class="primary">\(t("保存", "Save"))</button></div></form></section>
            <aside class="card panel">\(explanation)</aside></div>
            """)
    }

    /// What was typed stays after a refusal; else what holds.
    private func filled(_ state: FormState, _ policy: SecurityPolicy) -> FormState {
        guard state.values.isEmpty else { return state }
        var state = state
        state.values["profile"] = policy.profile.rawValue
        state.values["secondFactor"] = policy.secondFactor.rawValue
        if policy.singleSession { state.values["singleSession"] = "1" }
        for number in PolicyNumber.all { state.values[number.name] = "\(policy[keyPath: number.path])" }
        return state
    }

    private var profiles: [(value: String, text: String)] {
        SecurityPolicy.Profile.allCases.map { profile in
            switch profile {
            case .gb:
                (profile.rawValue, t("国标惯例：长度、字符种类、定期更换", "gb: length, kinds of characters, change from time to time"))
            case .nist:
                (profile.rawValue, t("长口令：至少 15 个字符，不限种类，不定期更换", "nist: 15 characters or more, of any kind, no change"))
            }
        }
    }

    private var factors: [(value: String, text: String)] {
        SecurityPolicy.SecondFactor.allCases.map { factor in
            switch factor {
            case .off: (factor.rawValue, t("自愿使用", "for whoever wants it"))
            case .staff: (factor.rawValue, t("平台人员必须使用", "staff must use it"))
            case .all: (factor.rawValue, t("所有人必须使用（接口客户端除外）", "everybody must use it, but programs"))
            }
        }
    }

    private var explanation: HTML {
        """
        <h2>\(t("依据", "Where it comes from"))</h2>
        <p>\(t(
            "GB/T 22239—2019 7.1.4.1 只要求“具有复杂度要求并定期更换”“限制非法登录次数”“超时自动退出”，不规定数字；此处为测评惯例，下限写在程序中，不能设得更低。",
            """
            GB/T 22239—2019 7.1.4.1 asks for complexity, change from time to time and an end of unused sessions, and \
            names no numbers. These are assessment practice; the floors are in the program.
            """))</p>
        <p>\(t(
            "任何规则下都拒绝：常见弱口令、拼音加数字、键盘连键、已泄露口令（如已配置），以及含账号名、企业名、电话的密码。",
            """
            Refused by any rules: well-known passwords, pinyin with numbers, runs of keys, passwords that became known \
            elsewhere (where a file is configured), and those with the account's or enterprise's name or a phone number.
            """))</p>
        <p>\(t(
            "连续 5 次错误锁定 30 分钟，再次锁定时间加倍；不随本页改变。",
            "Five failures lock for 30 minutes, twice as long each further time; this page does not change that."))</p>
        """
    }
}
