import Storage

/// The rules of the life after the factory. A stored error names its rule by code.
extension Rule {
    static let lifeScrapped = Rule(
        "life.scrapped", "“{value}”已于 {other} 报废，此后不再接受任何记录",
        "“{value}” was scrapped on {other}; nothing can happen to it after that")
    static let lifeScrappedTwice = Rule(
        "life.scrapped-twice", "“{value}”已于 {other} 报废，不能再次报废", "“{value}” was scrapped on {other} already")
    static let lifeScrapTooEarly = Rule(
        "life.scrap-too-early", "“{value}”在 {other} 还有“{step}”记录，报废时间不能早于它",
        "“{value}” has a later record ({stepEnglish} on {other}); it cannot have been scrapped before")
    static let lifeTooEarly = Rule(
        "life.too-early", "“{value}”于 {other} 生产，在此之前不会发生这一环节，请核对时间",
        "“{value}” was made on {other}; nothing happened to it before that, check the time")
    static let lifeReworkOpen = Rule(
        "life.rework-open", "“{value}”自 {other} 返工，★ 检验重新合格前不能出库、售出或安装；请先回传检验",
        "“{value}” is in rework since {other}: its ★ tests have to pass again before it is shipped, sold or installed")
    static let lifeTestFailed = Rule(
        "life.test-failed", "“{value}”的 ★ 检验（{test}）于 {other} 不合格，复检合格前不能出库、售出或安装；复检后请先回传检验",
        "“{value}” failed its ★ tests ({testEnglish}) on {other}: before they have passed again it is not shipped, "
            + "sold or installed; return the new tests first")
    static let lifeFailedTester = Rule(
        "life.failed-tester", "“{value}”的 ★ 检验（{test}）于 {other} 不合格，只有生产企业、受托企业或检测机构的复检才算数",
        "“{value}” failed its ★ tests ({testEnglish}) on {other}: only tests of its maker, whom it entrusted or an "
            + "institution count from then on")
    static let lifeFailedBatchTester = Rule(
        "life.failed-batch-tester", "“{value}”：整批检验不合格只能由生产企业、受托企业或检测机构回报；请按编码回报不合格的各台",
        "“{value}”: only its maker, whom it entrusted or an institution tells of a whole batch that it failed; name "
            + "the units that failed by their codes")
    static let lifeFailedBatch = Rule(
        "life.failed-batch", "批次“{value}”的产品自 {other} 起 ★ 检验全部不合格，复检合格前不能出库",
        "All units of the batch “{value}” count as failed since {other}: it is not shipped before they have passed")
    static let lifeFailedBatchAlone = Rule(
        "life.failed-batch-alone", "“{value}”：检验不合格的事件按批次只能写一个批次，也不能同时写编码；请每批、每组编码各写一个事件",
        "“{value}”: an event of a failed test names one batch, and no codes beside it; write an event for each")
    static let lifeFailedStep = Rule(
        "life.failed-step", "检验不合格（{test}）写在这一环节里不算检验；请另写一行“检验”（EPCIS：bizStep inspecting 的对象事件 ObjectEvent）",
        "A failed test ({testEnglish}) in this step counts for nothing: write it as a row “Inspection” of its own "
            + "(EPCIS: an ObjectEvent with bizStep inspecting)")
    static let lifeFailedContainer = Rule(
        "life.failed-container", "“{value}”是容器：请按编码回报其中检验不合格的各台，容器上的不合格不能落到具体产品",
        "“{value}” is a container: name the units in it that failed by their codes; what fails as a box stops no unit")
    static let lifeFailedClass = Rule(
        "life.failed-class", "“{value}”没有批号：检验不合格请写到批次（GTIN＋批号）或编码",
        "“{value}” has no lot: a failed test names a batch (GTIN and lot) or codes")
    static let lifeFailedCount = Rule(
        "life.warning.failed-count", "检验结论为合格，但有 {value} 台不合格：请按编码另行回报不合格的各台，否则不会叫停",
        "The whole passed, but {value} failed: name the units that failed by their codes, else nothing stops them")
    static let lifeStillFailed = Rule(
        "life.warning.still-failed",
        "其中 {count} 台的 ★ 检验仍计为不合格（“{value}”起）：不合格的每一项都须复检合格，且时间晚于不合格的检验；同一时刻（如只填日期）既有合格又有不合格的，按不合格",
        "{count} of the units (from “{value}” on) still count as failed: each item that failed has to pass, at a later "
            + "time; what passed and failed at one moment (such as a day without a clock time) has failed")
    static let lifeStillRework = Rule(
        "life.warning.still-rework",
        "其中 {count} 台自 {other} 返工，仍待检验（“{value}”起）：★ 检验须全部合格，且检验日期不早于返工；返工前的检验不算",
        "{count} of the units (from “{value}” on) still wait for their tests after the rework of {other}: all ★ tests "
            + "have to pass, on a day not before it; tests of before do not count")
    static let lifeFailedLeft = Rule(
        "life.warning.failed-left",
        "检验不合格的产品中有 {count} 台已离开工厂（“{value}”起）：请通知持有单位停售停用并处理，去向见“不合格产品”",
        "{count} of the units that failed have left the factory (from “{value}” on): tell those who have them to stop "
            + "selling and using them; the list of failed goods says where they are")
    static let lifeNotHere = Rule(
        "life.warning.not-here",
        "其中 {count} 台按记录已发往他处或已售出（“{value}”起），本次出库仍已登记，其持有单位和售出状态随之改变："
            + "扫错的，请申请更正撤销这次出库；确已退回的，请由持有单位登记发回的出库，已售出的先登记“退货”",
        "By the records {count} of the units (from “{value}” on) were shipped elsewhere or sold; this shipment is "
            + "recorded all the same and changes who has them: if they were scanned by mistake, take it back by an "
            + "amendment; if they came back, whoever had them records their shipment to you, and a return of what was "
            + "sold")
    static let lifeGasMismatch = Rule(
        "life.gas-mismatch", "气源不符：现场气源 {value}，该产品适用 {made}，禁止安装；确已改装的，请先记录“改气源”",
        "Wrong gas: the site has {site}, the appliance is made for {madeEnglish}. Do not install; "
            + "if it was adapted, record its conversion first")
    static let lifeGasMissing = Rule(
        "life.gas-missing", "请填写现场气源，该产品适用 {made}",
        "Say which gas the site has; the appliance is made for {madeEnglish}")
    static let lifeGasFamily = Rule(
        "life.gas-family", "改气源须写明气源代码（如 12T、20Y），“{value}”只是气种，以后无法核对现场气源",
        "A conversion names the code of its gas, such as 12T or 20Y: {english} is a family, "
            + "and no site could be held against it later")
    static let lifeReworkTester = Rule(
        "life.rework-tester", "“{value}”自 {other} 返工，只有生产企业、受托企业或检测机构的检验才能结束返工",
        "“{value}” is in rework since {other}: only tests of its maker, whom it entrusted or an institution end that")
    static let lifeReworkInside = Rule(
        "life.rework-inside", "容器“{value}”内有 {count} 台 ★ 检验不合格或返工后尚未检验合格的产品，不能出库",
        "{count} units in the container “{value}” have failed a ★ test or are in rework, and wait for their tests; it "
            + "cannot be shipped")
    static let lifeNewCodeText = Rule(
        "life.new-code-text", "新机编码“{value}”既不是平台上的编码，也不是 EPC（URN 或 GS1 Digital Link）",
        "“{value}” is neither a code of this platform nor an EPC (a URN or a GS1 Digital Link)")
    static let lifeSuccessorEnded = Rule(
        "life.successor-ended", "新机“{value}”已作废、报废或已被更换，不能用作新机",
        "“{value}” is void, scrapped or was replaced itself; it cannot take an appliance's place")
    static let lifeReplacedTwice = Rule(
        "life.replaced-twice", "“{value}”已于 {other} 换机（新机 {code}），不能再次换机",
        "“{value}” was replaced on {other} already, by {code}; it cannot be replaced again")
    static let lifeReplaced = Rule(
        "life.replaced", "“{value}”已于 {other} 换机（新机 {code}），换下的旧机不能再售出、安装或移机",
        "“{value}” was replaced on {other} by {code}; what was taken out is not sold, installed or moved any more")
    static let lifePredecessorOther = Rule(
        "life.predecessor-other", "旧机“{value}”没有换成“{other}”：请先采集旧机的换机事件（gas:newCode）",
        "“{value}” was not replaced by “{other}”: capture its own event first, with gas:newCode")
    static let lifeSuccessorTaken = Rule(
        "life.successor-taken", "新机“{value}”已用于更换“{other}”，不能再更换另一台",
        "“{value}” took the place of “{other}” already; it cannot take another's")
    static let lifeSameGas = Rule(
        "life.same-gas", "该产品本来就适用 {value}，不需要改气源", "The appliance is made for {site} already; nothing is converted")
    static let lifeGasBefore = Rule(
        "life.gas-before", "改前气源“{value}”与记录不符，该产品此前适用 {made}；请核对是否扫错了产品",
        "The gas before is not the recorded one: the appliance is made for {madeEnglish}; check which was scanned")
    static let lifeNoLicence = Rule(
        "life.licence-missing", "贵单位没有登记“燃气燃烧器具安装维修资质”，不能记录“{step}”；请先在证照中登记",
        "Your organization has no installation licence on file and cannot record this ({stepEnglish}); file it first")
    static let lifeLicenceOver = Rule(
        "life.licence-expired", "贵单位的安装维修资质 {licence} 在 {value} 无效（{until}），不能记录“{step}”",
        "Your installation licence {licence} is not in force on {value} ({until}): not recorded ({stepEnglish})"
    )
    static let lifeLicencePending = Rule(
        "life.licence-pending", "贵单位的安装维修资质 {licence} 还在审核中，通过前不能记录“{step}”",
        "Your installation licence {licence} is still in review; until it is approved this is not recorded "
            + "({stepEnglish})"
    )
    static let lifeOnlyLife = Rule(
        "life.kind-denied", "您的账号只能记录检验和售后环节，不能记录“{value}”",
        "Your account may record tests and what happens after the factory only, not “{value}”")
    static let lifeTooMany = Rule(
        "life.too-many-units", "一次最多记录 {limit} 台的售后环节，请分次",
        "At most {limit} units of events after the factory at once; send several returns")
    static let lifeTooManyFailed = Rule(
        "life.too-many-failed", "一次最多回传 {limit} 条检验不合格，请分次（连续编码可写作一段）",
        "At most {limit} failed tests at once; send several returns, or write consecutive codes as a range")
    static let lifeBadPart = Rule(
        "life.bad-part", "更换零件“{value}”应写作 名称|零件号|旧件编码|新件编码",
        "Write “{value}” as name|part number|old part's code|new part's code")
    static let lifeOneUnit = Rule(
        "life.one-unit", "“{step}”须逐台记录，不能填写一卷", "This is recorded unit by unit, not for a roll ({stepEnglish})")
    static let lifeNewCodeOther = Rule(
        "life.new-code-other", "新码“{value}”不是同一企业、同一产品的可用编码，不能用于换标",
        "The new code “{value}” is no usable code of the same enterprise and product")
    static let lifeMakes = Rule(
        "life.makes", "“{step}”发生在已生产的产品上，action 应为 OBSERVE，不能为 {value}",
        "This happens to goods that are made ({stepEnglish}): action is OBSERVE, not {value}")
    static let lifeNewCodeSame = Rule("life.new-code-same", "新码与旧码相同", "The new code is the old one")
    static let lifeNewCodeUsed = Rule(
        "life.new-code-used", "新码“{value}”已被使用或作废，请换一个未使用的编码",
        "The new code “{value}” is used or void; take one that is unused")
    static let lifeUsedAsLabel = Rule(
        "life.used-as-label", "编码“{value}”中的第 {first} 个已在换标中用作新标签，不能再绑定生产",
        "Code number {first} of the allocation (“{value}”) took another label's place; it cannot be bound by production"
    )
    static let lifeRelabeled = Rule(
        "life.relabeled", "“{value}”已换过标签，请用产品上现在的标签", "“{value}” was replaced by another label; use that one")

