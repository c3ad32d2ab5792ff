import JSONStream
import Storage

/// An EPCIS document that declares accepted events to be wrong (EPCIS 2.0, 7.4.1.4): held as a request for an amendment
/// by its captor; what follows from its events waits, sealed, for a reviewer's approval.
struct HeldDeclarations: Sendable {
    private static let place = "amendment_capture.payload"

    let platform: Platform
    let returnID: Int64

    func keep(_ events: [CapturedEvent], _ session: any WriteSession) throws {
        for (number, start) in stride(from: 0, to: events.count, by: 200).enumerated() {
            var writer = EventBytesWriter()
            writer.list(Array(events[start..<min(events.count, start + 200)])) { $1.write(to: &$0) }
            let payload = try platform.keys.seal(
                writer.bytes, place: Self.place, nonce: platform.entropy.bytes(12))
            try session.run(
                """
                INSERT INTO amendment_capture (return_id, part_no, payload) VALUES (\(returnID), \(number), \(payload))
                """)
        }
    }

    /// In the transaction of the approval, an act of the reviewer: what follows counts as its captor's.
    func release(_ session: any WriteSession, by reviewer: Actor, on occasion: Occasion) throws {
        guard let found = try session.traceReturn(returnID), let asker = try session.asker(of: returnID) else {
            throw Refusal(.conflict, .changedMeanwhile)
        }
        let parts = try session.rows(
            "SELECT payload FROM amendment_capture WHERE return_id = \(returnID) ORDER BY part_no"
        ) { try $0.next([UInt8].self) }
        var ending = CaptureEnding()
        var ordinal: Int64 = 0
        for part in parts {
            var reader = EventBytesReader(try platform.keys.open(part, place: Self.place))
            let events = reader.list { CapturedEvent(from: &$0) }
            ending.add(events, firstOrdinal: ordinal)
            ordinal += Int64(events.count)
        }
        try ending.store(session, returnID: returnID, platform, by: asker, on: occasion)
        try session.audit(
            AuditEntry("return.accept", ("return", "\(returnID)", "#\(returnID)")).because(
                AuditReason(found.state.rawValue, found.state.name)), by: reviewer, on: occasion)
    }
}

extension Session {
    /// Who sent a return, as far as what follows from it asks.
    fileprivate func asker(of returnID: Int64) throws -> Actor? {
        try first(
            """
            SELECT account.account_id, account.name, account.display_name, captor_id, site_id
            FROM trace_return JOIN account ON account.account_id = trace_return.account_id
            WHERE return_id = \(returnID)
            """
        ) { row in
            let id = try row.next(Int64.self)
            let (name, display) = (try row.next(String.self), try row.next(String.self))
            return Actor(
                accountID: id, accountName: name, displayName: display, organization: (try row.next(), ""), roles: [],
                siteID: try row.next())
        }
    }
}

extension StoreCapture {
    /// Stores the document's events as a held return, and asks for its approval. Answers the job's id.
    func hold() async throws -> Int64 {
        let (count, limit) = (judged.events.count, ReceiveReturn.singleTransactionRows)
        guard count <= limit else {
            throw Refusal(
                .tooLarge, .amendmentDeclarations, field: "/epcisBody/eventList",
                ["value": "\(count)", "limit": "\(limit)"])
        }
        try judged.events.rewind()
        var found: [CapturedEvent] = []
        while case let part = try judged.events.next(limit), !part.isEmpty { found += part }
        let events = found
        let (store, errors, runs) = (self, judged.errors, judged.judge.ledger.runs.ordered)
        let parts = try SealedParts(judged.judge.ledger.parts, platform)
        var progress = judged.progress
        progress.stored = events.count
        let last = progress
        let request = DeclarationRequest(events, judged.judge.declared)
        let lines = try platform.keys.seal(
            AmendmentLine.bytes(request.lines), place: AmendmentLine.place, nonce: platform.entropy.bytes(12))
        return try await platform.datastore.write { session in
            // Its events leave their leaves once it counts.
            var context = store.context
            context.isStaged = true
            let ledger = store.judged.judge.ledger
            let id = try store.run.enter(session, .held, store.counts, last, decidedAt: nil)
            try session.refuseRepeated(id, states: [.accepted, .held])
            try session.insert(errors, returnID: id)
            try session.forget(store.judged.judge.stale, of: store.captorID)
            let batchIDs = try session.ensure(ledger.batches, siteID: context.siteID, at: context.capturedAt)
            try session.bind(runs, batchIDs: batchIDs, returnID: id)
            try session.add(parts, to: ledger.batches, batchIDs, returnID: id, context)
            try session.store(events, returnID: id, firstOrdinal: 0, batchIDs: batchIDs, context: context)
            try store.measure(session, id)
            try HeldDeclarations(platform: store.platform, returnID: id).keep(events, session)
            try request.open(session, returnID: id, lines, by: store.run.actor, on: store.run.occasion)
            return id
        }
    }
}
