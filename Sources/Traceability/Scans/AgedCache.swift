import Synchronization

/// A small memory of rows that seldom change: at most `limit` of them, none older than a minute.
///
/// What may stop goods (freeze, void, recall) never lies in one.
final class AgedCache<Key: Hashable & Sendable, Element: Sendable>: Sendable {
    static var lifeSeconds: Int64 { 60 }
    private let limit: Int
    private let entries = Mutex<[Key: (element: Element, readAt: Instant)]>([:])

    init(limit: Int) { self.limit = limit }

    /// The element, from memory or by `read`; an absent row is not remembered.
    func element(_ key: Key, now: Instant, _ read: () throws -> Element?) throws -> Element? {
        if let found = entries.withLock({ $0[key] }), abs(now.seconds(since: found.readAt)) < Self.lifeSeconds {
            return found.element
        }
        guard let fresh = try read() else { return nil }
        entries.withLock { entries in
            // Dropping all now and then is cheaper than keeping an order; a minute later they would be stale anyway.
            if entries.count >= limit { entries.removeAll(keepingCapacity: true) }
            entries[key] = (fresh, now)
        }
        return fresh
    }

    func removeAll() { entries.withLock { $0.removeAll() } }
}