    static let ofLife: [Rule] = [
        lifeScrapped, lifeScrappedTwice, lifeScrapTooEarly, lifeTooEarly, lifeReworkOpen, lifeGasMismatch,
        lifeGasMissing, lifeGasBefore,
        lifeSameGas, lifeNoLicence, lifeLicenceOver, lifeOnlyLife, lifeTooMany, lifeBadPart,
        lifeOneUnit,
        lifeNewCodeOther, lifeMakes, lifeNewCodeSame, lifeNewCodeUsed, lifeRelabeled, lifeUsedAsLabel, labelChainFull,
        lifeLicencePending, lifeGasFamily, lifeReworkTester, lifeReworkInside, lifeNewCodeText, lifeSuccessorEnded,
        lifeTestFailed, lifeNotHere, lifeFailedTester, lifeFailedBatchTester, lifeFailedBatch, lifeFailedBatchAlone,
        lifeFailedLeft,
        lifeStillFailed, lifeStillRework, lifeFailedStep, lifeFailedContainer, lifeFailedClass, lifeFailedCount,
        lifeTooManyFailed, lifeReplacedTwice, lifeReplaced, lifeSuccessorTaken, lifePredecessorOther,
    ]
}

/// Why an event cannot have happened to a unit.
struct LifeFault: Error {
    let rule: Rule
    let field: ReturnField
    var value: String?
    var parameters: [String: String] = [:]
    /// The unit that stands in the way, among several.
    var index: Int64?
}

