public import Storage

/// The reviewer's decision on an amendment (T/SGACC 1005 7.1.4): an approval makes the other version count, in one
/// step; whatever is decided, the first version and every submission stay.
public struct DecideAmendment: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// Throws `Refusal.conflict` where the goods have changed since the request was made.
    public func callAsFunction(
        _ reviewed: ReviewedCase, _ decision: Decision, by actor: Actor, on occasion: Occasion
    ) async throws {
        let (platform, id) = (self.platform, reviewed.subjectID)
        try await platform.datastore.write { session in
            let review = try session.decide(reviewed, decision, by: actor, on: occasion)
            guard let found = try session.amendment(id), let last = try session.lastRound(of: id),
                last.number == review.round
            else { throw Refusal(.conflict, .changedMeanwhile) }
            // Of declarations goods may belong to several.
            let owners = try session.amendedOwners(last.returnID).union([found.ownerID])
            let isOwners = try session.memberships(of: actor.accountID).contains {
                owners.contains($0.organizationID)
            }
            if isOwners { throw Refusal(.denied, .affiliatedReviewer) }
            switch decision {
            case .returnForCorrection: return
            case .reject(let reason):
                try session.setAside(last.returnID, as: .refused, at: occasion.now)
                guard found.scope == .capture else { return }
                try session.reject(captureJob: last.returnID, amendmentID: id, reason: Text.trim(reason))
            case .approve:
                try AmendmentTicks(found).check(reviewed.ticked)
                let effect = AmendmentEffect(platform: platform, amendment: found, returnID: last.returnID, at: last.at)
                try effect.store(session, by: actor, on: occasion)
            }
        }
        platform.scans.batches.removeAll()
    }
}

/// What an approved amendment changes: its return counts, and what follows from events is worked out anew.
struct AmendmentEffect: Sendable {
    let platform: Platform
    let amendment: Amendment
    let returnID: Int64
    /// When it was submitted.
    let at: Instant

    func store(_ session: any WriteSession, by reviewer: Actor, on occasion: Occasion) throws {
        let now = occasion.now
        let runs = try session.amendmentRuns(returnID)
        let ended = try session.endedSteps(returnID)
        try AmendmentConflict(amendment: amendment, returnID: returnID, at: at, platform: platform)
            .check(session, ended, runs)
        let labels = amendment.scope == .capture ? [] : try session.labelsTakenBack(by: returnID, ended, runs)
        let isWhole = try session.traceReturn(returnID)?.badCount == 0
        try session.move(returnID, from: .held, to: isWhole ? .accepted : .acceptedInPart, decidedAt: now)
        if amendment.scope == .capture {
            return try HeldDeclarations(platform: platform, returnID: returnID)
                .release(session, by: reviewer, on: occasion)
        }
        try session.releaseQueue(ofReturn: returnID, at: now)
        try updateBatch(session)
        try updatePlate(session)
        try dropCustody(session, ended, runs)
        for pair in labels { try session.removeReplacement(pair) }
        try fold(session, ended, runs, labels)
    }

    /// The batch is what its facts say: those of the latest amendment.
    private func updateBatch(_ session: any WriteSession) throws {
        guard let batchID = amendment.batchID else { return }
        try session.run(
            """
            UPDATE batch SET production_date = facts.production_date, version_no = facts.version_no,
                line = facts.line, shift = facts.shift
            FROM batch_amendment facts
            WHERE facts.owner_id = \(amendment.ownerID) AND facts.batch_id = \(batchID)
                AND facts.return_id = \(returnID) AND batch.owner_id = facts.owner_id
                AND batch.batch_id = facts.batch_id
            """)
    }

    /// The number on the plate of the one unit.
    private func updatePlate(_ session: any WriteSession) throws {
        guard let code = amendment.code else { return }
        for event in try session.endedEvents(returnID, .commissioning) {
            guard let new = event.newEventID, let made = try session.publicDocument(event.ownerID, new),
                let number = AmendedDocument(made).text(.factoryNo)
            else { continue }
            try session.run(
                """
                INSERT INTO item (owner_id, allocation_no, code_index, factory_no, return_id)
                VALUES (\(code.ownerID), \(code.allocationNumber), \(code.index), \(number), \(returnID))
                ON CONFLICT (owner_id, allocation_no, code_index) DO UPDATE SET factory_no = excluded.factory_no
                """)
        }
    }

