import Ledger
import Storage

extension WriteSession {
    /// Stores captured events with ids from `firstOrdinal`: facts, subjects, names, identities and projections.
    /// What changes rows of others for good (sales, ends of life) is for the last transaction of the return.
    func store(
        _ events: [CapturedEvent], returnID: Int64, firstOrdinal: Int64, batchIDs: [Int64], context: CaptureContext
    ) throws {
        var rows = CapturedRows(returnID, batchIDs, context)
        for (offset, event) in events.enumerated() { rows.add(event, returnID << 24 | (firstOrdinal + Int64(offset))) }
        try insert(into: "trace_event", columns: CapturedRows.factColumns, rows: rows.facts)
        try leave(rows.leaves, in: context)
        try insert(
            into: "event_subject", columns: ["owner_id", "allocation_no", "level", "block", "event_id"],
            rows: rows.subjects)
        try insert(into: "event_name", columns: ["owner_id", "role", "name_key", "event_id"], rows: rows.names)
        try insert(
            into: "event_identity", columns: ["captor_id", "identity", "event_id", "content"], rows: rows.identities)
        try insert(into: "event_captor", columns: ["captor_id", "event_id", "owner_id"], rows: rows.captors)
        try insert(into: "event_recipient", columns: ["recipient_id", "event_id", "owner_id"], rows: rows.recipients)
        try insert(
            into: "item", columns: ["owner_id", "allocation_no", "code_index", "factory_no", "return_id"],
            rows: rows.items)
        try insert(
            into: "custody_block",
            columns: ["owner_id", "allocation_no", "level", "block", "from_at", "event_id", "holder_id"],
            rows: rows.custody)
        for (offset, event) in events.enumerated() {
            let id = returnID << 24 | (firstOrdinal + Int64(offset))
            if let packing = event.effects.packing { try pack(packing, event, id, captorID: context.captorID) }
            if let holder = event.recipientID { try hand(event, id, to: holder) }
        }
        try requireOnePlace(of: events, returnID: returnID)
    }
}

/// The rows of a chunk of captured events, a table each.
private struct CapturedRows {
    private(set) var facts: [[Value]] = []
    private(set) var leaves: [PendingLeaf] = []
    private let record: FactReader
    private(set) var subjects: [[Value]] = []
    private(set) var names: [[Value]] = []
    private(set) var identities: [[Value]] = []
    private(set) var captors: [[Value]] = []
    private(set) var recipients: [[Value]] = []
    private(set) var items: [[Value]] = []
    private(set) var custody: [[Value]] = []
    private let returnID: Int64
    private let batchIDs: [Int64]
    private let context: CaptureContext

    init(_ returnID: Int64, _ batchIDs: [Int64], _ context: CaptureContext) {
        (self.returnID, self.batchIDs, self.context) = (returnID, batchIDs, context)
        record = Self.reader.keyed(context.recordKey)
    }

    mutating func add(_ event: CapturedEvent, _ id: Int64) {
        identities.append([
            .integer(context.captorID), .bytes(event.identity), .integer(id), .bytes(event.content),
        ])
        for (place, part) in event.owners.enumerated() {
            let documents = event.documents.share(of: place)
            let row = fact(event, part, documents, id)
            facts.append(row)
            leaves.append(
                PendingLeaf(
                    .event, (part.ownerID, id), digests: documents.groupDigests,
                    record: record.text(row + event.reach(part).values)))
            addSubjects(event, part, id)
            for name in event.names {
                names.append([.integer(part.ownerID), .integer(name.role.rawValue), .bytes(name.key), .integer(id)])
            }
            if part.ownerID != context.captorID {
                captors.append([.integer(context.captorID), .integer(id), .integer(part.ownerID)])
            }
            if let recipient = event.recipientID, recipient > 0, recipient != part.ownerID {
                recipients.append([.integer(recipient), .integer(id), .integer(part.ownerID)])
            }
        }
        if !event.effects.factoryNo.isEmpty, let unit = event.effects.bound.first {
            items.append([
                .integer(unit.ownerID), .integer(unit.allocationNumber), .integer(unit.first),
                .text(event.effects.factoryNo), .integer(returnID),
            ])
        }
    }

