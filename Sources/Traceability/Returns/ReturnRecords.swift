import Identification
public import Storage

/// 回传: one delivery of data, with what became of it.
public struct TraceReturn: Sendable, Hashable {
    public let id: Int64
    public let captorID: Int64
    public let channel: ReturnChannel
    public let fileName: String
    public let contentDigest: [UInt8]
    public let mode: ReturnMode
    public let state: ReturnState
    public let rowCount: Int
    public let goodCount: Int
    public let badCount: Int
    public let unitCount: Int64
    /// 补录: old data, outside of clocks and scores.
    public let isBackfilled: Bool
    public let receivedAt: Instant
    public let holdUntil: Instant?
    public let decidedAt: Instant?
    /// The mapping that read the sender's own columns, and when it was made; nil where the columns were ours.
    public let mappingKey: [UInt8]?
    public let mappedAt: Instant?
}

extension Session {
    /// A return that the actor may see: its own organization's, or any for staff.
    public func traceReturn(_ id: Int64, for actor: Actor) throws -> TraceReturn {
        guard let found = try traceReturn(id), found.captorID == actor.organizationID || actor.isStaff else {
            throw Refusal(.missing, .missing, ["object": "return \(id)"])
        }
        return found
    }

    /// The organization's returns, the newest first.
    public func traceReturns(of captorID: Int64, before id: Int64 = .max, limit: Int = 50) throws -> [TraceReturn] {
        try traceReturns("captor_id = \(captorID) AND return_id < \(id) ORDER BY return_id DESC LIMIT \(limit)")
    }

    func traceReturn(_ id: Int64) throws -> TraceReturn? { try traceReturns("return_id = \(id)").first }

    func traceReturn(captorID: Int64, key: String) throws -> TraceReturn? {
        try traceReturns("captor_id = \(captorID) AND idempotency_key = \(key)").first
    }

    /// An accepted return of the same content.
    public func acceptedReturn(captorID: Int64, digest: [UInt8]) throws -> Int64? {
        try value(
            """
            SELECT return_id FROM trace_return WHERE captor_id = \(captorID) AND content_digest = \(digest)
                AND state IN ('accepted', 'accepted-in-part') ORDER BY return_id LIMIT 1
            """)
    }

    private func traceReturns(_ condition: Query) throws -> [TraceReturn] {
        try rows(
            """
            SELECT return_id, captor_id, channel, file_name, content_digest, mode, state, row_count, good_count,
                bad_count, unit_count, backfilled, received_at, hold_until, decided_at, mapping_key, mapped_at
            FROM trace_return WHERE \(condition)
            """
        ) { row in
            TraceReturn(
                id: try row.next(), captorID: try row.next(), channel: try row.next(), fileName: try row.next(),
                contentDigest: try row.next(), mode: try row.next(), state: try row.next(), rowCount: try row.next(),
                goodCount: try row.next(), badCount: try row.next(), unitCount: try row.next(),
                isBackfilled: try row.next(), receivedAt: try row.next(), holdUntil: try row.next(),
                decidedAt: try row.next(), mappingKey: try row.next(), mappedAt: try row.next())
        }
    }

    /// Errors by number, a page at a time.
    /// - Parameter keys: open what was refused.
    public func returnErrors(
        _ returnID: Int64, _ keys: PlatformKeys, after number: Int = 0, limit: Int = 100
    ) throws -> [RowError] {
        try rows(
            """
            SELECT line, column_no, field, rule, value, parameters, value_sealed FROM return_error
            WHERE return_id = \(returnID) AND error_no > \(number) ORDER BY error_no LIMIT \(limit)
            """
        ) { row in
            let (line, column) = (try row.next(Int.self), try row.next(Int.self))
            let (field, code) = (try row.next(String.self), try row.next(String.self))
            let (value, parameters) = (try row.next(String.self), try row.next(String.self))
            let refused = try keys.refusedValue(
                try row.next([UInt8]?.self), place: ErrorSealing.returnPlace, value: value, parameters: parameters)
            return RowError(
                line: line, column: column, fieldName: field, value: refused.value,
                Rule.ofReturns[code] ?? Rule(code, code, code), refused.parameters)
        }
    }
}

