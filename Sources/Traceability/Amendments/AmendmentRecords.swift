import JSONStream
public import Storage

extension Session {
    /// An amendment that the actor may read: of its own organization, on its own goods, or any for staff.
    public func amendment(_ id: Int64, for actor: Actor) throws -> Amendment {
        guard let found = try amendment(id),
            actor.isStaff || [found.captorID, found.ownerID].contains(actor.organizationID),
            try !isHidden(found.captorID, from: actor), try !isHidden(found.ownerID, from: actor)
        else { throw Refusal(.missing, .missing, ["object": "amendment \(id)"]) }
        return found
    }

    /// The newest first: of the actor's organization and on its goods, every one for staff.
    public func amendments(
        for actor: Actor, state: ReviewState? = nil, before id: Int64 = .max, limit: Int = 50
    ) throws -> [Amendment] {
        var condition: Query = "amendment.amendment_id < \(id)"
        if !actor.isStaff {
            let own = actor.organizationID
            condition = condition + " AND (amendment.captor_id = \(own) OR amendment.owner_id = \(own))"
        }
        let recusal = try recusal(of: actor)
        if recusal.isNeeded {
            condition =
                condition + " AND amendment.captor_id NOT IN (\(recusal.hidden))"
                + " AND amendment.owner_id NOT IN (\(recusal.hidden))"
        }
        if let state { condition = condition + " AND review_case.state = \(state)" }
        return try amendments(condition + " ORDER BY amendment.amendment_id DESC LIMIT \(limit)")
    }

    func amendment(_ id: Int64) throws -> Amendment? { try amendments("amendment.amendment_id = \(id)").first }

    /// Amendments of a spot check, the first first.
    public func amendments(ofSpotCheck id: Int64) throws -> [Amendment] {
        try amendments("amendment.spot_check_id = \(id) ORDER BY amendment.amendment_id LIMIT 100")
    }

    private func amendments(_ condition: Query) throws -> [Amendment] {
        try rows(
            """
            SELECT amendment.amendment_id, amendment.owner_id, amendment.captor_id, scope, subject, allocation_no,
                code_index, batch_id, subject_return_id, spot_check_id, amendment.created_at, review_case.state,
                (SELECT max(trace_return.decided_at) FROM amendment_round
                    JOIN trace_return ON trace_return.return_id = amendment_round.return_id
                    WHERE amendment_round.amendment_id = amendment.amendment_id
                        AND trace_return.state IN ('accepted', 'accepted-in-part'))
            FROM amendment JOIN review_case ON review_case.kind = \(ReviewKind.amendment)
                AND review_case.subject_id = amendment.amendment_id
            WHERE \(condition)
            """
        ) { row in
            let (id, owner, captor) = (try row.next(Int64.self), try row.next(Int64.self), try row.next(Int64.self))
            let (scope, subject) = (try row.next(AmendmentScope.self), try row.next(String.self))
            let (allocation, index) = (try row.next(Int64?.self), try row.next(Int64?.self))
            return Amendment(
                id: id, ownerID: owner, captorID: captor, scope: scope, subject: subject,
                code: allocation.flatMap { allocation in
                    index.map { CodeIdentity(ownerID: owner, allocationNumber: allocation, index: $0) }
                }, batchID: try row.next(), subjectReturnID: try row.next(), spotCheckID: try row.next(),
                createdAt: try row.next(), state: try row.next(), effectiveAt: try row.next())
        }
    }

    /// Every submission, the first first, with its differences opened.
    public func amendmentRounds(of id: Int64, _ keys: PlatformKeys) throws -> [AmendmentRound] {
        try rows(
            """
            SELECT round_no, return_id, reason, file_id, event_count, unit_count, account_id, at, changes
            FROM amendment_round WHERE amendment_id = \(id) ORDER BY round_no
            """
        ) { row in
            AmendmentRound(
                number: try row.next(), returnID: try row.next(), reason: try row.next(), fileID: try row.next(),
                eventCount: try row.next(), unitCount: try row.next(), accountID: try row.next(), at: try row.next(),
                lines: AmendmentLine.list(
                    try keys.open(try row.next([UInt8].self), place: AmendmentLine.place)))
        }
    }

    /// Whether the return is a submission of an amendment: it counts by a reviewer's word alone.
    func isAmendment(_ returnID: Int64) throws -> Bool {
        try exists("SELECT 1 FROM amendment_round WHERE return_id = \(returnID)")
    }

    func lastRound(of id: Int64) throws -> (number: Int, returnID: Int64, fileID: Int64?, at: Instant)? {
        try first(
            """
            SELECT round_no, return_id, file_id, at FROM amendment_round
            WHERE amendment_id = \(id) ORDER BY round_no DESC LIMIT 1
            """
        ) { row in
            (
                number: try row.next(Int.self), returnID: try row.next(Int64.self), fileID: try row.next(Int64?.self),
                at: try row.next(Instant.self)
            )
        }
    }
}

extension AmendmentLine {
    static let place = "amendment_round.changes"

    static func bytes(_ lines: [AmendmentLine]) -> [UInt8] {
        JSONValue.array(
            lines.map { line -> JSONValue in
                [
                    "count": .integer(line.eventCount), "field": .string(line.field.rawValue),
                    "new": .string(line.new), "old": .string(line.old), "step": .string(line.step?.rawValue ?? ""),
                ]
            }
        ).canonicalBytes
    }

    static func list(_ bytes: [UInt8]) -> [AmendmentLine] {
        guard case .array(let all)? = try? JSONValue(parsing: bytes) else { return [] }
        return all.compactMap { one in
            guard let field = one["field"]?.plainText.flatMap(AmendmentField.init(rawValue:)),
                case .number(let count)? = one["count"]
            else { return nil }
            return AmendmentLine(
                field: field, step: one["step"]?.plainText.flatMap(ReturnEvent.init(rawValue:)),
                old: one["old"]?.plainText ?? "", new: one["new"]?.plainText ?? "",
                eventCount: Int(count) ?? 0)
        }
    }
}
