import Cryptography
import JSONStream

/// Writes the documents of captured events: three groups in canonical JSON, the last two sealed, with salts.
struct EventPreparation {
    let platform: Platform
    /// Taken once for all events of a run.
    private let sealer: Sealer

    init(platform: Platform) {
        self.platform = platform
        sealer = platform.keys.sealer
    }

    /// The events of a chunk with their documents.
    func prepare(_ judged: [(PlacedEvent, CapturedEvent)]) throws -> [CapturedEvent] {
        let shares = judged.reduce(0) { $0 + max(1, $1.1.owners.count) }
        var salts = platform.entropy.bytes(shares * EventDocuments.saltBytes)[...]
        return try judged.map { placed, event in
            var event = event
            event.documents = try documents(
                placed.draft.view.members, &salts, owners: max(1, event.owners.count))
            return event
        }
    }

    /// - Parameter owners: of the goods: each one's leaf has salts of its own, so that nobody who is shown two of them
    ///   sees that it was one event.
    func documents(
        _ members: [JSONMember], _ salts: inout ArraySlice<UInt8>, owners: Int = 1
    ) throws -> CapturedEvent.Documents {
        let groups = EventGrouping.split(members)
        let openValue = JSONValue.object(groups.open)
        let open = openValue.canonicalBytes
        let trade = groups.trade.isEmpty ? nil : JSONValue.object(groups.trade).canonicalBytes
        let personal = groups.personal.isEmpty ? nil : JSONValue.object(groups.personal).canonicalBytes
        let openSalts = (0..<owners).map { _ in Self.take(16, &salts) }
        return CapturedEvent.Documents(
            digest: EventDocuments.digest(open, trade: trade, personal: personal), open: open,
            openSalt: openSalts.flatMap { $0 },
            openDigests: openSalts.flatMap { ShownGroup.digests(of: open, openValue, salt: $0) },
            trade: try trade.map { try seal($0, "trace_event.trade", &salts, owners) },
            personal: try personal.map { try seal($0, "trace_event.personal", &salts, owners) })
    }

    private func seal(
        _ document: [UInt8], _ place: String, _ salts: inout ArraySlice<UInt8>, _ owners: Int
    ) throws -> SealedGroup {
        let sealed = try sealer.seal(document, place: place, nonce: Self.take(12, &salts))
        let own = (0..<owners).map { _ in Self.take(16, &salts) }
        return SealedGroup(
            document: sealed, salt: own.flatMap { $0 }, digest: own.flatMap { SHA256.hash($0 + document) })
    }

    private static func take(_ count: Int, _ salts: inout ArraySlice<UInt8>) -> [UInt8] {
        defer { salts = salts.dropFirst(count) }
        return Array(salts.prefix(count))
    }
}
