import Gateway
import Markup
import Traceability

/// All that an amendment consists of.
struct AmendmentFile: Sendable {
    let amendment: Amendment
    let rounds: [AmendmentRound]
    let review: ReviewCase?
    let steps: [ReviewStep]
    /// Of the last submission, the first ones.
    var records: [AmendedRecord] = []
    /// What it makes count as failed and has left the factory.
    var left: RowError?
    /// Others of the same records that wait.
    var pending: [Int64] = []
}

/// The organization's amendments.
struct AmendmentList {
    let t: Scene
    let state: ReviewState?
    let page: [Amendment]

    var html: HTML {
        let title = t("更正", "Amendments")
        let new: HTML =
            t.may(.amendmentRequest)
            ? "<a class=\"button primary\" href=\"/amendments/new\">\(t("申请更正", "Ask for an amendment"))</a>" : .empty
        let table =
            page.isEmpty
            ? t.empty(t("没有更正申请", "There are no amendments"))
            : t.table(
                ["№", t("对象", "About"), t("提交", "Asked for"), t("状态", "State"), t("生效", "Effective")],
                page.map(row))
        let filter = state.map { "&state=\($0.rawValue)" } ?? ""
        let more: HTML =
            page.count == 50
            ? "<p><a href=\"\(url: "/amendments?before=\(page[49].id)\(filter)")\">\(t("更早", "Earlier"))</a></p>"
            : .empty
        return Page.console(
            t, title: title,
            """
            \(t.heading(title, "\(AmendmentWords.lead(t))", actions: new))\(filters)
            <section class="card table">\(table)</section>\(more)
            """)
    }

    private var filters: HTML {
        let all = ReviewState.allCases.map { one -> HTML in
            """
            <a class="button" href="/amendments?state=\(one.rawValue)"\(if: one == state, " aria-current=\"page\"")>\
            \(t(one.name))</a>
            """
        }
        return """
            <p class="actions"><a class="button" href="/amendments"\(if: state == nil, " aria-current=\"page\"")>\
            \(t("全部", "All"))</a>\(all)</p>
            """
    }

    private func row(_ one: Amendment) -> HTML {
        """
        <tr><td class="n"><a href="/amendments/\(one.id)">\(one.id)</a></td>\
        <td>\(t(one.scope.name)) <span class="break">\(one.subject)</span></td><td>\(t.time(one.createdAt))</td>\
        <td>\(t.tag(one.state))</td><td>\(one.effectiveAt.map { t.time($0) })</td></tr>
        """
    }
}

/// One amendment: where it stands and what can be done, every submission, every step.
struct AmendmentView {
    let t: Scene
    let file: AmendmentFile
    let regions: RegionTable

    private var amendment: Amendment { file.amendment }
    private var isOwn: Bool { amendment.captorID == t.actor?.organizationID }

    var html: HTML {
        let title = t("更正 № \(amendment.id)", "Amendment № \(amendment.id)")
        let about: HTML = "\(t.tag(amendment.state)) \(t(amendment.scope.name)) \(amendment.subject)"
        return Page.console(
            t, title: title, crumbs: [(t("更正", "Amendments"), "/amendments")],
            """
            \(t.heading(title, about, actions: actions))
            \(AmendmentWords.pending(t, file.pending))\(left)\(correction)
            <section class="card">\(ReviewParts.facts(facts))</section>
            \(file.rounds.reversed().map(round))\(records)
            <section class="card"><h2>\(t("办理记录", "History"))</h2>\(history)</section>
            """)
    }

    private var records: HTML {
        AmendedRecords(t: t, regions: regions, isOfDeclaration: amendment.scope == .capture)
            .section(file.records, of: file.rounds.last?.eventCount ?? 0)
    }

    private var history: HTML {
        ReviewHistory.list(t, file.steps, AmendmentTicks(amendment).checks + AmendmentTicks.usual)
    }

