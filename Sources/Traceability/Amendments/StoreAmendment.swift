import Cryptography
import Identification
import Storage

/// A submission made ready outside the transaction: its differences, its return, and its events where they are few.
/// What is large is laid down piece by piece, made as it is stored: it never lies in memory together and nobody waits
/// for it, and nothing of it is asked for before the last transaction. Broken off, it comes to nothing, like a return.
struct StoreAmendment: Sendable {
    let plan: AmendmentPlan
    let subject: AmendmentSubject
    private let platform: Platform
    /// All of it, where it is not large.
    private let few: [CapturedEvent]
    private let isLarge: Bool
    let sealedLines: [UInt8]
    private let recordKey: SecretBytes
    let reason: String
    let evidence: SealedFile?
    let actor: Actor
    let occasion: Occasion

    init(
        _ platform: Platform, _ plan: AmendmentPlan, _ subject: AmendmentSubject,
        _ words: (reason: String, evidence: DocumentFile?), by sender: (actor: Actor, occasion: Occasion)
    ) throws {
        (self.plan, self.subject) = (plan, subject)
        reason = words.reason
        evidence = try words.evidence?.sealed(platform)
        (actor, occasion) = sender
        recordKey = platform.keys.recordKey
        self.platform = platform
        isLarge = max(plan.versions.count, plan.ended.count, plan.runs.count) > Self.pieceEvents
        few = isLarge ? [] : try AmendmentEvents(platform: platform).events(plan.versions[...])
        sealedLines = try platform.keys.seal(
            AmendmentLine.bytes(plan.lines), place: AmendmentLine.place, nonce: platform.entropy.bytes(12))
    }

    /// Events that one transaction stores.
    static let pieceEvents = 1_000
    /// Rows of what takes the place of what that one transaction stores.
    static let pieceRows = 10_000

    private var context: CaptureContext {
        CaptureContext(
            captorID: actor.organizationID, siteID: actor.siteID, accountID: actor.accountID,
            capturedAt: occasion.now, recordKey: recordKey, isStaged: true)
    }

    /// The head of a new request. Answers its id.
    func insertHead(_ session: any WriteSession, spotCheckID: Int64?) throws -> Int64 {
        try session.value(
            """
            INSERT INTO amendment (owner_id, captor_id, scope, subject, allocation_no, code_index, batch_id,
                subject_return_id, spot_check_id, created_at)
            VALUES (\(subject.ownerID), \(actor.organizationID), \(subject.scope), \(subject.name),
                \(subject.code?.allocationNumber), \(subject.code?.index), \(subject.batch?.id), \(subject.returnID),
                \(spotCheckID), \(occasion.now))
            RETURNING amendment_id
            """)!
    }

    /// The submission: a held return with the other versions, and what they take the place of.
    ///
    /// - Parameter pieces: where most of it is there already; nil: nothing is.
    func store(
        _ session: any WriteSession, amendmentID: Int64, round: Int, fileID known: Int64?, _ pieces: AmendmentPieces?
    ) throws {
        let fileID =
            try evidence.map {
                try session.store(
                    $0, purpose: "amendment", organizationID: actor.organizationID, by: actor.accountID,
                    at: occasion.now)
            } ?? known
        let returnID = try pieces?.returnID ?? session.insert(newReturn, state: .held)
        if let pieces {
            try session.move(returnID, from: .storing, to: .held)
            try session.queue(pieces.stretches, returnID: returnID, at: occasion.now, isStaged: true)
        } else {
            try session.store(few, returnID: returnID, firstOrdinal: 0, batchIDs: [], context: context)
            try session.queue(
                OutboxStretch.stretches(captured: few, firstOrdinal: 0), returnID: returnID, at: occasion.now,
                isStaged: true)
            try session.insertEnded(plan.ended[...], returnID)
            try session.insertRuns(plan.runs[...], returnID)
        }
        try insertBatch(session, returnID)
        try session.run(
            """
            INSERT INTO amendment_round (amendment_id, round_no, return_id, reason, file_id, public_fields, changes,
                event_count, unit_count, account_id, at)
            VALUES (\(amendmentID), \(round), \(returnID), \(reason), \(fileID),
                \(plan.publicFields.map(\.rawValue).joined(separator: "\n")), \(sealedLines), \(plan.ended.count),
                \(plan.unitCount), \(actor.accountID), \(occasion.now))
            """)
    }

