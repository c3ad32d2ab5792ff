import Storage

/// Cases of reviews are what their steps say, what an amendment changed is what was asked for and approved by somebody
/// else before, and each batch is what its last amendment says (审核状态与更正效力): worked out from sealed rows.
struct CaseCheck: StoredCheck {
    let name = CheckName.returns
    private(set) var count = 0
    private var last: Int64 = 0
    private static let pageCases = 500

    mutating func step(_ session: any Session, _ faults: inout [CheckFault]) throws -> Bool {
        let cases = try session.checkedCases(after: last, limit: Self.pageCases)
        let steps = try session.checkedSteps(of: cases.map(\.id))
        for one in cases {
            let own = steps[one.id] ?? []
            if let fault = one.fault(own) { faults.append(fault) }
            if one.kind == ReviewKind.amendment.rawValue { try checkRounds(one, own, session, &faults) }
            count += 1
        }
        last = cases.last?.id ?? last
        if cases.count == Self.pageCases { return true }
        try checkStrays(session, &faults)
        return false
    }

    /// Each submission is the one that its step sealed; where it counts, its approval lies between.
    private func checkRounds(
        _ one: CheckedCase, _ steps: [CheckedStep], _ session: any Session, _ faults: inout [CheckFault]
    ) throws {
        let rounds = try session.rows(
            """
            SELECT round_no, amendment_round.return_id, state FROM amendment_round
                LEFT JOIN trace_return ON trace_return.return_id = amendment_round.return_id
            WHERE amendment_id = \(one.subject) ORDER BY round_no
            """
        ) { row in
            (number: try row.next(Int.self), returnID: try row.next(Int64.self), state: try row.next(String?.self))
        }
        let submissions = steps.indices.filter { steps[$0].kind == ReviewStep.Kind.submitted.rawValue }
        guard rounds.map(\.number) == Array(submissions.indices.map { $0 + 1 }) else {
            faults.append(
                CheckFault(
                    name, "更正 \(one.subject) 的提交与审核步骤不符", "submissions of amendment \(one.subject) are not its steps"))
            return
        }
        for (round, place) in zip(rounds, submissions) {
            let submitted = steps[place]
            // Steps of before seal no request.
            if !submitted.caseKind.isEmpty,
                try session.amendmentContent(of: round.returnID)?.digest != submitted.request
            {
                faults.append(
                    CheckFault(
                        name, "更正 \(one.subject) 第 \(round.number) 次提交的内容与封存的不符",
                        "submission \(round.number) of amendment \(one.subject) is not what was sealed"))
            }
            let decision = steps[(place + 1)...].first { CheckedStep.decisions.contains($0.kind) }
            let isApproved =
                decision.map {
                    $0.kind == ReviewStep.Kind.approved.rawValue && $0.account != submitted.account
                        && ($0.caseKind.isEmpty || $0.organization == 0)
                } ?? false
            let isAccepted = round.state.flatMap(ReturnState.init(rawValue:))?.isAccepted ?? false
            if isAccepted != isApproved {
                faults.append(
                    CheckFault(
                        name, "更正 \(one.subject) 的效力与审核结论不符",
                        "amendment \(one.subject) counts without an approval by somebody else, or does not with one"))
            }
        }
    }

    /// What belongs to no case, and batches that are not what their last amendment says.
    private func checkStrays(_ session: any Session, _ faults: inout [CheckFault]) throws {
        let strays = try session.rows(
            """
            SELECT amendment_id FROM (SELECT amendment_id FROM amendment
                    UNION SELECT amendment_id FROM amendment_round) AS asked
                LEFT JOIN review_case ON review_case.kind = 'amendment' AND review_case.subject_id = asked.amendment_id
            WHERE review_case.case_id IS NULL LIMIT 100
            """
        ) { try $0.next(Int64.self) }
        let steps = try session.rows(
            """
            SELECT DISTINCT review_step.case_id FROM review_step
                LEFT JOIN review_case ON review_case.case_id = review_step.case_id
            WHERE review_case.case_id IS NULL LIMIT 100
            """
        ) { try $0.next(Int64.self) }
        for id in steps {
            faults.append(CheckFault(name, "审核 \(id) 不见了，只有步骤", "case \(id) is gone, and its steps are there"))
        }
        for id in strays {
            faults.append(CheckFault(name, "更正 \(id) 没有审核", "amendment \(id) was never put to review"))
        }
        let changes = try session.rows(
            """
            SELECT asked.return_id FROM (SELECT return_id FROM amended_event UNION SELECT return_id FROM amendment_run
                    UNION SELECT return_id FROM batch_amendment) AS asked
                LEFT JOIN trace_return ON trace_return.return_id = asked.return_id
            WHERE trace_return.return_id IS NULL LIMIT 100
            """
        ) { try $0.next(Int64.self) }
        for id in changes {
            faults.append(
                CheckFault(name, "有更正属于未知的回传 \(id)", "something is amended by return \(id), which is not there"))
        }
        try checkBatches(session, &faults)
    }