    private var actions: HTML {
        var all: [HTML] = []
        if t.may(.amendmentReview), amendment.state == .submitted {
            all.append(
                "<a class=\"button primary\" href=\"/reviews/amendment/\(amendment.id)\">\(t("去审核", "Review it"))</a>")
        }
        guard isOwn, t.may(.amendmentRequest) else { return "\(all)" }
        if amendment.state == .returned, amendment.scope != .capture {
            all.append(
                """
                <a class="button primary" href="/amendments/new?amendment=\(amendment.id)">\
                \(t("补正并重新提交", "Correct and resubmit"))</a>
                """)
        }
        if amendment.state == .submitted || amendment.state == .returned {
            all.append(
                """
                <form method="post" action="/amendments/\(amendment.id)/withdrawal">\
                <button class="danger">\(t("撤回申请", "Withdraw"))</button></form>
                """)
        }
        return "\(all)"
    }

    private var left: HTML {
        guard let left = file.left else { return .empty }
        return t.notice(.bad, "<b>\(left.text(t.language))</b>")
    }

    /// 退回补正: what is to be mended.
    private var correction: HTML {
        guard amendment.state == .returned, let step = file.steps.last(where: { $0.kind == .returned }) else {
            return .empty
        }
        let items = step.items.map { item -> HTML in "<li>\(item)</li>" }
        return t.notice(.warn, "<b>\(t("请补正：", "To correct: "))</b> \(step.reason)<ul>\(items)</ul>")
    }

    private var facts: [(label: String, value: HTML)] {
        var all: [(label: String, value: HTML)] = [(t("提交", "Asked for"), t.time(amendment.createdAt))]
        if let review = file.review, review.state == .submitted { all.append((t("办理时限", "Due"), t.clock(review))) }
        if let at = amendment.effectiveAt { all.append((t("生效", "Effective"), t.time(at))) }
        if let check = amendment.spotCheckID {
            all.append((t("抽查", "Spot check"), "<a href=\"/spot-checks/\(check)\">№ \(check)</a>"))
        }
        switch amendment.scope {
        case .item:
            let path = "/trace?code=" + PercentEncoding.encode(amendment.subject)
            all.append((t("追溯", "Trace"), "<a href=\"\(url: path)\">\(t("查看", "Open"))</a>"))
        case .batch where amendment.ownerID == t.actor?.organizationID:
            if let id = amendment.batchID {
                all.append((t("批次", "Batch"), "<a href=\"/batches/\(id)\">\(amendment.subject)</a>"))
            }
        case .return, .capture:
            if let id = amendment.subjectReturnID {
                all.append((t("回传", "Return"), source(id)))
            }
        case .batch: break
        }
        return all
    }

    /// A return is open to whoever sent it, and to staff; the owner of the goods has the number alone.
    private func source(_ id: Int64) -> HTML {
        guard isOwn || t.actor?.isStaff == true else { return "\(amendment.subject)" }
        return "<a href=\"/returns/\(id)\">\(amendment.subject)</a>"
    }

    private func round(_ one: AmendmentRound) -> HTML {
        let evidence: HTML =
            one.fileID.map { " · <a href=\"/files/\($0)\">\(t("证明文件", "Evidence"))</a>" } ?? .empty
        let title = t("第 \(one.number) 次提交", "Submission \(one.number)")
        let count = t.recordsAndUnits(one.eventCount, one.unitCount)
        return """
            <section class="card table"><h2>\(title)</h2>\
            <p>\(t.time(one.at)) · \(count)\(evidence)</p><p class="break">\(amendment.reason(of: one, t.language))</p>\
            \(AmendmentWords.table(t, one.lines, isOwn: isOwn, regions))</section>
            """
    }
}

extension Scene {
    /// `1 record, 12 units`.
    func recordsAndUnits(_ records: Int, _ units: Int64) -> String {
        let (first, second) = (Scene.grouped(Int64(records)), Scene.grouped(units))
        return self(
            "\(first) 条记录、\(second) 台",
            "\(first) \(records == 1 ? "record" : "records"), \(second) \(units == 1 ? "unit" : "units")")
    }
}
