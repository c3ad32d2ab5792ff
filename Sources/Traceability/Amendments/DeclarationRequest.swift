import JSONStream
import Storage

/// The request for an amendment that a captured document with error declarations is: gathered event by event, so that
/// no document is in memory as a whole.
struct DeclarationRequest: Sendable {
    /// The accepted events that are declared to be wrong, by the identities of the declarations.
    private let declared: [[UInt8]: Int64]
    private(set) var lines: [AmendmentLine] = []
    private var places: [String: Int] = [:]
    private var ended: [(ownerID: Int64, eventID: Int64, step: String)] = []
    private var subjects: [ReturnRow.Subject] = []
    private var returned: [ReturnedName] = []
    private var reasons: Set<String> = []

    /// An event that was returned, and got its name in the directory of identities by being declared.
    private struct ReturnedName {
        let eventID: Int64
        let identity: [UInt8]
        let content: [UInt8]
    }

    init(_ declared: [[UInt8]: Int64]) { self.declared = declared }

    mutating func add(_ event: CapturedEvent) {
        guard let original = declared[event.identity] else { return }
        let head = event.head
        let step = ReturnEvent.of(
            type: head.type, bizStep: head.bizStep, disposition: head.disposition, action: head.action)
        for part in event.owners {
            ended.append((part.ownerID, original, step?.rawValue ?? head.bizStep))
            subjects += part.subjects
        }
        if let place = places[head.bizStep] {
            lines[place].eventCount += 1
        } else {
            places[head.bizStep] = lines.count
            // What happened by its name for programs: its words are for who reads it.
            let old = step?.rawValue ?? "\(head.type) \(head.bizStep)"
            lines.append(AmendmentLine(field: .takenBack, step: step, old: old, new: "", eventCount: 1))
        }
        if head.eventID?.hasPrefix(StoredEvent.namePrefix) == true {
            returned.append(
                ReturnedName(eventID: original, identity: event.identityOfOriginal, content: event.content))
        }
        let document = try? JSONValue(parsing: event.documents.open)
        if let reason = document?["errorDeclaration"]?["reason"]?.plainText { reasons.insert(reason) }
    }

    private var runs: [ReturnRow.Subject] { subjects.joined }
    /// Whose goods; nil: of several.
    private var ownerID: Int64? {
        let owners = Set(ended.map(\.ownerID))
        return owners.count == 1 ? owners.first : nil
    }

    func open(
        _ session: any WriteSession, returnID: Int64, _ sealedLines: [UInt8], by actor: Actor, on occasion: Occasion
    ) throws {
        let now = occasion.now
        let runs = self.runs
        let reason = String(DeclarationReasons(reasons).stored.prefix(AmendmentRequest.reasonLimit))
        let id: Int64 = try session.value(
            """
            INSERT INTO amendment (owner_id, captor_id, scope, subject, subject_return_id, created_at)
            VALUES (\(ownerID ?? actor.organizationID), \(actor.organizationID), \(AmendmentScope.capture),
                \("#\(returnID)"), \(returnID), \(now))
            RETURNING amendment_id
            """)!
        try insertEnded(session, returnID, runs)
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

    private func insertEnded(
        _ session: any WriteSession, _ returnID: Int64, _ runs: [ReturnRow.Subject]
    ) throws {
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