    /// Who had the goods by an event that no longer counts.
    private func dropCustody(
        _ session: any WriteSession, _ ended: EndedSteps, _ runs: [ReturnRow.Subject]
    ) throws {
        guard ended.all.contains(.shipping) else { return }
        // All blocks of such an event go, however many there are and in how many runs they lie.
        for (place, runs) in Dictionary(grouping: runs, by: \.place) {
            guard let first = runs.map(\.first).min(), let last = runs.map(\.last).max() else { continue }
            for level in 0..<SubjectBlock.levels {
                let (low, high) = (first >> (4 * Int64(level)), last >> (4 * Int64(level)))
                try session.run(
                    """
                    DELETE FROM custody_block WHERE owner_id = \(place.ownerID)
                        AND allocation_no = \(place.number) AND level = \(level)
                        AND block BETWEEN \(low) AND \(high) AND event_id IN (
                            SELECT amended_event.event_id FROM amended_event
                            WHERE amended_event.return_id = \(returnID)
                                AND amended_event.owner_id = \(place.ownerID)
                                AND amended_event.biz_step = \(ReturnEvent.shipping.rawValue))
                    """)
            }
        }
    }

    private func fold(
        _ session: any WriteSession, _ ended: EndedSteps, _ runs: [ReturnRow.Subject],
        _ labels: [LifeUnits.Relabeling]
    ) throws {
        var units = LifeUnits()
        if ended.all.contains(where: \.isLife) {
            units.changed = runs
        } else if ended.all.contains(.inspecting) || ended.all.contains(.commissioning) {
            units.tested = runs
        }
        // What a test says may be another, or be withdrawn; so may the end of a life.
        let retesting: Set<ReturnEvent> = [.inspecting, .commissioning, .scrapping]
        if !ended.all.isDisjoint(with: retesting) { units.retested = runs }
        // 换标 taken back: what was known of the goods by the new label is of the old one again.
        units.retested += labels.flatMap { [$0.old.subject, $0.new.subject] }
        if ended.takenBack.contains(.scrapping) { try session.revive(runs) }
        let allocations = platform.allocations
        try session.foldItems(
            units, productID: { allocations.allocation($0.ownerID, $0.number)?.productID }, returnID: returnID)
        try session.foldFailedTests(units, platform)
    }
}

/// An event that an amendment takes the place of.
struct EndedEvent: Sendable, Hashable {
    let ownerID: Int64
    let eventID: Int64
    /// nil: taken back.
    let newEventID: Int64?
}

/// Of which steps of ours those are: a large amendment takes the place of millions.
struct EndedSteps: Sendable {
    var all: Set<ReturnEvent> = []
    /// Of which events are taken back.
    var takenBack: Set<ReturnEvent> = []
}

extension Session {
    func endedEvents(_ returnID: Int64, _ step: ReturnEvent) throws -> [EndedEvent] {
        try rows(
            """
            SELECT owner_id, event_id, new_event_id FROM amended_event
            WHERE return_id = \(returnID) AND biz_step = \(step.rawValue) ORDER BY owner_id, event_id
            """
        ) { row in
            EndedEvent(ownerID: try row.next(), eventID: try row.next(), newEventID: try row.next())
        }
    }

    func endedSteps(_ returnID: Int64) throws -> EndedSteps {
        let found = try rows(
            """
            SELECT biz_step, CASE WHEN new_event_id IS NULL THEN 1 ELSE 0 END AS taken_back, count(*) FROM amended_event
            WHERE return_id = \(returnID) GROUP BY biz_step, CASE WHEN new_event_id IS NULL THEN 1 ELSE 0 END
            """
        ) { (ReturnEvent(rawValue: try $0.next(String.self)), try $0.next(Int64.self) == 1) }
        var steps = EndedSteps()
        for case (let step?, let isTakenBack) in found {
            steps.all.insert(step)
            if isTakenBack { steps.takenBack.insert(step) }
        }
        return steps
    }

    /// Whose goods and events a submission is about.
    func amendedOwners(_ returnID: Int64) throws -> Set<Int64> {
        Set(
            try rows(
                """
                SELECT owner_id FROM amended_event WHERE return_id = \(returnID)
                UNION SELECT owner_id FROM amendment_run WHERE return_id = \(returnID)
                """
            ) { try $0.next(Int64.self) })
    }

    func amendmentRuns(_ returnID: Int64) throws -> [ReturnRow.Subject] {
        try rows(
            """
            SELECT owner_id, allocation_no, first_index, last_index FROM amendment_run
            WHERE return_id = \(returnID) ORDER BY owner_id, allocation_no, first_index
            """
        ) { row in
            ReturnRow.Subject(
                ownerID: try row.next(), allocationNumber: try row.next(), first: try row.next(), last: try row.next())
        }
    }
}
