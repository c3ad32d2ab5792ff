import Markup
import Serials
import Traceability

/// Scratch codes, tags, exposure and quota on the pages of applications and allocations.
enum AllocationExtras {
    /// What the owner of an allocation must know or can do beside downloads.
    static func notice(_ t: Scene, _ allocation: Allocation) -> HTML {
        let path = "/allocations/\(allocation.number)"
        if allocation.state == .exposed {
            let text = t(
                "本码段的密钥已泄露：只有清单内的编码可查询，不能再下载。新产品请申请新码段。",
                """
                The key of this allocation was exposed: only listed codes answer, and none can be downloaded. Apply \
                for new codes for new goods.
                """)
            let link = t("查看已发清单并举证", "See the issued-list and show printed labels")
            return t.notice(.bad, "\(text) <a href=\"\(url: path + "/listing")\">\(link)</a>")
        }
        guard allocation.state == .active, t.may(.codeVoid), allocation.kind == .keyed else { return .empty }
        return """
            <p class="small"><a href="\(url: path + "/releases")">\(t("退回未印的编码", "Give unprinted codes back"))</a>\
            \(if: allocation.scratchForm != nil, " · \(t("含刮开验证码", "with scratch codes"))")</p>
            """
    }

    /// In the forms of CSV and XLSX, for those who may take scratch codes out.
    static func scratchBox(_ t: Scene, _ allocation: Allocation, _ format: String) -> HTML {
        guard allocation.scratchForm != nil, t.may(.scratchDownload), ["CSV", "XLSX"].contains(format) else {
            return .empty
        }
        return """
            <label class="check"><input type="checkbox" name="scratch" value="1"> \
            <span>\(t("含刮开验证码（保密）", "With scratch codes (confidential)"))</span></label>
            """
    }

    /// Which tag, and whether labels get a scratch layer.
    static func choices(_ fields: Fields) -> HTML {
        let t = fields.t
        let tags = RFIDTag.allCases.filter { $0 != .none }.map { (value: $0.rawValue, text: t($0.name)) }
        let forms = ScratchForm.all.map { form -> (value: String, text: String) in
            let kind = form.alphabet == .digits ? t("位数字", "digits") : t("位字母或数字", "letters or digits")
            return (form.id, "\(form.length) \(kind)")
        }
        return """
            \(fields.select("tag", t("电子标签（RFID）", "RFID tag"), tags, hint: t(
                "选定后码制须放得进该标签", "The layout must then fit the tag"), required: false))
            \(fields.select("scratch", t("刮开验证码", "Scratch code"), forms, hint: t(
                "印在涂层下，消费者刮开后验证正品", "Printed under a layer; a consumer scratches it off to verify"), required: false))
            """
    }

    static func facts(_ t: Scene, _ application: CodeApplication) -> [(label: String, value: HTML)] {
        var facts: [(label: String, value: HTML)] = []
        if application.tag != .none { facts.append((t("电子标签", "RFID tag"), "\(t(application.tag.name))")) }
        if !application.scratch.isEmpty {
            facts.append((t("刮开验证码", "Scratch code"), "<span class=\"mono\">\(application.scratch)</span>"))
        }
        return facts
    }

    /// How the year's quota is used.
    static func quota(_ t: Scene, _ quota: CodeQuota) -> HTML {
        let used = quota.issued + quota.pending
        let percent = quota.allowed == 0 ? 100 : min(100, max(0, used * 100 / quota.allowed))
        let tone = percent >= 95 ? "bad" : percent >= 80 ? "warn" : "good"
        let returned: HTML =
            quota.returned == 0 ? .empty : " · \(t("已退回", "given back")) \(t.number(quota.returned))"
        return """
            <section class="card"><p class="small">\(t("\(quota.year) 年配额使用", "Quota used in \(quota.year)")): \
            \(t("已发", "issued")) \(t.number(quota.issued)) · \(t("审核中", "in review")) \(t.number(quota.pending)) / \
            \(t.number(quota.allowed))\(returned)</p>\
            <meter class="\(tone)" min="0" max="100" value="\(percent)">\(percent) %</meter></section>
            """
    }
}