    private func checkBatches(_ session: any Session, _ faults: inout [CheckFault]) throws {
        let batches = try session.rows(
            """
            SELECT facts.owner_id, facts.batch_id FROM batch_amendment facts
                JOIN trace_return made ON made.return_id = facts.return_id
                LEFT JOIN batch ON batch.owner_id = facts.owner_id AND batch.batch_id = facts.batch_id
            WHERE made.state IN ('accepted', 'accepted-in-part') AND NOT EXISTS (
                SELECT 1 FROM batch_amendment later JOIN trace_return newer ON newer.return_id = later.return_id
                WHERE later.owner_id = facts.owner_id AND later.batch_id = facts.batch_id
                    AND newer.state IN ('accepted', 'accepted-in-part')
                    AND (newer.decided_at, newer.return_id) > (made.decided_at, made.return_id))
                AND (batch.batch_id IS NULL OR batch.production_date <> facts.production_date
                    OR batch.version_no <> facts.version_no OR batch.line <> facts.line OR batch.shift <> facts.shift)
            LIMIT 100
            """
        ) { row in (try row.next(Int64.self), try row.next(Int64.self)) }
        for (owner, batch) in batches {
            faults.append(
                CheckFault(
                    name, "批次 \(owner)/\(batch) 与最后一次更正不符",
                    "batch \(owner)/\(batch) is not what its last amendment says"))
        }
    }
}

/// A case as its row has it.
private struct CheckedCase {
    let id: Int64
    let kind: String
    let subject: Int64
    let state: String
    let round: Int
    let submittedBy, submittedAt: Int64
    let decidedBy, decidedAt: Int64?

    /// Nil: the row is what the steps come to.
    func fault(_ steps: [CheckedStep]) -> CheckFault? {
        let submissions = steps.filter { $0.kind == ReviewStep.Kind.submitted.rawValue }
        let decision = steps.last { CheckedStep.decisions.contains($0.kind) }
        let turn = steps.last { CheckedStep.turns.contains($0.kind) }
        let isSame =
            state == turn?.kind && round == submissions.count
            && submittedBy == submissions.last?.account && submittedAt == submissions.last?.at
            && decidedBy == decision?.account && decidedAt == decision?.at
            && steps.allSatisfy { $0.caseKind.isEmpty || $0.caseKind == kind && $0.subject == subject }
        if isSame { return nil }
        return CheckFault(.returns, "审核 \(id) 与其步骤不符", "case \(id) is not what its steps say")
    }
}

private struct CheckedStep {
    let kind: String
    let account, at: Int64
    /// "": a step of before, which seals neither this nor what follows.
    let caseKind: String
    let subject: Int64
    let organization: Int64?
    let request: [UInt8]?

    /// Steps that make of the case what they are called.
    static let turns: Set<String> = ["submitted", "returned", "approved", "rejected", "withdrawn"]
    /// Those of a reviewer.
    static let decisions: Set<String> = ["returned", "approved", "rejected"]
}

extension Session {
    fileprivate func checkedCases(after last: Int64, limit: Int) throws -> [CheckedCase] {
        try rows(
            """
            SELECT case_id, kind, subject_id, state, round, submitted_by, submitted_at, decided_by, decided_at
            FROM review_case WHERE case_id > \(last) ORDER BY case_id LIMIT \(limit)
            """
        ) { row in
            CheckedCase(
                id: try row.next(), kind: try row.next(), subject: try row.next(), state: try row.next(),
                round: try row.next(), submittedBy: try row.next(), submittedAt: try row.next(),
                decidedBy: try row.next(), decidedAt: try row.next())
        }
    }

    fileprivate func checkedSteps(of cases: [Int64]) throws -> [Int64: [CheckedStep]] {
        guard let first = cases.first, let last = cases.last else { return [:] }
        var steps: [Int64: [CheckedStep]] = [:]
        try forEach(
            """
            SELECT case_id, kind, account_id, at, case_kind, subject_id, organization_id, request_digest
            FROM review_step WHERE case_id BETWEEN \(first) AND \(last) ORDER BY case_id, step_no
            """
        ) { row in
            let id = try row.next(Int64.self)
            steps[id, default: []].append(
                CheckedStep(
                    kind: try row.next(), account: try row.next(), at: try row.next(), caseKind: try row.next(),
                    subject: try row.next(), organization: try row.next(), request: try row.next()))
        }
        return steps
    }
}
