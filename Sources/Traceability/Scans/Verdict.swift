/// 查询结论: what a query says about a code. A pure function of the facts and the day.
///
/// A genuine code is not a genuine article (a copied label carries a genuine code too), so the text asks to compare the
/// nameplate; and a code that is not found is never called a fake, since most of those are mistyped.
public enum Verdict: String, Sendable, Hashable, CaseIterable {
    case genuine
    /// Issued to an enterprise, nothing returned yet: never suspicious.
    case issuedNotReturned = "issued-not-returned"
    case void
    /// 已换标: another label took its place; the trace goes on there.
    case replaced
    /// 报废: its life has ended.
    case scrapped
    case frozen
    /// 气源不符: installed on a gas that it is not made for.
    case gasMismatch = "gas-mismatch"
    /// ★ 检验不合格: not to be used before it has passed again.
    case testFailed = "test-failed"
    /// 返工: not released before its ★ tests have passed again.
    case rework
    /// The key of its allocation leaked: the code alone proves nothing.
    case exposed
    case pastSafeLife = "past-safe-life"
    case notFound = "not-found"

    /// - Parameter life: of the item, when it was made and its life is known.
    public init(_ facts: CodeFacts, life: RemainingLife?) {
        self = Verdict.judge(
            marks: facts.marks, isMade: facts.made != nil, isPastLife: life?.isOver ?? false,
            gas: facts.gasMatch, isInRework: facts.item?.reworkSince != nil)
    }

    /// The order of what matters more.
    static func judge(
        marks: CodeMarks, isMade: Bool, isPastLife: Bool, gas: GasMatch = .unknown, isInRework: Bool = false
    ) -> Verdict {
        if marks.voidReason != nil { return .void }
        // Whichever label is read, and whatever else holds the goods: it is dangerous.
        if marks.failedTests != nil, marks.scrappedAt == nil { return .testFailed }
        if marks.successor != nil { return .replaced }
        if marks.scrappedAt != nil { return .scrapped }
        if marks.isFrozen { return .frozen }
        if !isMade { return marks.isExposed ? .exposed : .issuedNotReturned }
        if gas == .mismatch { return .gasMismatch }
        if isPastLife { return .pastSafeLife }
        if isInRework { return .rework }
        return marks.isExposed ? .exposed : .genuine
    }

    /// How urgent it is; a page has a colour and a symbol for each.
    public enum Weight: String, Sendable { case good, info, warn, bad, plain }

    public var weight: Weight {
        switch self {
        case .genuine: .good
        case .issuedNotReturned, .replaced: .info
        case .frozen, .exposed, .pastSafeLife, .rework: .warn
        case .void, .scrapped, .gasMismatch, .testFailed: .bad
        case .notFound: .plain
        }
    }

    public var headline: Message {
        switch self {
        case .genuine: Message("编码真实有效", "The code is genuine")
        case .issuedNotReturned: Message("编码已发放，信息尚未回传", "Issued; details not returned yet")
        case .void: Message("编码已作废", "The code is void")
        case .replaced: Message("标签已换标", "The label has been replaced")
        case .scrapped: Message("产品已报废", "Scrapped")
        case .frozen: Message("编码已冻结", "The code is frozen")
        case .gasMismatch: Message("气源不符，请停用", "Wrong gas: do not use it")
        case .testFailed: Message("检验不合格，请勿使用", "Failed its test: do not use it")
        case .rework: Message("返工中，尚未放行", "In rework, not released")
        case .exposed: Message("编码须向企业核实", "Please confirm with the maker")
        case .pastSafeLife: Message("已超过安全使用年限", "Past its safe service life")
        case .notFound: Message("未找到，请核对", "Not found; please check the code")
        }
    }

    /// What to do now. `{owner}`: the enterprise; `{reason}`: of a void code; `{code}`: the label that counts now;
    /// `{date}`: when it was scrapped or went into rework; `{site}`, `{made}`: gases; `{test}`, `{testEnglish}`,
    /// `{failedOn}`: what failed, and when.
    public var advice: Message {
        switch self {
        case .genuine: Message("请核对铭牌与下列信息一致。", "Compare the nameplate with the details below.")
        case .issuedNotReturned:
            Message("该码已发给 {owner}，信息尚未回传。", "This code was issued to {owner}; its details have not been returned yet.")
        case .void:
            Message(
                "{owner} 已将该码作废：{reason}。带有该码的产品请勿使用，并联系企业。",
                "{owner} declared this code void: {reason}. Do not use a product with it; contact the maker.")
        case .replaced:
            Message("现以新码 {code} 为准，两码记录相通。", "The label {code} counts now; the records of both are joined.")
        case .scrapped:
            Message(
                "该产品已于 {date} 报废，请勿再安装使用。", "This appliance was scrapped on {date}: do not install or use it.")
        case .gasMismatch:
            Message(
                "安装地点供应 {site}，该产品适用 {made}。请立即关闭气阀，并联系安装单位。",
                "The site has {site}; the appliance is made for {made}. Shut the gas off and call the installer.")
        case .testFailed:
            Message(
                "该产品的关键检验（{test}）于 {failedOn} 不合格。请勿安装、使用；已在使用的，请立即停用、关闭气阀，并联系 {owner}。",
                "This appliance failed a safety test ({testEnglish}) on {failedOn}. Do not install or use it; if it is "
                    + "in use, stop, shut the gas off and contact the maker, {owner}.")
        case .rework:
            Message(
                "该产品自 {date} 返工，检验重新合格前请勿安装使用。",
                "It is in rework since {date}: do not install or use it before its tests have passed again.")
        case .frozen:
            Message(
                "该批产品暂停流通，请勿安装使用，并联系 {owner}。", "These goods are held back: do not install or use; contact {owner}.")
        case .exposed:
            Message(
                "该码段的密钥已泄露，仅凭编码不能证明来源，请向 {owner} 核实。",
                "The key of these codes leaked, so the code alone proves nothing: confirm with {owner}.")
        case .pastSafeLife:
            Message("请立即停用并联系更换。", "Stop using it now and have it replaced.")
        case .notFound:
            Message(
                "本平台没有这个编码的记录。多数情况是输入有误，请对照标签逐位核对。",
                "There is no record of this code here. Most often it was mistyped: compare it with the label "
                    + "digit by digit."
            )
        }
    }
}
