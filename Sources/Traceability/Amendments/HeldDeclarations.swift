import JSONStream
import Storage

/// An EPCIS document that declares accepted events to be wrong (EPCIS 2.0, 7.4.1.4): held as a request for an amendment
/// by its captor; what follows from its events waits, sealed, for a reviewer's approval.
struct HeldDeclarations: Sendable {
    private static let place = "amendment_capture.payload"

    let platform: Platform
    let returnID: Int64

    /// Events that are read, sealed and stored together; of large ones fewer.
    static let partEvents = 200

    /// - Parameter number: from 0, in the order of the document.
    func keep(_ part: [CapturedEvent], _ number: Int, _ session: any WriteSession) throws {
        var writer = EventBytesWriter()
        writer.list(part) { $1.write(to: &$0) }
        let payload = try platform.keys.seal(writer.bytes, place: Self.place, nonce: platform.entropy.bytes(12))
        try session.run(
            """
            INSERT INTO amendment_capture (return_id, part_no, payload) VALUES (\(returnID), \(number), \(payload))
            """)
    }

    /// In the transaction of the approval, an act of the reviewer: what follows counts as its captor's.
    func release(_ session: any WriteSession, by reviewer: Actor, on occasion: Occasion) throws {
        guard let found = try session.traceReturn(returnID), let asker = try session.asker(of: returnID) else {
            throw Refusal(.conflict, .changedMeanwhile)
        }
        var ending = CaptureEnding()
        var (ordinal, number): (Int64, Int) = (0, 0)
        while let part = try part(number, session) {
            // What was packed since its document was held.
            try session.requireOnePlace(of: part, returnID: returnID)
            ending.add(part, firstOrdinal: ordinal)
            ending.check(part.flatMap(\.replaced))
            ordinal += Int64(part.count)
            number += 1
        }
        try session.forgetDeclarations(of: returnID)
        try ending.store(session, returnID: returnID, platform, by: asker, on: occasion)
        try session.audit(
            AuditEntry("return.accept", ("return", "\(returnID)", "#\(returnID)")).because(
                AuditReason(found.state.rawValue, found.state.name)), by: reviewer, on: occasion)
    }

    private func part(_ number: Int, _ session: any Session) throws -> [CapturedEvent]? {
        let payload = try session.value(
            "SELECT payload FROM amendment_capture WHERE return_id = \(returnID) AND part_no = \(number)",
            as: [UInt8].self)
        guard let payload else { return nil }
        var reader = EventBytesReader(try platform.keys.open(payload, place: Self.place))
        return reader.list { CapturedEvent(from: &$0) }
    }
}

extension CapturedEvent {
    /// 换机, by the unit alone: what took its place is read from its facts.
    fileprivate var replaced: [LifeUnits.Replaced] {
        guard effects.kind == .replacing, head.declaredAt == nil else { return [] }
        return effects.units.map { LifeUnits.Replaced(unit: $0.unit($0.first), names: [], successor: nil) }
    }
}

extension WriteSession {
    /// The case has ended: what was to follow from the events has followed, or never will. Their copies go, and with
    /// them the last that names persons apart from the events themselves.
    func forgetDeclarations(of returnID: Int64) throws {
        try run("DELETE FROM amendment_capture WHERE return_id = \(returnID)")
    }

    /// The job of a document that was turned down says so, and why.
    func reject(captureJob returnID: Int64, amendmentID: Int64, reason: String) throws {
        try addError(.captureRejected, ["other": "#\(amendmentID)", "reason": reason], to: returnID)
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
        let (store, errors, runs) = (self, judged.errors, judged.judge.ledger.runs.ordered)
        let parts = try SealedParts(judged.judge.ledger.parts, platform)
        let request = try declarationRequest()
        var progress = judged.progress
        progress.stored = count
        let last = progress
        let lines = try platform.keys.seal(
            AmendmentLine.bytes(request.lines), place: AmendmentLine.place, nonce: platform.entropy.bytes(12))
        return try await platform.datastore.write { session in
            // Its events leave their leaves once it counts.
            var context = store.context
            context.isStaged = true
            let ledger = store.judged.judge.ledger
            let id = try store.run.enter(session, .held, store.counts, last, decidedAt: nil)
            try session.refuseRepeated(id, states: [.accepted, .held])
            try session.insert(errors, returnID: id, store.platform.errorSealing)
            try session.forget(store.judged.judge.stale, of: store.captorID)
            let batchIDs = try session.ensure(ledger.batches, siteID: context.siteID, at: context.capturedAt)
            try session.bind(runs, batchIDs: batchIDs, returnID: id)
            try session.add(parts, to: ledger.batches, batchIDs, returnID: id, context)
            try store.storeParts(session, id, batchIDs, context)
            try store.measure(session, id)
            try request.open(session, returnID: id, lines, by: store.run.actor, on: store.run.occasion)
            return id
        }
    }

    private func declarationRequest() throws -> DeclarationRequest {
        var request = DeclarationRequest(judged.judge.declared)
        try judged.events.rewind()
        while case let part = try judged.events.next(HeldDeclarations.partEvents), !part.isEmpty {
            for event in part { request.add(event) }
        }
        return request
    }

    /// Part by part: one event may be as large as thousands of others.
    private func storeParts(
        _ session: any WriteSession, _ id: Int64, _ batchIDs: [Int64], _ context: CaptureContext
    ) throws {
        let held = HeldDeclarations(platform: platform, returnID: id)
        var (first, number): (Int64, Int) = (0, 0)
        try judged.events.rewind()
        while case let part = try judged.events.next(HeldDeclarations.partEvents), !part.isEmpty {
            try session.store(part, returnID: id, firstOrdinal: first, batchIDs: batchIDs, context: context)
            try held.keep(part, number, session)
            first += Int64(part.count)
            number += 1
        }
    }
}