extension ItemLife {
    /// Whether the event may follow what is known of the unit, by the time at which it happened.
    ///
    /// - Parameter plate: the gas on the nameplate; "" for what burns none.
    static func check(
        _ new: LifeEvent, among events: [LifeEvent], plate: String, starTests: Set<String>
    ) throws(LifeFault) {
        if let scrap = events.first(where: { $0.kind == .scrapping }) {
            if new.kind == .scrapping { throw fault(.lifeScrappedTwice, scrap) }
            if new.comesAfter(scrap) { throw fault(.lifeScrapped, scrap) }
        }
        if new.kind == .scrapping, let later = events.filter({ new.time < $0.time }).max(by: { $0.precedes($1) }) {
            throw fault(.lifeScrapTooEarly, later)
        }
        try checkReplaced(new, among: events)
        let before = ItemLife(events.filter { $0.precedes(new) }, starTests: starTests)
        if new.isIdleTest, let since = before.reworkSince {
            throw LifeFault(rule: .lifeReworkTester, field: .code, parameters: ["other": "\(since.date)"])
        }
        if new.kind.takesGoodsOn, let since = before.reworkSince {
            throw LifeFault(rule: .lifeReworkOpen, field: .code, parameters: ["other": "\(since.date)"])
        }
        try checkGas(new, before, plate)
    }

