import Gateway
import Markup
import Traceability

/// The records that an amendment is about: when, what, which codes, to whom, where to, and the way to their traces.
struct AmendedRecords {
    let t: Scene
    let regions: RegionTable
    /// They are taken back, all of them.
    let isOfDeclaration: Bool

    /// - Parameter count: how many there are, of which these are the first.
    func section(_ records: [AmendedRecord], of count: Int) -> HTML {
        guard !records.isEmpty else { return .empty }
        let title =
            isOfDeclaration ? t("要撤回的记录", "Records to be taken back") : t("涉及的记录", "The records")
        let rest = count - records.count
        let more: HTML =
            rest > 0
            ? "<p class=\"muted small\">\(t("另有 \(rest) 条未列出", "\(rest) more are not listed"))</p>" : .empty
        return "<section class=\"card\"><h2>\(title)</h2>\(records.map(item))\(more)</section>"
    }

    /// Label and value, for a phone as well: a code of 33 digits leaves no room for columns.
    private func item(_ one: AmendedRecord) -> HTML {
        let step = one.step.map { t($0.name) } ?? "\(one.eventType) \(one.bizStep)"
        let back: HTML = isOfDeclaration ? " \(t.tag(t("撤销", "Taken back"), .warn))" : .empty
        var facts: [(label: String, value: HTML)] = [
            (t("环节", "Step"), "\(step)\(back)"), (t("发生时间", "When"), t.time(one.time)),
            (t("编码", "Codes"), goods(one)),
        ]
        if !one.tests.isEmpty { facts.append((t("检验", "Tests"), "\(one.tests.map(test))")) }
        if !one.consignee.isEmpty { facts.append((t("收货方", "Consignee"), "\(one.consignee)")) }
        if !one.region.isEmpty { facts.append((t("地区", "Region"), "\(regions.words(one.region))")) }
        facts.append((t("回传", "Return"), source(one)))
        return ReviewParts.facts(facts)
    }

    /// How many, the first of them with their traces, and what else the record names.
    private func goods(_ one: AmendedRecord) -> HTML {
        let count: HTML =
            one.unitCount > 1
            ? "<p>\(t("\(Scene.grouped(one.unitCount)) 台", "\(Scene.grouped(one.unitCount)) units"))</p>" : .empty
        let codes = one.codes.map { code -> HTML in
            "<span class=\"break\">\(AmendmentWords.trace(code, "\(code)"))</span>"
        }
        let between = one.isRun ? t("至", "to") : ""
        let list = codes.enumerated().map { place, code -> HTML in
            place == 0 ? code : "<br>\(between) \(code)"
        }
        let isCut = !one.isRun && one.unitCount > Int64(one.codes.count) && !one.codes.isEmpty
        let others = one.others.map { other -> HTML in "<br><span class=\"break\">\(other)</span>" }
        let cut: HTML = isCut ? "<br>…" : .empty
        return "\(count)\(list)\(cut)\(others)"
    }

    private func test(_ one: AmendedRecord.Test) -> HTML {
        let verdict: HTML =
            switch one.result {
            case "pass": t.tag(t("合格", "Passed"), .good)
            case "fail": t.tag(t("不合格", "Failed"), .bad)
            default: "\(one.result)"
            }
        return "<p>\(t(one.item.name)) \(verdict)</p>"
    }

    /// A return is open to whoever sent it, and to staff.
    private func source(_ one: AmendedRecord) -> HTML {
        guard t.actor?.isStaff == true || t.actor?.organizationID == one.captorID else { return "#\(one.returnID)" }
        return "<a href=\"/returns/\(one.returnID)\">#\(one.returnID)</a>"
    }
}
