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
            let t = Scene(call)
            let keys = call.platform.keys
            let (found, rounds) = try await call.platform.datastore.report { session in
                (
                    try session.amendment(review.subjectID, for: actor),
                    try session.amendmentRounds(of: review.subjectID, keys)
                )
            }
            guard let last = rounds.last else { throw Refusal(.missing, .missing, ["object": "amendment"]) }
            let checks = try await AmendmentChecks(call.platform)(found, rounds)
            let address = "/amendments/\(found.id)"
            let covers = t(
                "\(last.eventCount) 条记录、\(last.unitCount) 台", "\(last.eventCount) records, \(last.unitCount) units")
            var facts: [(label: String, value: HTML)] = [
                (t("企业", "Enterprise"), "<a href=\"/organizations/\(found.captorID)\">\(review.title)</a>"),
                (t("对象", "About"), "\(t(found.scope.name)) <span class=\"break\">\(found.subject)</span>"),
                (t("原因", "Reason"), "<span class=\"break\">\(last.reason)</span>"),
                (t("涉及", "Covers"), "\(covers)"),
                (t("全部提交", "Submissions"), "<a href=\"\(url: address)\">\(t.number(rounds.count))</a>"),
            ]
            if let file = last.fileID {
                facts.append((t("证明文件", "Evidence"), "<a href=\"/files/\(file)\">\(t("查看", "Open"))</a>"))
            }
            if let check = found.spotCheckID {
                facts.append((t("抽查", "Spot check"), "<a href=\"/spot-checks/\(check)\">№ \(check)</a>"))
            }
            let table: HTML = """
                <section class="card table"><h2>\(t("原值与更正值", "Old and new"))</h2>\
                \(AmendmentWords.table(t, last.lines, isOwn: false))</section>
                """
            return ReviewDetail(facts: facts, checks: checks, more: table)
        },
        manualChecks: [
            ManualCheck("evidence", "证明文件能说明更正后的值", "The file proves the new values"),
            ManualCheck("reason", "更正原因成立，不是掩盖不合格", "The reason holds, and hides no defect"),
        ],
        decide: { call, actor, reviewed, decision, _ in
            try await DecideAmendment(call.platform)(reviewed, decision, by: actor, on: call.occasion)
        })
}
