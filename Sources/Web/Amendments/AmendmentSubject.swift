import Gateway
import Markup
import Storage
import Traceability

/// Amendments in the reviewers' queue.
extension ReviewSubject {
    static let amendment = ReviewSubject(
        kind: .amendment, columns: [], cells: { _, _ in [:] },
        detail: { call, review in
            guard let actor = call.signedIn?.actor else { throw Refusal(.unauthenticated, .signInFirst) }
            let keys = call.platform.keys
            let (found, rounds, asker) = try await call.platform.datastore.report { session in
                let found = try session.amendment(review.subjectID, for: actor)
                return (
                    found, try session.amendmentRounds(of: review.subjectID, keys),
                    try session.organization(found.captorID)?.name ?? ""
                )
            }
            guard let last = rounds.last else { throw Refusal(.missing, .missing, ["object": "amendment"]) }
            let records = try await ReadAmendedRecords(call.platform)(found, last, for: actor)
            var view = AmendmentReview(
                t: Scene(call), amendment: found, rounds: rounds, last: last, records: records, asker: asker,
                regions: call.platform.regions)
            view.left = try await FailedByAmendment(call.platform)(found, rounds, by: actor)
            return ReviewDetail(
                facts: view.facts, checks: try await AmendmentChecks(call.platform)(found, rounds), more: view.tables,
                manualChecks: AmendmentTicks(found).checks)
        },
        manualChecks: AmendmentTicks.usual,
        decide: { call, actor, reviewed, decision, _ in
            try await DecideAmendment(call.platform)(reviewed, decision, by: actor, on: call.occasion)
        })
}

/// What a reviewer reads of an amendment.
struct AmendmentReview {
    let t: Scene
    let amendment: Amendment
    let rounds: [AmendmentRound]
    let last: AmendmentRound
    let records: [AmendedRecord]
    let asker: String
    let regions: RegionTable
    /// What it makes count as failed and has left the factory.
    var left: RowError?

    var facts: [(label: String, value: HTML)] {
        let address = "/amendments/\(amendment.id)"
        let covers = t.recordsAndUnits(last.eventCount, last.unitCount)
        var facts: [(label: String, value: HTML)] = [
            (t("企业", "Enterprise"), "<a href=\"/organizations/\(amendment.captorID)\">\(asker)</a>"),
            (t("对象", "About"), "\(t(amendment.scope.name)) \(subject)"),
            (t("原因", "Reason"), "<span class=\"break\">\(amendment.reason(of: last, t.language))</span>"),
            (t("涉及", "Covers"), "\(covers)"),
            (t("全部提交", "Submissions"), "<a href=\"\(url: address)\">\(t.number(rounds.count))</a>"),
        ]
        if let left {
            facts.insert((t("已离厂", "Left the factory"), t.tag(left.text(t.language), .bad)), at: 0)
        }
        if let file = last.fileID {
            facts.append((t("证明文件", "Evidence"), "<a href=\"/files/\(file)\">\(t("查看", "Open"))</a>"))
        }
        if let check = amendment.spotCheckID {
            facts.append((t("抽查", "Spot check"), "<a href=\"/spot-checks/\(check)\">№ \(check)</a>"))
        }
        return facts
    }

    /// The return and the trace are open to staff; a batch's page is its owner's.
    private var subject: HTML {
        let text: HTML = "<span class=\"break\">\(amendment.subject)</span>"
        switch amendment.scope {
        case .item: return AmendmentWords.trace(amendment.subject, text)
        case .return, .capture:
            return amendment.subjectReturnID.map { "<a href=\"/returns/\($0)\">\(text)</a>" } ?? text
        case .batch: return text
        }
    }

    var tables: HTML {
        let changes: HTML =
            amendment.scope == .capture
            ? .empty
            : """
            <section class="card table"><h2>\(t("原值与更正值", "Old and new"))</h2>\
            \(AmendmentWords.table(t, last.lines, isOwn: false, regions))</section>
            """
        let list = AmendedRecords(t: t, regions: regions, isOfDeclaration: amendment.scope == .capture)
        return "\(list.section(records, of: last.eventCount))\(changes)"
    }
}
