import Gateway
import Markup
import Traceability

/// Amendments in words, for every page that shows them.
enum AmendmentWords {
    static func lead(_ t: Scene) -> String {
        t(
            "已回传的数据不可直接修改（7.1.4）：申请、由他人审核、通过后新版本生效，原数据保留。",
            "Returned data are never changed (7.1.4): a request, a review by others, a new version; the first stays."
        )
    }

    static func isTest(_ field: AmendmentField) -> Bool { ReturnField(rawValue: field.rawValue)?.test != nil }

    /// A value as a person reads it.
    static func value(_ text: String, of field: AmendmentField, _ t: Scene, _ regions: RegionTable) -> String {
        switch text {
        case "pass" where isTest(field): t("合格", "Passed")
        case "fail" where isTest(field): t("不合格", "Failed")
        case "true" where field == .used: t("是", "Yes")
        case "false" where field == .used: t("否", "No")
        case _ where field == .destinationRegion:
            regions.name(of: text) == nil ? text : "\(regions.fullName(of: text)) \(text)"
        case _ where field == .saleSource: SaleSource(rawValue: text).map { t($0.name) } ?? text
        default: field == .eventTime ? String(text.prefix(16)).replacing("T", with: " ") : text
        }
    }

    /// What may be given to a record that has it not.
    static func addable(_ field: AmendmentField, to step: ReturnEvent) -> Bool {
        switch field {
        case .takenBack, .productionDate, .line, .shift, .eventTime, .testedOn: false
        default: field.fits(step)
        }
    }

    /// A code with the way to its trace.
    static func trace(_ code: String, _ text: HTML) -> HTML {
        "<a href=\"\(url: "/trace?code=" + PercentEncoding.encode(code))\">\(text)</a>"
    }

    /// Amendments of the same records that wait as well.
    static func pending(_ t: Scene, _ ids: [Int64]) -> HTML {
        guard !ids.isEmpty else { return .empty }
        let links = ids.prefix(5).map { "<a href=\"/amendments/\($0)\">№ \($0)</a> " as HTML }
        return t.notice(
            .warn,
            """
            \(t("同样的记录另有待审的更正：", "Other amendments of the same records wait: "))\(links)\
            \(t("先批准的生效，其余须重新提交。", "The first to be approved counts, the others must be made again."))
            """)
    }

    /// Field by field: what it was, struck through, and what it is to be.
    static func table(_ t: Scene, _ lines: [AmendmentLine], isOwn: Bool, _ regions: RegionTable) -> HTML {
        let rows = lines.map { line -> HTML in
            let (old, new) = line.shown(isOwn: isOwn)
            let step = line.step.map { t($0.name) } ?? (line.field == .takenBack ? line.old : "")
            let before: HTML =
                old.isEmpty
                ? "<span class=\"muted\">\(t("未填写", "not given"))</span>"
                : old == AmendmentLine.furtherValues
                    ? "<span class=\"muted\">\(t("其余各不相同的值", "further values, each another"))</span>"
                    : "<del>\(line.field == .takenBack ? step : value(old, of: line.field, t, regions))</del>"
            let after: HTML =
                line.field == .takenBack
                ? t.tag(t("撤销", "Taken back"), .warn) : "<ins>\(value(new, of: line.field, t, regions))</ins>"
            return """
                <tr><td>\(t(line.field.name))</td><td>\(before)</td><td>\(after)</td>\
                <td>\(step)</td>\
                <td class="n">\(t.number(line.eventCount))</td></tr>
                """
        }
        let columns = [
            t("字段", "Field"), t("原值", "Was"), t("更正为", "Is to be"), t("环节", "Step"), t("记录数", "Records"),
        ]
        return t.table(columns, numbers: [4], rows)
    }

    static func hidden(_ draft: AmendmentDraft) -> HTML {
        let amendment: HTML =
            draft.amendmentID.map { "<input type=\"hidden\" name=\"amendment\" value=\"\($0)\">" } ?? .empty
        let check: HTML =
            draft.spotCheckID.map { "<input type=\"hidden\" name=\"spotCheck\" value=\"\($0)\">" } ?? .empty
        return """
            <input type="hidden" name="scope" value="\(draft.scope)">\
            <input type="hidden" name="subject" value="\(draft.subject)">\(amendment)\(check)
            """
    }
}
