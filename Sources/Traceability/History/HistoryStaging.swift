import Storage

/// Stages one part: its events, bindings and what else follows, all in one transaction with the mark that it is done.
struct HistoryStaging {
    let platform: Platform
    let actor: Actor
    let found: HistoryImport
    let returnID: Int64

    private var context: CaptureContext {
        CaptureContext(
            captorID: found.ownerID, siteID: found.siteID, accountID: found.accountID,
            capturedAt: platform.clock.now(), recordKey: platform.keys.recordKey, isStaged: true)
    }

    /// Production of the next part; after the last one everything else begins.
    func make() async throws {
        guard found.nextPart < found.partCount else { return try await next(.adding) }
        let read = try await platform.historyRows(found.id, found.nextPart)
        let file = read.file
        var rows = read.rows
        var sweep = try await sweep()
        let outcome = try await sweep.make(&rows)
        let judge = sweep.judge
        var documents = try await documents()
        let events = try prepare(outcome.events, &documents) { judge.batchIndex($0) }
        let (plans, runs, payload) = (judge.batches, judge.runs.ordered, try platform.sealed(rows))
        let (found, returnID, context, before) = (self.found, self.returnID, self.context, sweep.report)
        let sealing = platform.errorSealing
        try await platform.datastore.write { session in
            var report = before
            let known = try session.batches(plans.map(\.key))
            let ids = try session.ensure(plans, siteID: context.siteID, at: context.capturedAt)
            let new = zip(plans, ids).filter { known[$0.0.key] == nil }
            report.batches += new.count
            try session.insert(
                into: "history_batch", columns: ["import_id", "owner_id", "batch_id"],
                rows: new.map { plan, id in [.integer(found.id), .integer(plan.key.ownerID), .integer(id)] })
            try session.bind(runs, batchIDs: ids, returnID: returnID)
            try session.store(
                events, returnID: returnID, firstOrdinal: found.eventCount, batchIDs: ids, context: context)
            let done = HistoryPartDone(
                file: file, errors: outcome.errors, sealing: sealing, payload: payload, isLater: false, report: report,
                events: events)
            try session.finish(found, done, at: context.capturedAt)
        }
    }

    /// What needs production, of the next part; after the last one somebody looks at it.
    func add() async throws {
        guard found.nextPart < found.partCount else { return try await next(.staged) }
        let read = try await platform.historyRows(found.id, found.nextPart)
        let file = read.file
        var rows = read.rows
        var sweep = try await sweep()
        let outcome = try await sweep.add(&rows)
        var documents = try await documents()
        let events = try prepare(outcome.events, &documents) { _ in nil }
        let staged = rows.filter { $0.status == .staged }
        let isLater = staged.contains { $0.wasHere && $0.isSold }
        let payload = try platform.sealed(rows)
        let done = HistoryPartDone(
            file: file, errors: outcome.errors, sealing: platform.errorSealing, payload: payload, isLater: isLater,
            report: sweep.report, events: events)
        let (found, returnID, context) = (self.found, self.returnID, self.context)
        try await platform.datastore.write { session in
            try session.store(
                events, returnID: returnID, firstOrdinal: found.eventCount, batchIDs: [], context: context)
            // Nothing else is known of a unit that this import made: its facts follow from its row.
            for row in staged where !row.wasHere && row.isSold {
                guard let unit = row.unit else { continue }
                try session.keep(
                    ItemLife(row.later.map { LifeEvent($0) }, starTests: []), of: unit, returnID: returnID)
            }
            try session.insert(outcome.oldCodes, of: found.ownerID, returnID: returnID)
            try session.insert(staged, returnID: returnID)
            try session.finish(found, done, at: context.capturedAt)
        }
    }

    private func sweep() async throws -> HistorySweep {
        try await HistorySweep(
            platform, by: actor, report: found.result ?? HistoryReport(), stagedReturnID: returnID)
    }

    private func next(_ state: HistoryImport.State) async throws {
        let now = platform.clock.now()
        try await platform.datastore.write { session in
            try session.move(found, to: state, at: now)
            guard state == .staged, let result = found.result else { return }
            try session.run(
                """
                UPDATE trace_return SET row_count = \(result.rows), good_count = \(result.good),
                    bad_count = \(result.bad), unit_count = \(result.made) WHERE return_id = \(returnID)
                """)
        }
    }

    private func documents() async throws -> EventDocuments {
        let captor = found.ownerID
        let region = try await platform.datastore.lookUp { try $0.organization(captor)?.regionCode ?? "" }
        return EventDocuments(platform, region: region, siteRegions: [:], isBackfilled: true)
    }

    private func prepare(
        _ rows: [ReturnRow], _ documents: inout EventDocuments, batch: (ReturnRow) -> Int?
    ) throws -> [PreparedEvent] {
        var salts = platform.entropy.bytes(rows.count * EventDocuments.saltBytes)[...]
        return try rows.compactMap { try documents.prepare($0, batchIndex: batch($0), salts: &salts) }
    }
}

extension HistoryRow {
    var isSold: Bool { later.contains { $0.event == .retailSelling } }
}

/// What a part has come to.
private struct HistoryPartDone: Sendable {
    let file: Int
    let errors: [RowError]
    let sealing: ErrorSealing
    let payload: [UInt8]
    /// It has units that were made by other returns and sold by this one.
    let isLater: Bool
    let report: HistoryReport
    let events: [PreparedEvent]
}

extension WriteSession {
    /// The part as it stands now, what is wrong with it, what will leave, and the mark that it is done.
    fileprivate func finish(_ found: HistoryImport, _ done: HistoryPartDone, at now: Instant) throws {
        try queue(
            OutboxStretch.stretches(done.events, firstOrdinal: found.eventCount), returnID: found.returnID ?? 0,
            at: now, isStaged: true)
        let kept = try value(
            "SELECT coalesce(max(error_no), -1) + 1 FROM history_error WHERE import_id = \(found.id) AND step = 2",
            as: Int.self)
        let first = kept ?? 0
        let errors = Array(done.errors.prefix(max(0, RowErrors.limit - first)))
        try insert(
            errors, HistoryErrorPlace(importID: found.id, step: 2, file: done.file, first: first), done.sealing)
        try run(
            """
            UPDATE history_part SET payload = \(done.payload), later = \(done.isLater)
            WHERE import_id = \(found.id) AND part_no = \(found.nextPart)
            """)
        let until = HistoryWork.lease(now)
        try advance(
            found, at: now,
            """
            , event_count = event_count + \(done.events.count), result = \(done.report.text), lease_until = \(until)
            """)
    }
}
