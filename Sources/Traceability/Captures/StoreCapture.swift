import JSONStream
import Storage

/// Stores the good events of a judged capture: in one transaction, or in chunks that count only once the last is in.
struct StoreCapture: Sendable {
    let run: CaptureRun
    let judged: JudgedCapture
    let counts: ReturnCounts

    init(_ run: CaptureRun, _ judged: JudgedCapture, _ counts: ReturnCounts) {
        (self.run, self.judged, self.counts) = (run, judged, counts)
    }

    var platform: Platform { run.platform }
    var captorID: Int64 { run.actor.organizationID }
    private var final: ReturnState { counts.final }

    var context: CaptureContext {
        CaptureContext(
            captorID: captorID, siteID: run.actor.siteID, accountID: run.actor.accountID,
            capturedAt: run.occasion.now, recordKey: platform.keys.recordKey)
    }

    /// Answers the job's id.
    func store() async throws -> Int64 {
        try judged.events.rewind()
        if judged.events.count <= ReceiveReturn.singleTransactionRows, judged.events.isInMemory {
            return try await storeAtOnce()
        }
        let (store, errors) = (self, judged.errors)
        let id = try await platform.datastore.write { session in
            let id = try store.run.enter(session, .storing, store.counts, store.judged.progress, decidedAt: nil)
            try session.insert(errors, returnID: id, store.platform.errorSealing)
            try session.forget(store.judged.judge.stale, of: store.captorID)
            return id
        }
        do { try await storeInChunks(id) } catch {
            let now = run.occasion.now
            try? await platform.datastore.write { try $0.abandon(id, at: now) }
            throw error
        }
        return id
    }

    private func storeAtOnce() async throws -> Int64 {
        let events = try judged.events.next(ReceiveReturn.singleTransactionRows)
        var ending = CaptureEnding()
        ending.add(events, firstOrdinal: 0)
        let (store, errors, runs, done) = (self, judged.errors, judged.judge.ledger.runs.ordered, ending)
        let parts = try SealedParts(judged.judge.ledger.parts, platform)
        var progress = judged.progress
        progress.stored = events.count
        let (last, decided) = (progress, run.decidedAt)
        return try await platform.datastore.write { session in
            let context = store.context
            let id = try store.run.enter(session, store.final, store.counts, last, decidedAt: decided)
            try session.insert(errors, returnID: id, store.platform.errorSealing)
            try session.forget(store.judged.judge.stale, of: store.captorID)
            let batchIDs = try session.ensure(
                store.judged.judge.ledger.batches, siteID: context.siteID, at: context.capturedAt)
            try session.bind(runs, batchIDs: batchIDs, returnID: id)
            try session.add(parts, to: store.judged.judge.ledger.batches, batchIDs, returnID: id, context)
            try session.store(events, returnID: id, firstOrdinal: 0, batchIDs: batchIDs, context: context)
            try store.finish(session, id, done, runs)
            return id
        }
    }

    /// Leaves of the events wait until the last chunk is in: what never counted is not in the log.
    private func storeInChunks(_ id: Int64) async throws {
        let batchIDs = try await ReserveRuns(platform: platform)(
            judged.judge.ledger.runs.ordered, of: judged.judge.ledger.batches, returnID: id, context: context)
        var ending = CaptureEnding()
        var progress = judged.progress
        var staged = self.context
        staged.isStaged = true
        let context = staged
        while case let chunk = try judged.events.next(CaptureRun.chunkEvents), !chunk.isEmpty {
            let first = Int64(progress.stored)
            progress.stored += chunk.count
            let now = progress
            try await platform.datastore.write { session in
                try session.requireStoring(id)
                try session.store(chunk, returnID: id, firstOrdinal: first, batchIDs: batchIDs, context: context)
                try session.updateJob(id, now)
            }
            ending.add(chunk, firstOrdinal: first)
        }
        let (store, done, runs) = (self, ending, judged.judge.ledger.runs.ordered)
        try await StoreParts(platform: platform, returnID: id, context: context)(
            try SealedParts(judged.judge.ledger.parts, platform), to: judged.judge.ledger.batches, batchIDs)
        let decided = run.platform.clock.now()
        try await platform.datastore.write { session in
            try session.move(id, from: .storing, to: store.final, decidedAt: decided)
            try store.finish(session, id, done, runs)
        }
    }

