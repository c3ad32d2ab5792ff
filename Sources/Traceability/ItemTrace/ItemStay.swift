import Storage

/// 包装经历: a container that an item lay in, itself or within others, and when.
public struct ItemStay: Sendable, Hashable {
    /// The container's URI.
    public let container: String
    /// 1: the item itself lay in it; 2: what it lay in lay there; and so on.
    public let depth: Int
    public let from: Instant
    /// nil: still.
    public let to: Instant?
    let key: [UInt8]
    /// The event that put it in, and the one that took it out.
    let openingID: Int64
    let closingID: Int64?
}

/// Where an item lay, by the events that packed it: nothing is read of an item that was never packed.
struct ItemStays {
    /// Stays of one item that are followed.
    static let limit = 64

    let session: any Session
    private(set) var all: [ItemStay] = []
    /// There are more stays, or deeper ones, than are followed.
    private(set) var isCut = false

    /// - Parameter packings: ids of the item's own aggregation events.
    init(_ session: any Session, of code: CodeIdentity, packings: [Int64]) throws {
        self.session = session
        guard !packings.isEmpty else { return }
        var level = try session.stays(of: code, packings)
        var depth = 1
        while !level.isEmpty {
            guard depth <= Containment.depthLimit, all.count < Self.limit else {
                isCut = true
                return
            }
            let room = Self.limit - all.count
            if level.count > room { isCut = true }
            level = Array(level.prefix(room))
            all += level
            level = try level.flatMap { try session.stays(of: code.ownerID, around: $0) }
            depth += 1
        }
    }
}

extension Session {
    /// By the events that packed it, one by one: by all at once SQLite would walk the owner's runs.
    fileprivate func stays(of code: CodeIdentity, _ packings: [Int64]) throws -> [ItemStay] {
        let found = try packings.prefix(ItemStays.limit + 1).flatMap { packing in
            try rows(
                """
                SELECT parent, parent_key, from_at, \(Containment.end), event_id, closing_id FROM containment_run
                WHERE owner_id = \(code.ownerID) AND event_id = \(packing)
                    AND allocation_no = \(code.allocationNumber) AND first_index <= \(code.index)
                    AND last_index >= \(code.index) AND \(Containment.counts())
                """
            ) { try ItemStay(&$0, depth: 1) }
        }
        return found.sorted { ($0.from, $0.openingID) < ($1.from, $1.openingID) }
    }

    /// What the container of a stay lay in meanwhile.
    fileprivate func stays(of ownerID: Int64, around inner: ItemStay) throws -> [ItemStay] {
        let end = inner.to?.microseconds ?? .max
        let outer = try rows(
            """
            SELECT parent, parent_key, from_at, \(Containment.end), event_id, closing_id FROM container_stay
            WHERE owner_id = \(ownerID) AND name_key = \(inner.key) AND from_at < \(end)
                AND coalesce(\(Containment.end), \(Int64.max)) > \(inner.from) AND \(Containment.counts())
            ORDER BY from_at, event_id LIMIT \(ItemStays.limit + 1)
            """
        ) { try ItemStay(&$0, depth: inner.depth + 1) }
        return outer.compactMap { $0.clipped(to: inner) }
    }
}

extension ItemStay {
    fileprivate init(_ row: inout RowReader, depth: Int) throws {
        let (container, key) = (try row.next(String.self), try row.next([UInt8].self))
        let (from, to) = (try row.next(Instant.self), try row.next(Instant?.self))
        self.init(
            container: container, depth: depth, from: from, to: to, key: key, openingID: try row.next(),
            closingID: try row.next())
    }

    /// The part of the time in which the item was there; nil: none.
    fileprivate func clipped(to inner: ItemStay) -> ItemStay? {
        let start = max(from, inner.from)
        let end = [to, inner.to].compactMap { $0 }.min()
        guard end.map({ start < $0 }) ?? true else { return nil }
        let leaves = to != nil && to == end
        return ItemStay(
            container: container, depth: depth, from: start, to: end, key: key, openingID: openingID,
            closingID: leaves ? closingID : nil)
    }
}