    private static func fault(_ rule: Rule, _ other: LifeEvent) -> LifeFault {
        LifeFault(
            rule: rule, field: .code, parameters: other.kind.words.merging(["other": "\(other.time.date)"]) { $1 })
    }

    /// 气源核对.
    private static func checkGas(_ new: LifeEvent, _ before: ItemLife, _ plate: String) throws(LifeFault) {
        if new.kind == .converting, let gas = new.gas, gas.isFamily {
            throw LifeFault(
                rule: .lifeGasFamily, field: .gas, value: gas.label(.chinese),
                parameters: ["english": gas.label(.english)])
        }
        guard let made = before.convertedGas ?? SiteGas(plate) else { return }
        let site = new.gas?.label(.english) ?? ""
        let words = ["made": made.label(.chinese), "madeEnglish": made.label(.english), "site": site]
        switch new.kind {
        case .installing, .moving:
            guard let gas = new.gas else { throw LifeFault(rule: .lifeGasMissing, field: .gas, parameters: words) }
            guard gas.fits(made) else {
                throw LifeFault(rule: .lifeGasMismatch, field: .gas, value: gas.label(.chinese), parameters: words)
            }
        case .converting:
            if let said = new.gasBefore, !said.fits(made) {
                throw LifeFault(rule: .lifeGasBefore, field: .gasBefore, value: said.label(.chinese), parameters: words)
            }
            guard let gas = new.gas, gas.id == made.id else { return }
            throw LifeFault(rule: .lifeSameGas, field: .gas, value: gas.label(.chinese), parameters: words)
        default: return
        }
    }
}

extension ReturnEvent {
    /// Shipping, sale, installation: what waits for the ★ tests.
    public var takesGoodsOn: Bool { self == .shipping || self == .retailSelling || self == .installing }

    /// Where a failed test counts: as a test, or with goods that the step itself holds back.
    var holdsFailed: Bool { self == .inspecting || self == .reworking || self == .scrapping }

    /// Production and tests: no goods leave with them, so they have no destination.
    var staysHere: Bool { self == .commissioning || self == .inspecting }

    /// Its name in both languages, for the texts of rules.
    var words: [String: String] { ["step": name.chinese, "stepEnglish": name.english] }
}

extension LifeEvent {
    /// A day without a clock time on the day of the other is taken for its evening.
    func comesAfter(_ other: LifeEvent) -> Bool {
        time >= other.time || time.date == other.time.date && time == Instant(time.date)
    }
}