extension Session {
    /// The same for a reader: values are shown to who sent them and to the platform's staff.
    public func returnErrors(
        of found: TraceReturn, for actor: Actor, _ keys: PlatformKeys, after number: Int = 0, limit: Int = 100
    ) throws -> [RowError] {
        let errors = try returnErrors(found.id, keys, after: number, limit: limit)
        let isOwn = found.captorID == actor.organizationID || actor.isStaff
        return isOwn ? errors : errors.map(\.withoutValue)
    }
}

extension TraceReturn {
    /// As it stands once the row is written with a final state.
    init(_ id: Int64, _ new: NewReturn, state: ReturnState) {
        self.init(
            id: id, captorID: new.captorID, channel: new.channel, fileName: new.fileName,
            contentDigest: new.contentDigest, mode: new.mode, state: state, rowCount: new.counts.rows,
            goodCount: new.counts.good, badCount: new.counts.bad, unitCount: new.counts.units,
            isBackfilled: new.isBackfilled, receivedAt: new.receivedAt, holdUntil: nil, decidedAt: new.receivedAt,
            mappingKey: new.mapping?.key,
            mappedAt: new.mapping?.createdAt)
    }
}

/// What is known of a return when its row is written.
struct NewReturn: Sendable {
    let captorID: Int64
    let siteID: Int64
    let accountID: Int64
    let channel: ReturnChannel
    let fileName: String
    let idempotencyKey: String?
    let contentDigest: [UInt8]
    let mode: ReturnMode
    let receivedAt: Instant
    var counts = ReturnCounts()
    var mapping: ReadingMapping?
    /// 补录: old data, outside of clocks and scores.
    var isBackfilled = false
}

extension NewReturn {
    /// Of a return's row, its id last.
    static let columns: [StaticString] = [
        "captor_id", "site_id", "account_id", "channel", "file_name", "idempotency_key", "content_digest", "mode",
        "state", "row_count", "good_count", "bad_count", "unit_count", "backfilled", "received_at", "decided_at",
        "mapping_key", "mapped_at", "hold_until", "return_id",
    ]
    private static let names = columns.map(\.description)

    /// The digest of the row (`Session.digest(of:_:)`), for the trail.
    func digest(_ id: Int64, _ state: ReturnState) -> [UInt8] {
        AuditDigest.of(Self.names, row(state) + [.integer(id)])
    }

    /// In the order of `columns`, without the id.
    func row(_ state: ReturnState) -> [Value] {
        [
            .integer(captorID), .integer(siteID), .integer(accountID), channel.storageValue, .text(fileName),
            idempotencyKey.storageValue, .bytes(contentDigest), mode.storageValue, state.storageValue,
            counts.rows.storageValue, counts.good.storageValue, counts.bad.storageValue, .integer(counts.units),
            isBackfilled.storageValue, receivedAt.storageValue, state.isFinal ? receivedAt.storageValue : .null,
            (mapping?.key).storageValue, (mapping?.createdAt).storageValue, .null,
        ]
    }
}

struct ReturnCounts: Sendable, Hashable {
    var rows = 0
    var good = 0
    var bad = 0
    var units: Int64 = 0

    /// Where a return that is taken ends.
    var final: ReturnState { bad == 0 ? .accepted : .acceptedInPart }
}

extension Session {
    /// By allocation: what is bound near the runs, the labels used there, and the runs.
    func takenPlaces(
        _ runs: [(place: AllocationPlace, run: FileRuns.Run)]
    ) throws -> [(taken: [BindingRun], labels: [Int64], own: FileRuns)] {
        try Dictionary(grouping: runs, by: \.place).map { place, part in
            let ranges = part.map { $0.run.first...$0.run.last }
            var own = FileRuns()
            for (_, run) in part.sorted(by: { $0.run.first < $1.run.first }) { own.insert(run) }
            return (try bindingRuns(at: place, in: ranges), try usedLabels(at: place, in: ranges), own)
        }
    }

