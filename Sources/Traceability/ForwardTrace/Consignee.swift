import JSONStream
import Storage

/// 收货方: to whom an event sent goods who is not registered here, as far as its reader may see.
struct Consignee: Sendable, Hashable {
    /// GB/T 2260, or words; "" where the event does not say.
    let region: String
    /// As the sender wrote it, or its URI; "" where it is not said, or not for the reader.
    let text: String
    /// The reader may know it: "" is nobody's name then.
    let isDue: Bool

    /// - Parameters:
    ///   - document: the event, with the groups that the reader may see.
    ///   - isDue: the trade's group is among them.
    init(_ document: JSONValue, isDue: Bool) {
        self.isDue = isDue
        region = document["gas:destinationRegion"]?.plainText ?? ""
        text = document["gas:destination"]?.plainText ?? Self.party(document["destinationList"]) ?? ""
    }

    /// The numbers of orders that a document names: `gas:order`, and its business transactions.
    static func orders(_ document: JSONValue) -> [String] {
        var all = [document["gas:order"]?.plainText].compactMap { $0 }
        if case .array(let list)? = document["bizTransactionList"] {
            all += list.compactMap { $0["bizTransaction"]?.plainText }
        }
        return all
    }

    /// A party before a place (CBV 2.0 7.4.3: `owning_party`, `possessing_party`, `location`).
    private static func party(_ list: JSONValue?) -> String? {
        guard case .array(let all)? = list else { return nil }
        let isPlace = { (one: JSONValue) in one["type"]?.plainText?.hasSuffix("location") ?? false }
        let found = all.first { !isPlace($0) } ?? all.first
        guard let uri = found?["destination"]?.plainText else { return nil }
        // A credit code is read as such.
        for lead in ["urn:uscc:", "/uscc/"] {
            if let place = uri.firstRange(of: lead) { return String(uri[place.upperBound...]) }
        }
        return uri
    }
}

extension Session {
    /// The consignees that events of an owner's goods name, as far as they are due to the reader.
    func consignees(of ownerID: Int64, _ events: [Int64], for reader: TraceReader) throws -> [Int64: Consignee] {
        let found = try events.inParts { part in
            try rows(
                """
                SELECT event_id, captor_id, product_id, event_time, owner_count, event_hash, public_document,
                    trade_document
                FROM trace_event WHERE owner_id = \(ownerID) AND event_id IN \(list: part)
                """
            ) { row in
                let id = try row.next(Int64.self)
                let origin = EventOrigin(
                    captorID: try row.next(), productID: try row.next(), time: try row.next())
                let (isShared, hash) = (try row.next(Int.self) > 1, try row.next([UInt8]?.self))
                let (open, trade) = (Array(try row.next(String.self).utf8), try row.next([UInt8]?.self))
                let isDue = reader.isTradeDue(origin, isShared: isShared)
                let document = try EventGrouping.merged(
                    open, trade: isDue ? trade : nil, personal: nil, isRow: hash == nil, reader.keys)
                return (id, Consignee(document, isDue: isDue))
            }
        }
        return Dictionary(found) { first, _ in first }
    }
}
