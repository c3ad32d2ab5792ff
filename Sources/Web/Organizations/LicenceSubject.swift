import Gateway
import Identification
import Markup
import Storage
import Traceability

/// Installation licences in the reviewers' queue.
extension ReviewSubject {
    static let installationLicence = ReviewSubject(
        kind: .installationLicence, columns: [], cells: { _, _ in [:] },
        detail: { call, review in
            guard let actor = call.signedIn?.actor else { throw Refusal(.unauthenticated, .signInFirst) }
            let t = Scene(call)
            let one = try await call.platform.licence(review.subjectID, for: actor)
            let until = one.validUntil?.description ?? t("长期", "no end")
            var facts: [(label: String, value: HTML)] = [
                (t("单位", "Organization"), "<a href=\"/organizations/\(one.organizationID)\">\(review.title)</a>"),
                (t("编号", "Number"), "<span class=\"mono\">\(one.number)</span>"),
                (t("发证机构", "Issuer"), one.issuer.isEmpty ? "—" : "\(one.issuer)"),
                (t("有效期", "Validity"), "\(one.validFrom?.description ?? "") – \(until)"),
            ]
            if let file = one.fileID {
                facts.append((t("扫描件", "Scan"), "<a href=\"/files/\(file)\">\(t("查看", "Open"))</a>"))
            }
            return ReviewDetail(facts: facts, checks: one.checks(on: t.now.date))
        },
        manualChecks: [
            ManualCheck("holder", "证书持有人是该单位", "The holder is this organization"),
            ManualCheck("number", "编号、有效期与证书一致", "Number and validity are those of the licence"),
            ManualCheck("issuer", "已向发证机关核实", "Confirmed with its issuer"),
        ],
        decide: { call, actor, reviewed, decision, _ in
            try await DecideLicence(call.platform)(reviewed, decision, by: actor, on: call.occasion)
        })
}