    private mutating func addSubjects(_ event: CapturedEvent, _ part: CapturedEvent.OwnerPart, _ id: Int64) {
        for subject in part.subjects {
            for block in SubjectBlock.covering(subject.first, subject.last) {
                let place: [Value] = [
                    .integer(subject.ownerID), .integer(subject.allocationNumber), .integer(Int64(block.level)),
                    .integer(block.block),
                ]
                subjects.append(place + [.integer(id)])
                if let holder = event.recipientID {
                    custody.append(
                        place + [.integer(event.head.time.microseconds), .integer(id), .integer(holder)])
                }
            }
        }
    }

    static let factColumns: [StaticString] = [
        "owner_id", "event_id", "return_id", "event_type", "action", "biz_step", "disposition", "event_time",
        "captured_at", "captor_id", "site_id", "account_id", "product_id", "batch_id", "epcis_event_id",
        "event_digest", "public_document", "public_salt", "trade_document", "trade_salt", "personal_document",
        "personal_salt", "read_point", "biz_location", "offset_minutes", "event_hash", "declared_at", "owner_count",
    ]
    private static let reader = FactForm.eventReader(factColumns)

    private func fact(
        _ event: CapturedEvent, _ part: CapturedEvent.OwnerPart, _ documents: CapturedEvent.Documents, _ id: Int64
    ) -> [Value] {
        let head = event.head
        let batchID = part.batchIndex.map { batchIDs[$0] } ?? part.boundBatchID
        return [
            .integer(part.ownerID), .integer(id), .integer(returnID), .text(head.type), .text(head.action),
            .text(head.bizStep), .text(head.disposition), .integer(head.time.microseconds),
            .integer(context.capturedAt.microseconds), .integer(context.captorID), .integer(context.siteID),
            .integer(context.accountID), part.productID.storageValue, batchID.storageValue, head.eventID.storageValue,
            .bytes(documents.digest), .text(String(decoding: documents.open, as: UTF8.self)),
            .bytes(documents.openSalt), documents.trade.map { .bytes($0.document) } ?? .null,
            documents.trade.map { .bytes($0.salt) } ?? .null, documents.personal.map { .bytes($0.document) } ?? .null,
            documents.personal.map { .bytes($0.salt) } ?? .null, head.readPoint.storageValue,
            head.bizLocation.storageValue, .integer(Int64(head.offsetMinutes)), .bytes(head.hash),
            head.declaredAt.storageValue, .integer(Int64(event.owners.count)),
        ]
    }
}

extension CapturedEvent.Documents {
    /// With the salts and digests of the owner in this place.
    fileprivate func share(of place: Int) -> CapturedEvent.Documents {
        var share = self
        share.openSalt = openSalt.part(place, of: 16)
        share.openDigests = openDigests.part(place, of: 64)
        share.trade = trade?.share(of: place)
        share.personal = personal?.share(of: place)
        return share
    }

    /// Shown, public, trade, personal.
    fileprivate var groupDigests: [UInt8] {
        openDigests + (trade?.digest ?? SealedGroup.absentDigest) + (personal?.digest ?? SealedGroup.absentDigest)
    }
}

extension CapturedEvent {
    fileprivate func reach(_ part: OwnerPart) -> EventReach {
        var reach = EventReach()
        for subject in part.subjects { reach.add(subject.allocationNumber, subject.first, subject.last) }
        for name in names { reach.add(name: name.key, role: name.role.rawValue) }
        return reach
    }
}

extension SealedGroup {
    fileprivate func share(of place: Int) -> SealedGroup {
        SealedGroup(document: document, salt: salt.part(place, of: 16), digest: digest.part(place, of: 32))
    }
}

extension [UInt8] {
    /// The one of this place; what was laid down for all owners together is each one's.
    fileprivate func part(_ place: Int, of size: Int) -> [UInt8] {
        let start = place * size
        return start + size <= count ? Array(self[start..<start + size]) : Array(prefix(size))
    }
}
