import Markup
import Traceability

/// What a reviewer may change about an enterprise.
struct OrganizationForms {
    let t: Scene
    let organization: Organization
    let state: FormState

    var panel: HTML {
        """
        <aside class="card panel" aria-label="\(t("管理", "Administration"))">
        \(acceptance)\(settings)\(authorization)\(prefix)\(quota)</aside>
        """
    }

    /// The typed values go back only into the form that was refused.
    private func fields(_ part: String, _ values: [String: String] = [:]) -> Fields {
        if state.values["part"] == part { return Fields(t: t, state: state) }
        var fresh = FormState()
        fresh.values = values
        return Fields(t: t, state: fresh)
    }

    private func form(_ part: String, _ title: String, _ content: HTML) -> HTML {
        """
        <details\(if: part == "settings" || state.values["part"] == part, " open")><summary>\(title)</summary>
        <form class="stack" method="post" enctype="multipart/form-data" \
        action="\(url: "/organizations/\(organization.id)/\(part)")">\(content)
        <div class="actions"><button>\(t("保存", "Save"))</button></div></form></details>
        """
    }

    /// Of whom an enterprise invited and nobody has looked at.
    private var acceptance: HTML {
        guard organization.invitedBy != nil else { return .empty }
        let fields = fields("acceptance")
        return form(
            "acceptance", t("审核被邀请单位", "Look at the invited organization"),
            """
            <p class="small muted">\(t(
                "核对营业执照后通过：名称不再带“未审核”，并可处理邀请方以外的产品。",
                "Once its licence was looked at: its name loses the mark, and it may handle goods of others."))</p>
            \(fields.input("reason", t("核对了什么", "What was looked at")))
            """)
    }

    private var settings: HTML {
        let fields = fields(
            "settings",
            [
                "ecodeNumber": organization.ecodeNumber ?? "", "issuingMode": organization.issuingMode.rawValue,
                "state": organization.state.rawValue, "holdsReturns": organization.holdsReturns ? "1" : "",
                "isTest": organization.isTest ? "1" : "",
            ])
        let modes = [Organization.IssuingMode.national, .delegated].map { (value: $0.rawValue, text: t($0.name)) }
        let states = Organization.State.all.map { (value: $0.rawValue, text: t($0.name)) }
        return form(
            "settings", t("企业编码与状态", "Number and state"),
            """
            \(fields.input("ecodeNumber", t("企业编码", "Enterprise number"), hint: t(
                "7 位数字", "7 digits"), required: false))
            \(fields.select("issuingMode", t("赋码方式", "Issuing"), modes, hint: t(
                "授权签发须先登记覆盖该编码的授权", "delegated needs a filed authorization that covers the number")))
            \(fields.select("state", t("状态", "State"), states))
            \(fields.check("holdsReturns", t("回传先暂存，确认后生效", "Hold returns until confirmed")))
            \(fields.check("isTest", t("测试企业（编码不上报）", "Test enterprise (codes are never uploaded)")))
            """)
    }

    private var authorization: HTML {
        let fields = fields("authorizations")
        return form(
            "authorizations", t("登记签发授权", "File an issuing authorization"),
            """
            \(fields.input("numberFrom", t("企业编码起", "First number")))
            \(fields.input("numberTo", t("企业编码止", "Last number"), required: false))
            \(fields.input("validUntil", t("有效期至", "Valid until"), kind: "date", required: false))
            \(fields.input("document", t("授权文件", "Document"), kind: "file", hint: t(
                "JPEG、PNG 或 PDF，不超过 10 MB", "JPEG, PNG or PDF, 10 MB at most")))
            """)
    }

    private var prefix: HTML {
        let fields = fields("prefixes")
        return form(
            "prefixes", t("登记厂商识别代码", "File a GS1 prefix"),
            """
            \(fields.input("prefix", t("厂商识别代码", "GS1 company prefix"), hint: t("7–10 位数字", "7 to 10 digits")))
            \(fields.input("validUntil", t("有效期至", "Valid until"), kind: "date", required: false))
            \(fields.input("document", t("系统成员证书", "Certificate"), kind: "file", required: false))
            """)
    }

    private var quota: HTML {
        let fields = fields("quota", ["year": "\(t.now.minuteText.prefix(4))"])
        return form(
            "quota", t("年度编码额度", "Yearly quota"),
            """
            \(fields.input("year", t("年份", "Year"), kind: "number"))
            \(fields.input("allowed", t("额度（枚）", "Codes"), kind: "number"))
            """)
    }
}
