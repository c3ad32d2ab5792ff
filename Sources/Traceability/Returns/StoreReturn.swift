import Storage

/// Stores the good rows of a judged return: in one transaction, or in chunks that count only once the last is in.
struct StoreReturn {
    private let platform: Platform
    private let judged: JudgedReturn
    private let actor: Actor
    private let captor: Captor
    private let occasion: Occasion

    init(_ platform: Platform, _ judged: JudgedReturn, by actor: Actor, of captor: Captor, on occasion: Occasion) {
        self.platform = platform
        self.judged = judged
        self.actor = actor
        self.captor = captor
        self.occasion = occasion
    }

    /// What the chunks leave for the last transaction.
    private struct Ending: Sendable {
        var quality: QualityTally
        var stretches: [OutboxStretch] = []
        var units = LifeUnits()
        /// Units bound, by the owner of the code.
        var bound: [Int64: Int64] = [:]

        mutating func add(_ events: [PreparedEvent], firstOrdinal: Int64) {
            stretches += OutboxStretch.stretches(events, firstOrdinal: firstOrdinal)
            for event in events {
                let hasFailed = event.disposition == EventDocuments.failed
                units.add(event.event, event.subject, at: event.time, hasFailed: hasFailed)
                if let pair = event.relabeling { units.relabeled.append(pair) }
                if event.event == .commissioning { bound[event.subject.ownerID, default: 0] += event.subject.count }
            }
        }
    }

    private var context: CaptureContext {
        CaptureContext(
            captorID: actor.organizationID, siteID: actor.siteID, accountID: actor.accountID, capturedAt: occasion.now,
            recordKey: platform.keys.recordKey)
    }

    /// A new return. Answers its id.
    func store(_ new: NewReturn, _ errors: [RowError]) async throws -> Int64 {
        let (final, sealing) = (new.counts.final, platform.errorSealing)
        if judged.rows.count <= ReceiveReturn.singleTransactionRows {
            let single = try single(new.counts)
            return try await platform.datastore.write { session in
                let begun = try single.begin(session, new)
                let id = try session.insert(new, state: final, id: begun.ids?.returnID)
                try session.insert(errors, returnID: id, sealing)
                let row = NewRow(digest: new.digest(id, final), auditID: begun.ids?.auditID)
                try single.end(session, id, begun, row)
                return id
            }
        }
        let id = try await platform.datastore.write { session in
            try session.refuseSameContent(new)
            let id = try session.insert(new, state: .storing)
            try session.insert(errors, returnID: id, sealing)
            return id
        }
        try await storeInChunks(id, new.counts)
        return id
    }

    /// A held return that its sender has confirmed.
    func store(held found: TraceReturn) async throws {
        let counts = ReturnCounts(
            rows: found.rowCount, good: judged.rows.count, bad: found.badCount, units: judged.unitCount)
        let final = counts.final
        if judged.rows.count <= ReceiveReturn.singleTransactionRows {
            let (single, now) = (try single(counts), occasion.now)
            return try await platform.datastore.write { session in
                try session.move(found.id, from: .held, to: final, counts: counts, decidedAt: now)
                try single.end(session, found.id, try single.begin(session), nil)
                try session.run("DELETE FROM return_chunk WHERE return_id = \(found.id)")
            }
        }
        try await platform.datastore.write { try $0.move(found.id, from: .held, to: .storing, counts: counts) }
        try await storeInChunks(found.id, counts)
    }

    /// Everything of a small return, made ready outside the transaction.
    private func single(_ counts: ReturnCounts) throws -> Single {
        var documents = documents
        try judged.rows.rewind()
        let rows = try judged.rows.next(ReceiveReturn.singleTransactionRows)
        let events = try prepare(rows, &documents)
        var ending = begin(counts)
        measure(rows, in: &ending.quality)
        ending.add(events, firstOrdinal: 0)
        return Single(
            events: events, ending: ending, plans: judged.judge.batches, runs: judged.judge.runs.ordered,
            parts: try SealedParts(judged.judge.parts, platform), context: context, finish: finish(counts.final))
    }

