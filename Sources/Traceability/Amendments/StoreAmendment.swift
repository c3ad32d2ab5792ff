import Cryptography
import Identification
import Storage

/// A submission made ready outside the transaction: its differences, its return, and its events where they are few;
/// those of many are made as they are stored, so that they never lie in memory together.
struct StoreAmendment: Sendable {
    let plan: AmendmentPlan
    let subject: AmendmentSubject
    private let platform: Platform
    private let few: [CapturedEvent]?
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
        let isFew = plan.versions.count <= Self.pieceEvents
        few = isFew ? try AmendmentEvents(platform: platform).events(plan.versions[...]) : nil
        sealedLines = try platform.keys.seal(
            AmendmentLine.bytes(plan.lines), place: AmendmentLine.place, nonce: platform.entropy.bytes(12))
    }

    /// Events that are stored with one statement a table.
    private static let pieceEvents = 1_000

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
    func store(_ session: any WriteSession, amendmentID: Int64, round: Int, fileID known: Int64?) throws {
        let fileID =
            try evidence.map {
                try session.store(
                    $0, purpose: "amendment", organizationID: actor.organizationID, by: actor.accountID,
                    at: occasion.now)
            } ?? known
        let units = plan.unitCount
        let new = NewReturn(
            captorID: actor.organizationID, siteID: actor.siteID, accountID: actor.accountID, channel: .amendment,
            fileName: subject.name, idempotencyKey: nil,
            contentDigest: SHA256.hash(sealedLines), mode: .allOrNothing, receivedAt: occasion.now,
            counts: ReturnCounts(rows: plan.ended.count, good: plan.ended.count, bad: 0, units: units))
        let returnID = try session.insert(new, state: .held)
        try storeEvents(session, returnID)
        try insertEnded(session, returnID)
        try insertBatch(session, returnID)
        try session.run(
            """
            INSERT INTO amendment_round (amendment_id, round_no, return_id, reason, file_id, public_fields, changes,
                event_count, unit_count, account_id, at)
            VALUES (\(amendmentID), \(round), \(returnID), \(reason), \(fileID),
                \(plan.publicFields.map(\.rawValue).joined(separator: "\n")), \(sealedLines), \(plan.ended.count),
                \(units), \(actor.accountID), \(occasion.now))
            """)
    }

    private func storeEvents(_ session: any WriteSession, _ returnID: Int64) throws {
        let making = AmendmentEvents(platform: platform)
        for start in stride(from: 0, to: plan.versions.count, by: Self.pieceEvents) {
            let end = min(plan.versions.count, start + Self.pieceEvents)
            let events = try few ?? making.events(plan.versions[start..<end])
            try session.store(events, returnID: returnID, firstOrdinal: Int64(start), batchIDs: [], context: context)
            try session.queue(
                OutboxStretch.stretches(captured: events, firstOrdinal: Int64(start)), returnID: returnID,
                at: occasion.now, isStaged: true)
        }
    }

    private func insertEnded(_ session: any WriteSession, _ returnID: Int64) throws {
        for start in stride(from: 0, to: plan.ended.count, by: 10 * Self.pieceEvents) {
            let part = plan.ended[start..<min(plan.ended.count, start + 10 * Self.pieceEvents)]
            try session.insert(
                into: "amended_event", columns: ["owner_id", "event_id", "return_id", "new_event_id", "biz_step"],
                rows: part.map { ended in
                    [
                        .integer(ended.key.ownerID), .integer(ended.key.id), .integer(returnID),
                        ended.version.map { .integer(returnID << 24 | Int64($0)) } ?? .null,
                        .text(ended.step.rawValue),
                    ]
                })
        }
        try session.insert(
            into: "amendment_run",
            columns: ["return_id", "owner_id", "allocation_no", "first_index", "last_index"],
            rows: plan.runs.map { run in
                [
                    .integer(returnID), .integer(run.ownerID), .integer(run.allocationNumber), .integer(run.first),
                    .integer(run.last),
                ]
            })
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
