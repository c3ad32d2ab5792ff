import EPCIS
public import JSONStream
public import Storage

/// An event read back whole for a reader: its groups merged into one EPCIS 2.0 JSON-LD object.
public struct StoredEvent: Sendable, Hashable {
    /// Before the id of an event that has no name of its own: what it is called in answers and asked for by.
    public static let namePrefix = "urn:ransu:event:"

    public let key: EventKey
    public let captorID: Int64
    public let returnID: Int64
    public let time: Instant
    /// EPCIS `recordTime`: when it was captured here.
    public let capturedAt: Instant
    /// As its captor named it; nil: it has no name of its own.
    public let eventID: String?
    /// The CBV 2.0 event hash, 32 bytes; nil: made here from a row or a form.
    public let eventHash: [UInt8]?
    public let batchID: Int64?
    /// How much of it the reader sees.
    public let groups: EventGroups
    /// Members in canonical order, without `recordTime` and without a prefix's meaning for `gas:`, which the standing
    /// context of the platform has.
    public let document: JSONValue
    /// 更正声明: that an amendment took its place; nil: none did.
    public var declaration: JSONValue?
}

extension StoredEvent {
    /// What this platform calls it, whatever its captor does.
    public var platformName: String { Self.namePrefix + "\(key.id)" }

    /// The number in a name as this platform writes it; nil: another name.
    static func number(_ name: String) -> Int64? {
        guard name.hasPrefix(namePrefix), let number = Int64(name.dropFirst(namePrefix.count)),
            name == namePrefix + "\(number)"
        else { return nil }
        return number
    }

    /// Its JSON-LD with the time it was recorded, and a name if it has none.
    public var answer: JSONValue {
        guard case .object(var members) = document else { return document }
        if eventID == nil { members.append(JSONMember("eventID", .string(platformName))) }
        if let declaration, document["errorDeclaration"] == nil {
            members.append(JSONMember("errorDeclaration", declaration))
        }
        members.append(JSONMember("recordTime", .string(EPCISInstant(capturedAt.microseconds).text)))
        return .object(members)
    }
}

extension Session {
    /// The events of these keys in their order, those of accepted returns only; each with the groups that the reader
    /// may see. Whether the reader may know of them at all is for the caller's query to say.
    ///
    /// Throws what opening a sealed group throws.
    public func storedEvents(
        _ wanted: [EventKey], for reader: EventReader, keys: PlatformKeys
    ) throws -> [StoredEvent] {
        var found: [EventKey: StoredEvent] = [:]
        for (owner, group) in Dictionary(grouping: wanted, by: \.ownerID) {
            for start in stride(from: 0, to: group.count, by: 500) {
                let ids = group[start..<min(group.count, start + 500)].map(\.id)
                let amended = try amendmentDeclarations(of: owner, ids)
                for var event in try storedEvents(of: owner, ids, reader, keys) {
                    event.declaration = amended[event.key.id]
                    found[event.key] = event
                }
            }
        }
        return wanted.compactMap { found[$0] }
    }

    private func storedEvents(
        of owner: Int64, _ ids: [Int64], _ reader: EventReader, _ keys: PlatformKeys
    ) throws -> [StoredEvent] {
        let knowsHands = reader.organizationID == owner || reader.isGranted
        let hands = knowsHands ? try ownersHands(owner) : OwnersHands(ownerID: owner)
        return try rows(
            """
            SELECT event_id, trace_event.return_id, trace_event.captor_id, event_time, captured_at, epcis_event_id,
                event_hash, batch_id, public_document, trade_document, personal_document, owner_count,
                product_id,
                (SELECT count(*) FROM event_recipient WHERE event_recipient.recipient_id = \(reader.organizationID)
                    AND event_recipient.event_id = trace_event.event_id
                    AND event_recipient.owner_id = trace_event.owner_id)
            FROM trace_event JOIN trace_return ON trace_return.return_id = trace_event.return_id
            WHERE trace_event.owner_id = \(owner) AND event_id IN \(list: ids)
                AND trace_return.state IN ('accepted', 'accepted-in-part')
            """
        ) { row in
            let (id, returnID, captor) = (try row.next(Int64.self), try row.next(Int64.self), try row.next(Int64.self))
            let (time, capturedAt) = (try row.next(Instant.self), try row.next(Instant.self))
            let (name, hash) = (try row.next(String?.self), try row.next([UInt8]?.self))
            let batch = try row.next(Int64?.self)
            let open = Array(try row.next(String.self).utf8)
            let (trade, personal) = (try row.next([UInt8]?.self), try row.next([UInt8]?.self))
            let isShared = try row.next(Int.self) > 1
            let isOwners = hands.did(EventOrigin(captorID: captor, productID: try row.next(), time: time))
            let groups = reader.groups(
                of: owner, captorID: captor, isOwnersWork: isOwners && !isShared, isRecipient: try row.next(Bool.self))
            let document = try EventGrouping.merged(
                open, trade: groups >= .trade ? trade : nil, personal: groups >= .all ? personal : nil,
                isRow: hash == nil, keys)
            return StoredEvent(
                key: EventKey(ownerID: owner, id: id), captorID: captor, returnID: returnID, time: time,
                capturedAt: capturedAt, eventID: name, eventHash: hash, batchID: batch, groups: groups,
                document: document)
        }
    }
}