    /// Throws `Refusal.conflict` where another return or label has some of them by now.
    func requireFree(_ runs: [(place: AllocationPlace, run: FileRuns.Run)]) throws {
        for (taken, labels, own) in try takenPlaces(runs) {
            if taken.contains(where: { own.overlap($0.first, $0.last) != nil })
                || labels.contains(where: { own.overlap($0, $0) != nil })
            {
                throw Refusal(.conflict, .returnMixedUp)
            }
        }
    }
}

extension WriteSession {
    /// - Parameter taken: the id; nil: whichever the row gets.
    @discardableResult
    func insert(_ new: NewReturn, state: ReturnState, id taken: Int64? = nil) throws -> Int64 {
        let row = new.row(state)
        let id: Int64
        if let taken {
            try insert(into: "trace_return", columns: NewReturn.columns, rows: [row + [.integer(taken)]])
            id = taken
        } else {
            id = try value(
                """
                INSERT INTO trace_return (captor_id, site_id, account_id, channel, file_name, idempotency_key,
                    content_digest, mode, state, row_count, good_count, bad_count, unit_count, backfilled, received_at,
                    decided_at, mapping_key, mapped_at, hold_until)
                VALUES \(row: row) RETURNING return_id
                """)!
        }
        if state.isAccepted { try arrive(new: id, at: new.receivedAt) }
        if state.isFinal { try leaveTurn(of: id, new, state) }
        return id
    }

    /// Moves a return from one state to the next; throws `Refusal.conflict` when it stands elsewhere by now.
    func move(
        _ id: Int64, from: ReturnState, to state: ReturnState, counts: ReturnCounts? = nil, decidedAt: Instant? = nil
    ) throws {
        // Before the state: what was accepted keeps its counts.
        if let counts {
            try run(
                """
                UPDATE trace_return SET row_count = \(counts.rows), good_count = \(counts.good),
                    bad_count = \(counts.bad), unit_count = \(counts.units)
                WHERE return_id = \(id) AND state = \(from)
                """)
        }
        let changed = try run(
            """
            UPDATE trace_return SET state = \(state), decided_at = \(decidedAt)
            WHERE return_id = \(id) AND state = \(from)
            """)
        guard changed == 1 else { throw Refusal(.conflict, .changedMeanwhile) }
        if state.isAccepted { try arrive(id, at: decidedAt ?? Instant(microseconds: 0)) }
        // Of a return that was stored in chunks, or that waited for an approval.
        if state.isAccepted, from == .held || from == .storing { try leaveHeld(id) }
        if from == .held, !state.isAccepted { try forgetHeld(id) }
        if state.isFinal { try leaveTurn(of: id) }
    }

    /// What is wrong with the rows of a return that is new.
    func insert(_ errors: [RowError], returnID: Int64, _ sealing: ErrorSealing) throws {
        try insert(
            into: "return_error",
            columns: [
                "return_id", "error_no", "line", "column_no", "field", "value", "rule", "parameters", "value_sealed",
            ],
            rows: errors.map(\.withoutSecrets).enumerated().map { offset, error in
                [
                    .integer(returnID), .integer(Int64(offset + 1)), .integer(Int64(error.line)),
                    .integer(Int64(error.column)), .text(error.field), .text(""), .text(error.rule.code), .text(""),
                    .bytes(try sealing.seal(error, place: ErrorSealing.returnPlace)),
                ]
            })
    }

    /// Binds the runs, none of which may overlap another by now.
    func bind(_ runs: [(place: AllocationPlace, run: FileRuns.Run)], batchIDs: [Int64], returnID: Int64) throws {
        try requireFree(runs)
        try bindFree(runs, batchIDs: batchIDs, returnID: returnID)
    }

    /// Binds the runs, which are free.
    func bindFree(_ runs: [(place: AllocationPlace, run: FileRuns.Run)], batchIDs: [Int64], returnID: Int64) throws {
        try insert(
            into: "binding_run",
            columns: ["owner_id", "allocation_no", "first_index", "last_index", "batch_id", "return_id"],
            rows: runs.map { place, run in
                [
                    .integer(place.ownerID), .integer(place.number), .integer(run.first), .integer(run.last),
                    .integer(batchIDs[Int(run.batch)]), .integer(returnID),
                ]
            })
    }
}
