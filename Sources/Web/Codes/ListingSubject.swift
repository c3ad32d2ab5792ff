import Gateway
import Markup
import Storage
import Traceability

/// Claims that labels of an exposed allocation were printed, in the reviewers' queue.
extension ReviewSubject {
    static let codeListing = ReviewSubject(
        kind: .codeListing, columns: [], cells: { _, _ in [:] },
        detail: { call, review in
            guard let actor = call.signedIn?.actor else { throw Refusal(.unauthenticated, .signInFirst) }
            let t = Scene(call)
            let (claim, downloads) = try await call.platform.listingClaim(review.subjectID, for: actor)
            var facts: [(label: String, value: HTML)] = [
                (t("码段", "Allocation"), "№ \(claim.allocationNumber)"),
                (t("序号", "Codes"), "\(t.number(claim.first + 1))–\(t.number(claim.last + 1))"),
                (t("数量", "Quantity"), t.number(claim.count)), (t("依据", "Evidence"), "\(claim.evidence)"),
            ]
            if let file = claim.fileID {
                facts.append((t("证明文件", "Document"), "<a href=\"/files/\(file)\">\(t("查看", "Open"))</a>"))
            }
            let rows = downloads.map { record -> HTML in
                """
                <tr><td class="n">\(t.number(record.first + 1))–\(t.number(record.first + record.count))</td>
                <td>\(record.accountName)</td><td>\(t.time(record.at))</td></tr>
                """
            }
            let columns = [t("序号", "Codes"), t("下载人", "By"), t("时间", "When")]
            let check =
                downloads.isEmpty
                ? AutomaticCheck(.no, "该段编码没有下载记录", "No download of these codes is on record")
                : AutomaticCheck(.ok, "该段编码有下载记录", "Downloads of these codes are on record")
            return ReviewDetail(
                facts: facts, checks: [check], more: rows.isEmpty ? .empty : t.table(columns, numbers: [0], rows))
        },
        manualChecks: [
            ManualCheck("printed", "证明文件显示标签在泄露前已印制", "The evidence shows printing before the exposure"),
            ManualCheck("range", "序号与印制记录相符", "The numbers agree with the printing record"),
        ],
        decide: { call, actor, reviewed, decision, _ in
            try await DecideListingClaim(call.platform)(reviewed, decision, by: actor, on: call.occasion)
        })
}
