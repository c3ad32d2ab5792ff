import EPCIS
import JSONStream
import Storage

/// An accepted event that an amendment may take the place of.
struct AmendmentTarget: Sendable {
    let key: EventKey
    let step: ReturnEvent
    /// Without its name and hash: the other version has its own.
    let head: CapturedEvent.Head
    /// Made here from a row or a form.
    let isRow: Bool
    let productID: Int64?
    let batchID: Int64?
    let document: AmendedDocument
    /// By which a declaration of its captor would be known; nil: none can name it.
    let declaration: (captorID: Int64, identity: [UInt8])?
    var subjects: [ReturnRow.Subject] = []
    /// Who had the goods by it.
    var holderID: Int64?

    /// The addresses of the codes that it is about.
    var codes: [String] { Self.codes(of: document) }

    static func codes(of document: AmendedDocument) -> [String] {
        if case .array(let all)? = document.member("epcList"), !all.isEmpty { return all.compactMap(\.plainText) }
        return [document.member("gas:firstCode"), document.member("gas:lastCode")].compactMap { $0?.plainText }
    }

    /// Whether its codes are the ends of one run.
    var isRun: Bool { document.member("epcList") == nil }
}

extension Session {
    /// Of these events those that count, and that the organization returned or had returned for its goods; of a kind
    /// that is about single codes of one owner.
    func amendmentTargets(
        of ownerID: Int64, _ ids: [Int64], for organizationID: Int64, _ keys: PlatformKeys
    ) throws -> [AmendmentTarget] {
        let hands = ownerID == organizationID ? try ownersHands(ownerID) : OwnersHands(ownerID: ownerID)
        let found = try ids.inParts { part in
            try rows(
                """
                SELECT event_id, trace_event.captor_id, event_type, action, biz_step, disposition, event_time,
                    offset_minutes, read_point, biz_location, product_id, batch_id, epcis_event_id, event_hash,
                    public_document, trade_document, personal_document
                FROM trace_event JOIN trace_return ON trace_return.return_id = trace_event.return_id
                WHERE trace_event.owner_id = \(ownerID) AND event_id IN \(list: part)
                    AND trace_return.state IN ('accepted', 'accepted-in-part') AND owner_count = 1
                    AND declared_at IS NULL AND event_type IN ('ObjectEvent', 'TransactionEvent')
                    AND \(Amended.isNone)
                """
            ) { row in try AmendmentTarget(&row, hands, organizationID, keys) }
        }.compactMap(\.self)
        return try withoutDeclared(found).sorted { $0.key.id < $1.key.id }
    }

    /// Without those that their captor has declared to be wrong.
    private func withoutDeclared(_ targets: [AmendmentTarget]) throws -> [AmendmentTarget] {
        var declared: Set<[UInt8]> = []
        let named = Dictionary(grouping: targets.compactMap(\.declaration)) { $0.captorID }
        for (captor, all) in named {
            let known = try knownEvents(of: captor, all.map(\.identity))
            declared.formUnion(known.filter { $0.value.state.isAccepted }.keys)
        }
        return targets.filter { target in target.declaration.map { !declared.contains($0.identity) } ?? true }
    }

    /// Who had the goods by the event: of its first block.
    func holder(by eventID: Int64, _ subject: ReturnRow.Subject) throws -> Int64? {
        guard let block = SubjectBlock.covering(subject.first, subject.last).first else { return nil }
        return try value(
            """
            SELECT holder_id FROM custody_block
            WHERE owner_id = \(subject.ownerID) AND allocation_no = \(subject.allocationNumber)
                AND level = \(block.level) AND block = \(block.block) AND event_id = \(eventID)
            """)
    }
}

extension AmendmentTarget {
    /// nil: somebody else's, or of no kind of ours.
    fileprivate init?(
        _ row: inout RowReader, _ hands: OwnersHands, _ organizationID: Int64, _ keys: PlatformKeys
    ) throws {
        let (id, captor) = (try row.next(Int64.self), try row.next(Int64.self))
        let (type, action) = (try row.next(String.self), try row.next(String.self))
        let (bizStep, disposition) = (try row.next(String.self), try row.next(String.self))
        let (time, offset) = (try row.next(Instant.self), try row.next(Int?.self))
        let (readPoint, bizLocation) = (try row.next(String?.self), try row.next(String?.self))
        let (product, batch) = (try row.next(Int64?.self), try row.next(Int64?.self))
        let (name, hash) = (try row.next(String?.self), try row.next([UInt8]?.self))
        let open = Array(try row.next(String.self).utf8)
        let (trade, personal) = (try row.next([UInt8]?.self), try row.next([UInt8]?.self))
        let isOwners = hands.did(EventOrigin(captorID: captor, productID: product, time: time))
        guard captor == organizationID || hands.ownerID == organizationID && isOwners,
            let step = ReturnEvent.of(type: type, bizStep: bizStep, disposition: disposition, action: action)
        else { return nil }
        let document = try EventGrouping.merged(open, trade: trade, personal: personal, isRow: hash == nil, keys)
        self.init(
            key: EventKey(ownerID: hands.ownerID, id: id), step: step,
            head: CapturedEvent.Head(
                type: type, action: action, bizStep: bizStep, disposition: disposition, time: time,
                offsetMinutes: offset ?? EPCISTime.defaultOffsetMinutes, readPoint: readPoint, bizLocation: bizLocation,
                eventID: nil, hash: [], declaredAt: nil),
            isRow: hash == nil, productID: product, batchID: batch, document: AmendedDocument(document),
            declaration: hash.map { hash in
                (
                    captorID: captor,
                    identity: EventIdentity.of(eventID: name, time: time, hash: hash, isDeclaration: true)
                )
            })
    }
}