    private var newReturn: NewReturn {
        NewReturn(
            captorID: actor.organizationID, siteID: actor.siteID, accountID: actor.accountID, channel: .amendment,
            fileName: subject.name, idempotencyKey: nil,
            contentDigest: SHA256.hash(sealedLines), mode: .allOrNothing, receivedAt: occasion.now,
            counts: ReturnCounts(rows: plan.ended.count, good: plan.ended.count, bad: 0, units: plan.unitCount))
    }

    private func insertBatch(_ session: any WriteSession, _ returnID: Int64) throws {
        guard let batch = subject.batch, let facts = plan.batch else { return }
        let version = try session.versionNumber(of: batch.productID, on: facts.productionDate)
        try session.run(
            """
            INSERT INTO batch_amendment (owner_id, batch_id, return_id, old_production_date, old_version_no, old_line,
                old_shift, production_date, version_no, line, shift)
            VALUES (\(batch.ownerID), \(batch.id), \(returnID), \(batch.productionDate.description),
                \(batch.versionNumber), \(batch.line), \(batch.shift), \(facts.productionDate.description),
                \(facts.productionDate == batch.productionDate ? batch.versionNumber : version), \(facts.line),
                \(facts.shift))
            """)
    }
}

/// What is laid down of a large submission before it is asked for.
struct AmendmentPieces: Sendable {
    let returnID: Int64
    let stretches: [OutboxStretch]
}

/// Large submissions.
extension StoreAmendment {
    /// Asks for what the submission wants, whatever its size: `finish` is the last transaction.
    func storing<T: Sendable>(
        _ finish: @escaping @Sendable (any WriteSession, AmendmentPieces?) throws -> T
    ) async throws -> T {
        guard isLarge else { return try await platform.datastore.write { try finish($0, nil) } }
        let (new, now) = (newReturn, occasion.now)
        let id = try await platform.datastore.write { try $0.insert(new, state: .storing) }
        do {
            let pieces = AmendmentPieces(returnID: id, stretches: try await storeEvents(id))
            try await storeRows(id)
            return try await platform.datastore.write { try finish($0, pieces) }
        } catch {
            try? await platform.datastore.write { try $0.abandon(id, at: now) }
            throw error
        }
    }

    private func storeEvents(_ id: Int64) async throws -> [OutboxStretch] {
        let (making, context) = (AmendmentEvents(platform: platform), self.context)
        var stretches: [OutboxStretch] = []
        for start in stride(from: 0, to: plan.versions.count, by: Self.pieceEvents) {
            let events = try making.events(plan.versions[start..<min(plan.versions.count, start + Self.pieceEvents)])
            try await platform.datastore.write { session in
                try session.requireStoring(id)
                try session.store(
                    events, returnID: id, firstOrdinal: Int64(start), batchIDs: [], context: context)
            }
            stretches += OutboxStretch.stretches(captured: events, firstOrdinal: Int64(start))
        }
        return stretches
    }

    private func storeRows(_ id: Int64) async throws {
        let (ended, runs) = (plan.ended, plan.runs)
        for start in stride(from: 0, to: max(ended.count, runs.count), by: Self.pieceRows) {
            try await platform.datastore.write { session in
                try session.requireStoring(id)
                try session.insertEnded(ended.dropFirst(start).prefix(Self.pieceRows), id)
                try session.insertRuns(runs.dropFirst(start).prefix(Self.pieceRows), id)
            }
        }
    }
}

extension WriteSession {
    fileprivate func insertEnded(_ part: ArraySlice<AmendmentPlan.Ended>, _ returnID: Int64) throws {
        try insert(
            into: "amended_event", columns: ["owner_id", "event_id", "return_id", "new_event_id", "biz_step"],
            rows: part.map { ended in
                [
                    .integer(ended.key.ownerID), .integer(ended.key.id), .integer(returnID),
                    ended.version.map { .integer(returnID << 24 | Int64($0)) } ?? .null, .text(ended.step.rawValue),
                ]
            })
    }

    fileprivate func insertRuns(_ part: ArraySlice<ReturnRow.Subject>, _ returnID: Int64) throws {
        try insert(
            into: "amendment_run",
            columns: ["return_id", "owner_id", "allocation_no", "first_index", "last_index"],
            rows: part.map { run in
                [
                    .integer(returnID), .integer(run.ownerID), .integer(run.allocationNumber), .integer(run.first),
                    .integer(run.last),
                ]
            })
    }
}
