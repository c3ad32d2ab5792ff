import Cryptography
import JSONStream

/// Writes the documents of captured events: three groups in canonical JSON, the last two sealed, with salts.
struct EventPreparation {
    let platform: Platform

    /// The events of a chunk with their documents.
    func prepare(_ judged: [(PlacedEvent, CapturedEvent)]) throws -> [CapturedEvent] {
        var salts = platform.entropy.bytes(judged.count * EventDocuments.saltBytes)[...]
        return try judged.map { placed, event in
            var event = event
            event.documents = try documents(placed.draft.view.members, &salts)
            return event
        }
    }

    func documents(
        _ members: [JSONMember], _ salts: inout ArraySlice<UInt8>
    ) throws -> CapturedEvent.Documents {
        let groups = EventGrouping.split(members)
        let open = JSONValue.object(groups.open).canonicalBytes
        let trade = groups.trade.isEmpty ? nil : JSONValue.object(groups.trade).canonicalBytes
        let personal = groups.personal.isEmpty ? nil : JSONValue.object(groups.personal).canonicalBytes
        let openSalt = Self.take(16, &salts)
        return CapturedEvent.Documents(
            digest: EventDocuments.digest(open, trade: trade, personal: personal), open: open,
            openSalt: openSalt, openDigests: ShownGroup.digests(of: open, salt: openSalt),
            trade: try trade.map { try seal($0, "trace_event.trade", &salts) },
            personal: try personal.map { try seal($0, "trace_event.personal", &salts) })
    }

    private func seal(_ document: [UInt8], _ place: String, _ salts: inout ArraySlice<UInt8>) throws -> SealedGroup {
        let sealed = try platform.keys.seal(document, place: place, nonce: Self.take(12, &salts))
        let salt = Self.take(16, &salts)
        return SealedGroup(document: sealed, salt: salt, digest: SHA256.hash(salt + document))
    }

    private static func take(_ count: Int, _ salts: inout ArraySlice<UInt8>) -> [UInt8] {
        defer { salts = salts.dropFirst(count) }
        return Array(salts.prefix(count))
    }
}
