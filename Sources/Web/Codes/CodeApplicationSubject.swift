import Gateway
import Markup
import Storage
import Traceability

/// Code applications in the reviewers' queue.
extension ReviewSubject {
    static let codeApplication = ReviewSubject(
        kind: .codeApplication,
        columns: [Message("产品", "Product"), Message("数量", "Quantity")],
        cells: { call, cases in
            let t = Scene(call)
            let found = try await call.platform.datastore.report { session in
                try cases.compactMap { review -> (Int64, CodeApplication, String)? in
                    guard let application = try session.codeApplication(review.subjectID) else { return nil }
                    return (review.subjectID, application, try session.product(application.productID)?.model ?? "")
                }
            }
            return Dictionary(
                uniqueKeysWithValues: found.map { id, application, model in
                    (id, ["\(model)", t.number(application.quantity)])
                })
        },
        detail: { call, review in
            guard let actor = call.signedIn?.actor else { throw Refusal(.unauthenticated, .signInFirst) }
            let file = try await call.platform.applicationFile(review.subjectID, for: actor, on: call.occasion)
            return ReviewDetail(
                facts: CodeApplicationViews.facts(Scene(call), file),
                checks: file.automaticChecks(today: call.occasion.now.date))
        },
        manualChecks: ApplicationFile.manualChecks,
        decide: { call, actor, reviewed, decision, _ in
            try await DecideCodeApplication(call.platform)(reviewed, decision, by: actor, on: call.occasion)
        })
}
