import Storage

/// One capture on its way: read, judged, stored or refused.
struct CaptureRun: Sendable {
    let platform: Platform
    let content: CaptureContent
    let request: ReturnRequest
    let actor: Actor
    let occasion: Occasion
    /// The job, where it is there before the document has been read.
    var id: Int64?

    func newReturn(_ counts: ReturnCounts = ReturnCounts()) -> NewReturn {
        NewReturn(
            captorID: actor.organizationID, siteID: actor.siteID, accountID: actor.accountID, channel: .epcis,
            fileName: String(request.fileName.prefix(200)), idempotencyKey: request.idempotencyKey,
            contentDigest: request.contentDigest, mode: request.mode, receivedAt: occasion.now, counts: counts)
    }

    /// Within the request. Answers the job's id.
    func now() async throws -> Int64 {
        try await retrying { try await keep(try await judge { _ in }) }
    }

    /// In the background: whatever goes wrong is told by the job.
    func work(isOver: @escaping @Sendable () -> Bool) async {
        guard let id else { return }
        do {
            _ = try await retrying {
                try await keep(
                    try await judge { progress in
                        guard !isOver() else { throw Refusal(.unavailable, .returnBrokenOff) }
                        try await platform.datastore.write { try $0.updateJob(id, progress) }
                    })
            }
        } catch {
            try? await fail(id, error)
        }
    }

    /// Another capture took some of the codes meanwhile: judged again, it is named.
    private func retrying(_ work: () async throws -> Int64) async throws -> Int64 {
        for _ in 0..<3 {
            do { return try await work() } catch let refusal as Refusal where refusal.rule == .returnMixedUp {
                continue
            } catch StorageError.uniqueViolation {
                if try await isDone() { throw Refusal(.conflict, .returnSentBefore, ["other": ""]) }
            }
        }
        throw Refusal(.conflict, .returnMixedUp)
    }

    private func isDone() async throws -> Bool {
        let (captor, digest) = (actor.organizationID, request.contentDigest)
        return try await platform.datastore.read { try $0.acceptedReturn(captorID: captor, digest: digest) != nil }
    }

    /// Reads and judges the whole document; the good events wait in a spill.
    private func judge(_ report: (CaptureProgress) async throws -> Void) async throws -> JudgedCapture {
        var source = try EventSource(content)
        var judge = try await EventJudge(platform, by: actor, at: occasion.now)
        let (reading, preparation) = (EventDrafting(), EventPreparation(platform: platform))
        let spill = EventSpill(folder: request.spoolFolder)
        var progress = CaptureProgress()
        var chunks = 0
        while case let chunk = try source.next(Self.chunkEvents), !chunk.isEmpty {
            var drafts: [EventDraft] = []
            drafts.reserveCapacity(chunk.count)
            for (offset, event) in chunk.enumerated() {
                do { drafts.append(try reading.draft(event, line: progress.received + offset + 1)) } catch {
                    guard let wrong = error as? WrongEvent else { throw error }
                    judge.add(wrong.errors)
                }
            }
            progress.received += chunk.count
            for event in try preparation.prepare(try await judge.judge(drafts)) { try spill.append(event) }
            progress.checked = progress.received
            (progress.known, progress.warnings) = (judge.knownCount, judge.warningCount)
            chunks += 1
            // Early and then now and then: who asks sees that it moves.
            if chunks.isMultiple(of: 16) || chunks < 16 && chunks.nonzeroBitCount == 1 { try await report(progress) }
        }
        guard progress.received > 0 else {
            throw Refusal(.invalid, .captureNoEvents, field: "/epcisBody/eventList")
        }
        return JudgedCapture(events: spill, judge: judge, progress: progress)
    }

    /// Events that are judged, and stored, together.
    static let chunkEvents = 1_000

    private func keep(_ judged: JudgedCapture) async throws -> Int64 {
        let bad = judged.judge.errors.badRows
        let good = judged.events.count + judged.judge.knownCount
        let isRefused = good == 0 || (bad > 0 && request.mode == .allOrNothing)
        let counts = ReturnCounts(
            rows: judged.progress.received, good: isRefused ? 0 : good, bad: bad,
            units: isRefused ? 0 : judged.judge.unitCount)
        if isRefused { return try await refuse(judged.errors, counts, judged.progress) }
        let storing = StoreCapture(self, judged, counts)
        return try await judged.judge.declared.isEmpty ? storing.store() : storing.hold()
    }

    func refuse(_ errors: [RowError], _ counts: ReturnCounts, _ progress: CaptureProgress) async throws -> Int64 {
        let (run, now, decided) = (self, occasion.now, decidedAt)
        return try await platform.datastore.write { session in
            let id = try run.enter(session, .refused, counts, progress, decidedAt: decided)
            // The same document at the same moment: what it bound while this one was judged is no fault of this one.
            try session.refuseRepeated(id, states: [.accepted])
            try session.insert(errors, returnID: id, run.platform.errorSealing)
            // Of events that were not taken only their number counts: they come again.
            var quality = QualityTally(receivedAt: now)
            quality.addRows(counts.rows - progress.known, bad: counts.bad)
            try session.keep(quality, returnID: id, captorID: run.actor.organizationID, at: now)
            try session.audit(
                AuditEntry("return.accept", ("return", "\(id)", "EPCIS"), outcome: .failure).because(
                    AuditReason(.returnRefused, ["bad": "\(counts.bad)"])), by: run.actor, on: run.occasion)
            return id
        }
    }

    /// A job of the queue is done later than it came.
    var decidedAt: Instant { id == nil ? occasion.now : platform.clock.now() }

    /// Puts the job into a state, made or moved on.
    func enter(
        _ session: any WriteSession, _ state: ReturnState, _ counts: ReturnCounts, _ progress: CaptureProgress,
        decidedAt: Instant?
    ) throws -> Int64 {
        guard let id else {
            let id = try session.insert(newReturn(counts), state: state)
            try session.insertJob(id, captorID: actor.organizationID, progress)
            return id
        }
        try session.move(id, from: .receiving, to: state, counts: counts, decidedAt: decidedAt)
        try session.updateJob(id, progress)
        return id
    }

    private func fail(_ id: Int64, _ error: any Error) async throws {
        let refusal = error as? Refusal ?? Refusal(.unavailable, .returnBrokenOff)
        let found = RowError(
            line: 0, column: 0, fieldName: refusal.field ?? "", value: refusal.parameters["value"] ?? "", refusal.rule,
            refusal.parameters)
        let (now, sealing) = (decidedAt, platform.errorSealing)
        try await platform.datastore.write { session in
            if refusal.rule == .returnBrokenOff { return try session.abandon(id, at: now) }
            try session.move(id, from: .receiving, to: .refused, decidedAt: now)
            try session.insert([found], returnID: id, sealing)
        }
    }
}

/// What the rules made of a capture.
struct JudgedCapture: Sendable {
    let events: EventSpill
    let judge: EventJudge
    let progress: CaptureProgress
    /// By line; warnings after what is wrong.
    var errors: [RowError] { judge.errors.sorted + judge.warnings }
}
