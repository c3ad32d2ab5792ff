import Cryptography
import Ledger
import Storage

/// What all events of a return have in common.
struct CaptureContext: Sendable {
    let captorID: Int64
    let siteID: Int64
    let accountID: Int64
    let capturedAt: Instant
    /// `PlatformKeys.recordKey`.
    let recordKey: SecretBytes
    /// Of a return whose events become facts only once it counts, and may be taken back until then.
    var isStaged = false
}

extension WriteSession {
    /// Stores events with ids from `firstOrdinal`, their subjects and the items that have facts of their own.
    func store(
        _ events: [PreparedEvent], returnID: Int64, firstOrdinal: Int64, batchIDs: [Int64], context: CaptureContext
    ) throws {
        var (facts, subjects, items, captors): ([[Value]], [[Value]], [[Value]], [[Value]]) = ([], [], [], [])
        var (custody, recipients): ([[Value]], [[Value]]) = ([], [])
        facts.reserveCapacity(events.count)
        subjects.reserveCapacity(events.count)
        for (offset, event) in events.enumerated() {
            let id = returnID << 24 | (firstOrdinal + Int64(offset))
            facts.append(Self.fact(event, id, returnID, batchIDs, context))
            let subject = event.subject
            for block in SubjectBlock.covering(subject.first, subject.last) {
                let place: [Value] = [
                    .integer(subject.ownerID), .integer(subject.allocationNumber), .integer(Int64(block.level)),
                    .integer(block.block),
                ]
                subjects.append(place + [.integer(id)])
                if let holder = event.recipientID {
                    custody.append(place + [.integer(event.time.microseconds), .integer(id), .integer(holder)])
                }
            }
            if let holder = event.recipientID, holder > 0, holder != subject.ownerID {
                recipients.append([.integer(holder), .integer(id), .integer(subject.ownerID)])
            }
            if subject.ownerID != context.captorID {
                captors.append([.integer(context.captorID), .integer(id), .integer(subject.ownerID)])
            }
            // Production makes the item; a later row that repeats the number must not make it twice.
            if event.event == .commissioning, !event.factoryNo.isEmpty {
                items.append([
                    .integer(subject.ownerID), .integer(subject.allocationNumber), .integer(subject.first),
                    .text(event.factoryNo), .integer(returnID),
                ])
            }
        }
        // What happens after the factory is folded from its events in this unit of work; goods that are made are not.
        let isRead = events.contains { $0.event != .commissioning && $0.event != .shipping }
        func add(_ table: StaticString, _ columns: [StaticString], _ rows: [[Value]]) throws {
            if isRead { return try insert(into: table, columns: columns, rows: rows) }
            try insertLate(into: table, columns: columns, rows: rows)
        }
        try add("trace_event", ReturnedFact.columns, facts)
        let record = ReturnedFact.reader.keyed(context.recordKey)
        try leave(
            zip(events, facts).enumerated().map { offset, pair in
                PendingLeaf(
                    .event, (pair.0.subject.ownerID, returnID << 24 | (firstOrdinal + Int64(offset))),
                    digests: pair.0.groupDigests, record: record.text(pair.1 + pair.0.reach.values))
            }, in: context)
        try add("event_subject", ["owner_id", "allocation_no", "level", "block", "event_id"], subjects)
        try add("event_captor", ["captor_id", "event_id", "owner_id"], captors)
        try add("item", ["owner_id", "allocation_no", "code_index", "factory_no", "return_id"], items)
        try add(
            "custody_block", ["owner_id", "allocation_no", "level", "block", "from_at", "event_id", "holder_id"],
            custody)
        try add("event_recipient", ["recipient_id", "event_id", "owner_id"], recipients)
    }

    private static func fact(
        _ event: PreparedEvent, _ id: Int64, _ returnID: Int64, _ batchIDs: [Int64], _ context: CaptureContext
    ) -> [Value] {
        let batchID = event.batchIndex.map { batchIDs[$0] } ?? event.boundBatchID
        return [
            .integer(event.subject.ownerID), .integer(id), .integer(returnID), .text("ObjectEvent"),
            .text(event.event.action), .text(event.event.bizStep), .text(event.disposition),
            .integer(event.time.microseconds), .integer(context.capturedAt.microseconds), .integer(context.captorID),
            .integer(context.siteID), .integer(context.accountID), .integer(event.productID), batchID.storageValue,
            .bytes(event.digest), .text(String(decoding: event.publicDocument, as: UTF8.self)),
            .bytes(event.publicSalt), event.trade.map { .bytes($0.document) } ?? .null,
            event.trade.map { .bytes($0.salt) } ?? .null, event.personal.map { .bytes($0.document) } ?? .null,
            event.personal.map { .bytes($0.salt) } ?? .null,
        ]
    }
}

/// The columns of a returned event.
private enum ReturnedFact {
    static let columns: [StaticString] = [
        "owner_id", "event_id", "return_id", "event_type", "action", "biz_step", "disposition", "event_time",
        "captured_at", "captor_id", "site_id", "account_id", "product_id", "batch_id", "event_digest",
        "public_document", "public_salt", "trade_document", "trade_salt", "personal_document", "personal_salt",
    ]
    static let reader = FactForm.eventReader(columns)
}

extension PreparedEvent {
    fileprivate var reach: EventReach {
        var reach = EventReach()
        reach.add(subject.allocationNumber, subject.first, subject.last)
        return reach
    }

    /// Shown, public, trade, personal.
    fileprivate var groupDigests: [UInt8] {
        publicDigests + (trade?.digest ?? SealedGroup.absentDigest) + (personal?.digest ?? SealedGroup.absentDigest)
    }
}

extension WriteSession {
    /// Leaves leaves of events, at once or for when their return counts.
    func leave(_ leaves: [PendingLeaf], in context: CaptureContext) throws {
        if context.isStaged { try hold(leaves) } else { try leave(leaves) }
    }
}
