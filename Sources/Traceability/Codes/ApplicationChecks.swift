import Identification

/// What the platform checks of a code application before a reviewer reads it: a pure function of the file and the day.
extension ApplicationFile {
    public func automaticChecks(today: CivilDate) -> [AutomaticCheck] {
        [
            stateCheck, authorisationCheck, quotaCheck, stockCheck, rateCheck, certificateCheck(today), earlierCheck,
        ]
    }

    /// What only a person can tell.
    public static let manualChecks = [
        ManualCheck("purpose", "申请用途与产品相符", "The purpose fits the product"),
        ManualCheck("quantity", "数量与产能相称", "The quantity fits what the enterprise can make"),
        ManualCheck("nameplate", "产品铭牌信息完整", "The nameplate is complete"),
    ]

    private var stateCheck: AutomaticCheck {
        organization.state == .active
            ? AutomaticCheck(.ok, "企业状态有效", "The enterprise is active")
            : AutomaticCheck(
                .no, "企业状态为 {state}，不能发新码", "The enterprise is {state} and gets no new codes",
                ["state": organization.state.rawValue])
    }

    private var authorisationCheck: AutomaticCheck {
        switch (application.scheme, organization.issuingMode, isAuthorised) {
        case (.commodityQR, _, true):
            AutomaticCheck(.ok, "商品条码在已备案的厂商识别代码内", "The GTIN lies in a filed GS1 prefix")
        case (.commodityQR, _, false):
            AutomaticCheck(
                .no, "商品条码不在有效备案的厂商识别代码内", "The GTIN lies in no filed GS1 prefix that is in force")
        case (.ecode, .national, true):
            AutomaticCheck(
                .ok, "国家平台发码：通过后等待导入国家平台码文件",
                "Codes come from the national platform: an approval waits for its code file")
        case (.ecode, .delegated, true):
            AutomaticCheck(.ok, "授权签发备案有效", "An authorisation to issue is filed and in force")
        case (.ecode, _, false):
            AutomaticCheck(
                .no, "企业号缺失，或没有覆盖它的有效授权备案",
                "The enterprise number is missing, or no authorisation in force covers it")
        }
    }

    private var quotaCheck: AutomaticCheck {
        let parameters = [
            "quantity": "\(application.quantity)", "left": "\(quota.left)", "allowed": "\(quota.allowed)",
            "year": "\(quota.year)", "reason": application.quotaReason,
        ]
        if application.quantity <= quota.left {
            return AutomaticCheck(
                .ok, "在 {year} 年剩余配额 {left} 之内（全年 {allowed}）", "Within the {left} left for {year} (of {allowed})",
                parameters)
        }
        guard application.quotaIncrease > 0 else {
            return AutomaticCheck(
                .no, "数量 {quantity} 超过 {year} 年剩余配额 {left}", "{quantity} is more than the {left} left for {year}",
                parameters)
        }
        return AutomaticCheck(
            .look, "超过剩余配额 {left}，企业申请增加配额：{reason}；通过即增加",
            "Above the {left} left; asks for a higher quota: {reason}; an approval raises it", parameters)
    }

    /// More than half of all issued codes unused, and more than this application asks: somebody should ask why.
    private var stockCheck: AutomaticCheck {
        let parameters = ["unused": "\(use.unused)", "issued": "\(use.issued)"]
        if use.unused > max(use.issued / 2, application.quantity), use.issued > 0 {
            return AutomaticCheck(
                .look, "尚有 {unused} 个未使用编码（已发 {issued}）", "{unused} of {issued} issued codes are still unused",
                parameters)
        }
        return AutomaticCheck(
            .ok, "未使用编码 {unused} 个（已发 {issued}）", "{unused} unused codes of {issued} issued", parameters)
    }

    private var rateCheck: AutomaticCheck {
        let parameters = [
            "percent": "\(use.boundPercent)", "bound": "\(use.bound)", "downloaded": "\(use.downloaded)",
        ]
        if use.downloaded > 0, use.bound * 2 < use.downloaded {
            return AutomaticCheck(
                .look, "已下载 {downloaded}，只回传 {bound}（绑定率 {percent} %）",
                "{downloaded} downloaded but only {bound} returned ({percent} % bound)", parameters)
        }
        return AutomaticCheck(
            .ok, "已回传 {bound}，绑定率 {percent} %", "{bound} returned, {percent} % bound", parameters)
    }

    private func certificateCheck(_ today: CivilDate) -> AutomaticCheck {
        let needsCCC = ProductClass.named(product.productClass)?.certificateClass != nil
        let ofModels = certificates.filter { $0.kind != .businessLicence && $0.kind != .installationLicence }
        let covering = ofModels.filter { $0.covers(model: product.model) }
        let parameters = ["model": product.model, "numbers": covering.map(\.number).joined(separator: ", ")]
        if covering.contains(where: { $0.isInForce(on: today) }) {
            return AutomaticCheck(.ok, "证书 {numbers} 覆盖型号 {model}", "Certificate {numbers} covers {model}", parameters)
        }
        if !covering.isEmpty {
            return AutomaticCheck(
                .no, "覆盖型号 {model} 的证书 {numbers} 已过期、暂停或撤销",
                "The certificate {numbers} for {model} has expired or is suspended or withdrawn", parameters)
        }
        return AutomaticCheck(
            needsCCC ? .no : .look, "没有覆盖型号 {model} 的证书", "No certificate covers {model}", parameters)
    }

    private var earlierCheck: AutomaticCheck {
        let parameters = [
            "approved": "\(use.earlier[.approved] ?? 0)", "rejected": "\(use.earlier[.rejected] ?? 0)",
            "open": "\(use.earlier[.submitted] ?? 0)",
        ]
        return AutomaticCheck(
            (use.earlier[.rejected] ?? 0) > 0 ? .look : .ok,
            "以往申请：通过 {approved}，拒绝 {rejected}，待审 {open}",
            "Earlier applications: {approved} approved, {rejected} rejected, {open} in review", parameters)
    }
}