    private func finish(
        _ session: any WriteSession, _ id: Int64, _ ending: CaptureEnding,
        _ runs: [(place: AllocationPlace, run: FileRuns.Run)]
    ) throws {
        var ending = ending
        ending.retest(try session.testedAsSuch(runs, of: judged.judge.ledger.batches))
        ending.check(judged.judge.lives.replacements)
        let (actor, occasion) = (run.actor, run.occasion)
        // What was taken in part may come again: its events are known by their identities.
        try session.refuseRepeated(id, states: [.accepted])
        try ending.store(session, returnID: id, platform, by: actor, on: occasion)
        try measure(session, id)
        try session.audit(
            AuditEntry("return.accept", ("return", "\(id)", "#\(id)")).because(AuditReason(final.rawValue, final.name)),
            by: actor, on: occasion)
    }

    /// How its events do by the rules of data quality.
    func measure(_ session: any WriteSession, _ id: Int64) throws {
        var quality = judged.judge.quality
        quality.addRows(counts.rows - judged.progress.known, bad: counts.bad)
        try session.keep(quality, returnID: id, captorID: captorID, at: run.occasion.now)
    }
}

/// What the chunks leave for the last transaction.
struct CaptureEnding: Sendable {
    private(set) var stretches: [OutboxStretch] = []
    private(set) var units = LifeUnits()
    /// Units bound, by the owner of the code.
    private(set) var bound: [Int64: Int64] = [:]

    mutating func add(_ events: [CapturedEvent], firstOrdinal: Int64) {
        stretches += OutboxStretch.stretches(captured: events, firstOrdinal: firstOrdinal)
        for event in events {
            let effects = event.effects
            if event.head.declaredAt != nil { units.takenBack.append(TakenBack(event)) }
            add(event)
            for subject in effects.bound { bound[subject.ownerID, default: 0] += subject.count }
        }
    }

    /// 换机: looked at again when all of it is stored.
    mutating func check(_ replaced: [LifeUnits.Replaced]) { units.replaced += replaced }

    /// Units whose tests are looked at anew.
    mutating func retest(_ subjects: [ReturnRow.Subject]) { units.retested += subjects }

    /// What changes with the last transaction: facts of units, what leaves, what is counted.
    func store(
        _ session: any WriteSession, returnID id: Int64, _ platform: Platform, by actor: Actor, on occasion: Occasion
    ) throws {
        try units.store(session, returnID: id, by: actor, on: occasion, platform: platform)
        try session.queue(stretches, returnID: id, at: occasion.now)
        for (owner, units) in bound.sorted(by: { $0.key < $1.key }) {
            try session.count(.bound, units, organizationID: owner, accountID: actor.accountID, at: occasion.now)
        }
    }

    /// An error declaration takes back what its event said of units: their facts are folded without it.
    private mutating func add(_ event: CapturedEvent) {
        let effects = event.effects
        guard let kind = effects.kind else { return }
        if kind == .inspecting, effects.units.isEmpty { addBatches(event) }
        if event.head.declaredAt != nil {
            // The same event has the same runs.
            units.takeBack(kind, effects.units)
            if let new = effects.newLabel { units.retested += effects.units + [new] }
            return
        }
        let hasFailed = event.hasFailedTest
        for unit in effects.units { units.add(kind, unit, at: event.head.time, hasFailed: hasFailed) }
        if let old = effects.units.first, let new = effects.newLabel {
            units.relabeled.append(
                LifeUnits.Relabeling(old: old.unit(old.first), new: new.unit(new.first), reason: effects.reason))
        }
    }
}

extension CaptureEnding {
    /// A test of batches as such, or its withdrawal.
    private mutating func addBatches(_ event: CapturedEvent) {
        let isRetested = event.head.declaredAt != nil || event.hasFailedTest
        for part in event.owners {
            guard let batchID = part.boundBatchID else { continue }
            units.testedBatches.append(
                LifeUnits.TestedBatch(ownerID: part.ownerID, batchID: batchID, isRetested: isRetested))
        }
    }
}

extension CapturedEvent {
    /// Read from the document that is stored, whatever words it is in.
    fileprivate var hasFailedTest: Bool {
        guard effects.kind == .inspecting, let document = try? JSONValue(parsing: documents.open) else { return false }
        return FactoryTest.list(in: document).contains { !$0.passed }
    }
}

extension OutboxStretch {
    /// One a target and owner for a chunk of captured events.
    static func stretches(captured events: [CapturedEvent], firstOrdinal: Int64) -> [OutboxStretch] {
        var found: [String: OutboxStretch] = [:]
        for (offset, event) in events.enumerated() {
            let ordinal = firstOrdinal + Int64(offset)
            for part in event.owners {
                guard let target = part.target else { continue }
                found[
                    "\(target)/\(part.ownerID)",
                    default: OutboxStretch(target: target, ownerID: part.ownerID, first: ordinal, last: ordinal)
                ].last = ordinal
            }
        }
        return found.values.sorted { $0.first < $1.first }
    }
}