    /// The transaction of a small return, before its row is written and after.
    private struct Single: Sendable {
        let events: [PreparedEvent]
        let ending: Ending
        let plans: [BatchPlan]
        let runs: [(place: AllocationPlace, run: FileRuns.Run)]
        let parts: SealedParts
        let context: CaptureContext
        let finish: Finish

        /// What may stand against it is read in one go.
        /// - Parameter new: where the row is not there yet: the same content may have come meanwhile.
        func begin(
            _ session: any WriteSession, _ new: NewReturn? = nil
        ) throws -> Begun {
            try session.ahead { session in
                _ = try new.flatMap { _ in try session.takeReturnIDs() }
                _ = try new.flatMap { try session.sameContent(captorID: $0.captorID, digest: $0.contentDigest) }
                _ = try session.takenPlaces(runs)
                _ = try session.batches(plans.map(\.key))
                _ = try session.hasFailedTests(amongOwnersOf: plans)
            }
            let ids = try new.flatMap { _ in try session.takeReturnIDs() }
            let same = try new.flatMap { try session.sameContent(captorID: $0.captorID, digest: $0.contentDigest) }
            if let same, same.isAccepted { throw same.refusal }
            try session.requireFree(runs)
            let late = try session.testedAsSuch(runs, of: plans)
            let batchIDs = try session.ensure(plans, siteID: context.siteID, at: context.capturedAt)
            return Begun(batchIDs: batchIDs, ids: ids, late: late)
        }

        /// - Parameter row: nil: it was there before.
        func end(_ session: any WriteSession, _ id: Int64, _ begun: Begun, _ row: NewRow?) throws {
            let batchIDs = begun.batchIDs
            var ending = ending
            ending.units.retested += begun.late
            try session.bindFree(runs, batchIDs: batchIDs, returnID: id)
            try session.add(parts, to: plans, batchIDs, returnID: id, context)
            try session.store(events, returnID: id, firstOrdinal: 0, batchIDs: batchIDs, context: context)
            try finish(session, id, ending, row)
        }
    }

    /// What is known before the row of a small return is written.
    private struct Begun {
        let batchIDs: [Int64]
        let ids: ReturnIDs?
        /// Units of batches that were tested as such before.
        let late: [ReturnRow.Subject]
    }

    /// What is known of a return's row that has just been written.
    private struct NewRow: Sendable {
        let digest: [UInt8]
        /// Of its line in the trail, where that was taken before.
        let auditID: Int64?
    }

    private typealias Finish = @Sendable (any WriteSession, Int64, Ending, NewRow?) throws -> Void

    private func finish(_ final: ReturnState) -> Finish {
        let (actor, occasion, platform) = (self.actor, self.occasion, self.platform)
        return { session, id, ending, row in
            if row == nil { try session.refuseRepeated(id) }
            try ending.units.store(
                session, returnID: id, by: actor, on: occasion, platform: platform)
            try session.queue(ending.stretches, returnID: id, at: occasion.now)
            try session.keep(ending.quality, returnID: id, captorID: actor.organizationID, at: occasion.now)
            for (owner, units) in ending.bound.sorted(by: { $0.key < $1.key }) {
                try session.count(.bound, units, organizationID: owner, accountID: actor.accountID, at: occasion.now)
            }
            try session.audit(
                AuditEntry("return.accept", ("return", "\(id)", "#\(id)")).because(
                    AuditReason(final.rawValue, final.name)
                ).from(nil, to: row?.digest), by: actor, on: occasion, id: row?.auditID)
        }
    }
}

