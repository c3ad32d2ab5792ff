import JSONStream
import Storage

/// The request for an amendment that a captured document with error declarations is.
struct DeclarationRequest: Sendable {
    let lines: [AmendmentLine]
    private let ended: [(ownerID: Int64, eventID: Int64, step: String)]
    private let runs: [ReturnRow.Subject]
    private let returned: [ReturnedName]
    private let ownerID: Int64?
    private let reason: String

    /// An event that was returned, and got its name in the directory of identities by being declared.
    private struct ReturnedName {
        let eventID: Int64
        let identity: [UInt8]
        let content: [UInt8]
    }

    /// - Parameter declared: the accepted events that are declared to be wrong, by the identities of the declarations.
    init(_ events: [CapturedEvent], _ declared: [[UInt8]: Int64]) {
        var (lines, places): ([AmendmentLine], [String: Int]) = ([], [:])
        var ended: [(ownerID: Int64, eventID: Int64, step: String)] = []
        var reasons: Set<String> = []
        for event in events {
            guard let original = declared[event.identity] else { continue }
            let head = event.head
            let step = ReturnEvent.of(
                type: head.type, bizStep: head.bizStep, disposition: head.disposition, action: head.action)
            for part in event.owners { ended.append((part.ownerID, original, step?.rawValue ?? head.bizStep)) }
            if let place = places[head.bizStep] {
                lines[place].eventCount += 1
            } else {
                places[head.bizStep] = lines.count
                lines.append(
                    AmendmentLine(
                        field: .takenBack, step: step, old: step?.name.chinese ?? "\(head.type) \(head.bizStep)",
                        new: "",
                        eventCount: 1))
            }
            let document = try? JSONValue(parsing: event.documents.open)
            if let reason = document?["errorDeclaration"]?["reason"]?.plainText { reasons.insert(reason) }
        }
        self.lines = lines
        self.ended = ended
        let told = events.filter { declared[$0.identity] != nil }
        runs = told.flatMap { $0.owners.flatMap(\.subjects) }.joined
        returned = told.compactMap { event in
            guard event.head.eventID?.hasPrefix(StoredEvent.namePrefix) == true, let id = declared[event.identity]
            else {
                return nil
            }
            return ReturnedName(eventID: id, identity: event.identityOfOriginal, content: event.content)
        }
        let owners = Set(ended.map(\.ownerID))
        ownerID = owners.count == 1 ? owners.first : nil
        let words = (["EPCIS errorDeclaration"] + reasons.sorted()).joined(separator: " · ")
        reason = String(words.prefix(AmendmentRequest.reasonLimit))
    }

    func open(
        _ session: any WriteSession, returnID: Int64, _ sealedLines: [UInt8], by actor: Actor, on occasion: Occasion
    ) throws {
        let now = occasion.now
        let id: Int64 = try session.value(
            """
            INSERT INTO amendment (owner_id, captor_id, scope, subject, subject_return_id, created_at)
            VALUES (\(ownerID ?? actor.organizationID), \(actor.organizationID), \(AmendmentScope.capture),
                \("#\(returnID)"), \(returnID), \(now))
            RETURNING amendment_id
            """)!
        try insertEnded(session, returnID)
        try insertNames(session, captorID: actor.organizationID)
        let units = runs.reduce(0) { $0 + $1.count }
        try session.run(
            """
            INSERT INTO amendment_round (amendment_id, round_no, return_id, reason, public_fields, changes, event_count,
                unit_count, account_id, at)
            VALUES (\(id), 1, \(returnID), \(reason), \(AmendmentField.takenBack.rawValue), \(sealedLines),
                \(Set(ended.map(\.eventID)).count), \(units), \(actor.accountID), \(now))
            """)
        let title = "\(actor.organizationName) · \(AmendmentScope.capture.name.chinese) #\(returnID)"
        try session.openReview(
            ReviewSubmission(kind: .amendment, subjectID: id, organizationID: actor.organizationID, title: title),
            by: actor.accountID, at: now)
        try session.audit(
            AuditEntry("amendment.request", ("amendment", "\(id)", title), reason: reason), by: actor, on: occasion)
    }

    /// By these names what follows from the events is found when it is taken back.
    private func insertNames(_ session: any WriteSession, captorID: Int64) throws {
        for one in returned {
            try session.run(
                """
                INSERT INTO event_identity (captor_id, identity, event_id, content)
                VALUES (\(captorID), \(one.identity), \(one.eventID), \(one.content))
                ON CONFLICT (captor_id, identity) DO NOTHING
                """)
        }
    }

    private func insertEnded(_ session: any WriteSession, _ returnID: Int64) throws {
        try session.insert(
            into: "amended_event", columns: ["owner_id", "event_id", "return_id", "new_event_id", "biz_step"],
            rows: ended.map { one in
                [.integer(one.ownerID), .integer(one.eventID), .integer(returnID), .null, .text(one.step)]
            })
        try session.insert(
            into: "amendment_run", columns: ["return_id", "owner_id", "allocation_no", "first_index", "last_index"],
            rows: runs.map { run in
                [
                    .integer(returnID), .integer(run.ownerID), .integer(run.allocationNumber), .integer(run.first),
                    .integer(run.last),
                ]
            })
    }
}
