public import Identification
public import Storage

extension Session {
    /// A check that the actor may see: staff every one; an enterprise its own, once it was told.
    public func spotCheck(_ id: Int64, for actor: Actor) throws -> SpotCheck {
        guard let found = try spotChecks("check_id = \(id)", limit: 1).first, Self.maySee(found, actor) else {
            throw Refusal(.missing, .missing, ["object": "spot check \(id)"])
        }
        return found
    }

    private static func maySee(_ check: SpotCheck, _ actor: Actor) -> Bool {
        actor.isStaff || check.ownerID == actor.organizationID && check.state != .open
    }

    /// The newest first; `before` is the last id of the page before.
    public func spotChecks(
        for actor: Actor, state: SpotCheck.State? = nil, before id: Int64 = .max, limit: Int = 50
    ) throws -> [SpotCheck] {
        let scope: Query =
            actor.isStaff
            ? "check_id < \(id)"
            : "check_id < \(id) AND owner_id = \(actor.organizationID) AND spot_check.state <> 'open'"
        return try spotChecks(state.map { scope + " AND spot_check.state = \($0)" } ?? scope, limit: limit)
    }

    private func spotChecks(_ condition: Query, limit: Int) throws -> [SpotCheck] {
        try rows(
            """
            SELECT check_id, owner_id, organization.name, supervisor_id, account.display_name, reason, product_id,
                period_from, period_until, seed, population, sample_size, spot_check.state, round, conclusion, due_at,
                spot_check.created_at, concluded_at
            FROM spot_check JOIN organization ON organization.organization_id = owner_id
                JOIN account ON account.account_id = supervisor_id
            WHERE \(condition) ORDER BY check_id DESC LIMIT \(limit)
            """
        ) { row in
            SpotCheck(
                id: try row.next(), ownerID: try row.next(), ownerName: try row.next(), supervisorID: try row.next(),
                supervisorName: try row.next(), reason: try row.next(), productID: try row.next(),
                from: try row.nextDate(), until: try row.nextDate(), seed: try row.next(), population: try row.next(),
                sampleSize: try row.next(), state: try row.next(), round: try row.next(), conclusion: try row.next(),
                dueAt: try row.next(), createdAt: try row.next(), concludedAt: try row.next())
        }
    }

    /// The sample; at most `SampleDraw.limit` items.
    public func spotCheckItems(of id: Int64) throws -> [SpotCheckItem] {
        try rows(
            """
            SELECT item_no, allocation_no, code_index, code, batch_id, state FROM spot_check_item
            WHERE check_id = \(id) ORDER BY item_no
            """
        ) { row in
            SpotCheckItem(
                number: try row.next(), allocationNumber: try row.next(), index: try row.next(), code: try row.next(),
                batchID: try row.next(), state: try row.next())
        }
    }

    public func spotCheckFindings(of id: Int64) throws -> [SpotCheckFinding] {
        try rows(
            """
            SELECT item_no, round, dimension, field, note, read_code, file_id, account.display_name, at
            FROM spot_check_finding JOIN account ON account.account_id = spot_check_finding.account_id
            WHERE check_id = \(id) ORDER BY finding_id LIMIT 4000
            """
        ) { row in
            SpotCheckFinding(
                itemNumber: try row.next(), round: try row.next(),
                dimension: QualityDimension(rawValue: try row.next(String.self)), field: try row.next(),
                note: try row.next(), readCode: try row.next(), fileID: try row.next(), accountName: try row.next(),
                at: try row.next())
        }
    }

    public func spotCheckSteps(of id: Int64) throws -> [SpotCheckStep] {
        try rows(
            """
            SELECT round, kind, note, account.display_name, at
            FROM spot_check_step JOIN account ON account.account_id = spot_check_step.account_id
            WHERE check_id = \(id) ORDER BY step_id LIMIT 200
            """
        ) { row in
            SpotCheckStep(
                round: try row.next(), kind: try row.next(), note: try row.next(), accountName: try row.next(),
                at: try row.next())
        }
    }

    /// Runs of units made in a period, in the order that samples count them.
    func producedRuns(
        of ownerID: Int64, product: Int64?, from: CivilDate, until: CivilDate
    ) throws -> [(allocation: Int64, first: Int64, last: Int64, batch: Int64)] {
        let product: Query = product.map { "AND batch.product_id = \($0)" } ?? ""
        return try rows(
            """
            SELECT allocation_no, first_index, last_index, binding_run.batch_id
            FROM binding_run JOIN batch ON batch.owner_id = binding_run.owner_id
                    AND batch.batch_id = binding_run.batch_id
                JOIN trace_return ON trace_return.return_id = binding_run.return_id
            WHERE binding_run.owner_id = \(ownerID) AND production_date >= \(from.description)
                AND production_date <= \(until.description) AND backfilled = 0
                AND trace_return.state IN ('accepted', 'accepted-in-part') \(product)
            ORDER BY allocation_no, first_index
            """
        ) { (try $0.next(), try $0.next(), try $0.next(), try $0.next()) }
    }
}