/// Large returns.
extension StoreReturn {
    /// Reserves every run, then stores the events, then lets them count. A failure leaves a refused return
    /// and nothing bound.
    private func storeInChunks(_ id: Int64, _ counts: ReturnCounts) async throws {
        do {
            let batchIDs = try await ReserveRuns(platform: platform)(
                judged.judge.runs.ordered, of: judged.judge.batches, returnID: id, context: context)
            let ending = try await storeEvents(id, batchIDs, counts)
            let (final, finish, now) = (counts.final, finish(counts.final), occasion.now)
            let (runs, plans) = (judged.judge.runs.ordered, judged.judge.batches)
            try await StoreParts(platform: platform, returnID: id, context: context)(
                try SealedParts(judged.judge.parts, platform), to: judged.judge.batches, batchIDs)
            try await platform.datastore.write { session in
                try session.move(id, from: .storing, to: final, decidedAt: now)
                var ending = ending
                ending.units.retested += try session.testedAsSuch(runs, of: plans)
                try finish(session, id, ending, nil)
                try session.run("DELETE FROM return_chunk WHERE return_id = \(id)")
            }
        } catch {
            let now = occasion.now
            try? await platform.datastore.write { try $0.abandon(id, at: now) }
            throw error
        }
    }

    private func storeEvents(_ id: Int64, _ batchIDs: [Int64], _ counts: ReturnCounts) async throws -> Ending {
        var documents = documents
        var ending = begin(counts)
        var ordinal: Int64 = 0
        // Leaves wait until the last chunk is in: what never counted is not in the log.
        var staged = self.context
        staged.isStaged = true
        let context = staged
        try judged.rows.rewind()
        while case let chunk = try judged.rows.next(ReceiveReturn.chunkRows), !chunk.isEmpty {
            let (events, first) = (try prepare(chunk, &documents), ordinal)
            try await platform.datastore.write { session in
                try session.requireStoring(id)
                try session.store(events, returnID: id, firstOrdinal: first, batchIDs: batchIDs, context: context)
            }
            ending.add(events, firstOrdinal: first)
            measure(chunk, in: &ending.quality)
            ordinal += Int64(events.count)
        }
        return ending
    }

    private func begin(_ counts: ReturnCounts) -> Ending {
        var quality = QualityTally(receivedAt: occasion.now, burners: judged.judge.burners)
        quality.addRows(counts.rows, bad: counts.bad)
        var ending = Ending(quality: quality)
        ending.units.replaced = judged.judge.lives.replacements
        return ending
    }

    private func measure(_ rows: [ReturnRow], in quality: inout QualityTally) {
        for row in rows {
            let product = row.subject.flatMap { platform.allocations.allocation($0.ownerID, $0.allocationNumber) }
            quality.add(row, productID: product?.productID)
        }
    }

    private var documents: EventDocuments {
        EventDocuments(platform, region: captor.regionCode, siteRegions: captor.siteRegions)
    }

    private func prepare(_ rows: [ReturnRow], _ documents: inout EventDocuments) throws -> [PreparedEvent] {
        let successors = rows.filter { $0.event == .replacing && $0.other != nil }
        var salts = platform.entropy.bytes((rows.count + successors.count) * EventDocuments.saltBytes)[...]
        var events = try rows.compactMap { row in
            try documents.prepare(row, batchIndex: judged.judge.batchIndex(row), salts: &salts)
        }
        // 换机: the appliance that took the place has an event of its own.
        events += try successors.compactMap { try documents.prepare(successorOf: $0, salts: &salts) }
        return events
    }
}

extension WriteSession {
    /// The same content sent twice at once, or held twice: one counts. Asked again where it becomes true.
    /// `states`: those that leave nothing to send again.
    func refuseRepeated(_ id: Int64, states: [ReturnState] = [.accepted, .acceptedInPart]) throws {
        let other = try value(
            """
            SELECT other.return_id FROM trace_return JOIN trace_return other
                ON other.captor_id = trace_return.captor_id AND other.content_digest = trace_return.content_digest
            WHERE trace_return.return_id = \(id) AND other.return_id <> \(id)
                AND other.state IN \(list: states) LIMIT 1
            """, as: Int64.self)
        if let other { throw Refusal(.conflict, .returnSentBefore, ["other": "\(other)"]) }
    }

    /// Another process may have given this return up: then nothing more is stored.
    func requireStoring(_ id: Int64) throws {
        let isStoring = try exists("SELECT 1 FROM trace_return WHERE return_id = \(id) AND state = 'storing'")
        guard isStoring else { throw Refusal(.conflict, .returnMixedUp) }
    }
}
