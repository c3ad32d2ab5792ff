import Storage

/// What all events of a return have in common.
struct CaptureContext: Sendable {
    let captorID: Int64
    let siteID: Int64
    let accountID: Int64
    let capturedAt: Instant
}

extension WriteSession {
    /// Stores events with ids from `firstOrdinal`, their subjects and the items that have facts of their own.
    func store(
        _ events: [PreparedEvent], returnID: Int64, firstOrdinal: Int64, batchIDs: [Int64], context: CaptureContext
    ) throws {
        var (facts, subjects, items, captors): ([[Value]], [[Value]], [[Value]], [[Value]]) = ([], [], [], [])
        facts.reserveCapacity(events.count)
        subjects.reserveCapacity(events.count)
        for (offset, event) in events.enumerated() {
            let id = returnID << 24 | (firstOrdinal + Int64(offset))
            facts.append(Self.fact(event, id, returnID, batchIDs, context))
            let subject = event.subject
            for block in SubjectBlock.covering(subject.first, subject.last) {
                subjects.append([
                    .integer(subject.ownerID), .integer(subject.allocationNumber), .integer(Int64(block.level)),
                    .integer(block.block), .integer(id),
                ])
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
        try insert(into: "trace_event", columns: Self.factColumns, rows: facts)
        try insert(
            into: "event_subject", columns: ["owner_id", "allocation_no", "level", "block", "event_id"], rows: subjects)
        try insert(into: "event_captor", columns: ["captor_id", "event_id", "owner_id"], rows: captors)
        try insert(
            into: "item", columns: ["owner_id", "allocation_no", "code_index", "factory_no", "return_id"], rows: items)
    }

    private static var factColumns: [StaticString] {
        [
            "owner_id", "event_id", "return_id", "event_type", "action", "biz_step", "disposition", "event_time",
            "captured_at", "captor_id", "site_id", "account_id", "product_id", "batch_id", "event_digest",
            "public_document", "public_salt", "trade_document", "trade_salt", "personal_document", "personal_salt",
        ]
    }

    private static func fact(
        _ event: PreparedEvent, _ id: Int64, _ returnID: Int64, _ batchIDs: [Int64], _ context: CaptureContext
    ) -> [Value] {
        let batchID = event.batchIndex.map { batchIDs[$0] } ?? event.boundBatchID
        return [
            .integer(event.subject.ownerID), .integer(id), .integer(returnID), .text("ObjectEvent"),
            .text(event.event.action), .text(event.event.rawValue), .text(event.disposition),
            .integer(event.time.microseconds), .integer(context.capturedAt.microseconds), .integer(context.captorID),
            .integer(context.siteID), .integer(context.accountID), .integer(event.productID), batchID.storageValue,
            .bytes(event.digest), .text(String(decoding: event.publicDocument, as: UTF8.self)),
            .bytes(event.publicSalt), event.trade.map { .bytes($0.document) } ?? .null,
            event.trade.map { .bytes($0.salt) } ?? .null, event.personal.map { .bytes($0.document) } ?? .null,
            event.personal.map { .bytes($0.salt) } ?? .null,
        ]
    }

    /// The first sale counts; a resale keeps its date.
    func markSold(_ sales: [Sale], returnID: Int64) throws {
        for sale in sales {
            for index in sale.subject.first...sale.subject.last {
                try run(
                    """
                    INSERT INTO item (owner_id, allocation_no, code_index, sold_on, sold_source, return_id)
                    VALUES (\(sale.subject.ownerID), \(sale.subject.allocationNumber), \(index), \(sale.soldOn),
                        'return', \(returnID))
                    ON CONFLICT (owner_id, allocation_no, code_index)
                    DO UPDATE SET sold_on = coalesce(item.sold_on, excluded.sold_on),
                        sold_source = coalesce(item.sold_source, excluded.sold_source)
                    """)
            }
        }
    }
}

/// Units sold on a day (`2026-11-22`).
struct Sale: Sendable {
    let subject: ReturnRow.Subject
    let soldOn: String
}
