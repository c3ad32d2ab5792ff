public import Storage
import Synchronization

/// An address that is closed for a while (被关闭的来源地址): signing in, look-ups and everything but scans are refused there.
public struct ClosedAddress: Sendable, Hashable {
    public let id: Int64
    /// What one subscriber has (`NetworkAddress.subscriber`).
    public let subject: String
    public let attack: Attack
    /// What a person wrote who closed it; "": the platform did.
    public let remark: String
    public let from: Instant
    public let until: Instant
    public let liftedAt: Instant?
    /// By which whoever is concerned finds it: `/blocked/…`.
    public let publicNo: String

    public func isClosed(at now: Instant) -> Bool { liftedAt == nil && now < until }
}

/// The closed ones in memory: a request costs no read. Peers learn of changes through the change counter
/// `closed-address`, polled once a second.
public final class ClosedAddressMemory: Sendable {
    private struct Contents {
        var version: Int64 = -1
        var bySubject: [String: ClosedAddress] = [:]
    }

    private let contents = Mutex(Contents())
    private let hasAny = Atomic(false)

    init() {}

    public func closing(of subject: @autoclosure () -> String, at now: Instant) -> ClosedAddress? {
        guard hasAny.load(ordering: .relaxed) else { return nil }
        let subject = subject()
        return contents.withLock { $0.bySubject[subject] }.flatMap { $0.isClosed(at: now) ? $0 : nil }
    }

    public func refresh(from datastore: any Datastore, at now: Instant) async throws {
        let version = try await datastore.read { session in
            try session.value("SELECT value FROM change_counter WHERE name = 'closed-address'", as: Int64.self) ?? 0
        }
        guard contents.withLock({ $0.version != version }) else { return }
        let closed = try await datastore.report { try $0.closedAddresses(at: now) }
        contents.withLock { contents in
            contents.version = version
            contents.bySubject = Dictionary(closed.map { ($0.subject, $0) }) { $0.until > $1.until ? $0 : $1 }
        }
        hasAny.store(!closed.isEmpty, ordering: .relaxed)
    }
}

extension Session {
    /// Those that are closed now, the newest first.
    public func closedAddresses(at now: Instant) throws -> [ClosedAddress] {
        try rows(
            """
            \(closedAddressSelect) WHERE until_at > \(now) AND lifted_at IS NULL ORDER BY closed_id DESC LIMIT 5000
            """, closedAddress)
    }

    /// All, the newest first.
    public func closings(limit: Int = 200) throws -> [ClosedAddress] {
        try rows("\(closedAddressSelect) ORDER BY closed_id DESC LIMIT \(limit)", closedAddress)
    }

    public func closing(publicNo: String) throws -> ClosedAddress? {
        try first("\(closedAddressSelect) WHERE public_no = \(publicNo)", closedAddress)
    }

    func closing(_ id: Int64) throws -> ClosedAddress? {
        try first("\(closedAddressSelect) WHERE closed_id = \(id)", closedAddress)
    }

    private var closedAddressSelect: Query {
        """
        SELECT closed_id, subject, attack, remark, from_at, until_at, lifted_at, public_no FROM closed_address
        """
    }

    private func closedAddress(_ row: inout RowReader) throws -> ClosedAddress {
        let (id, subject) = (try row.next(Int64.self), try row.next(String.self))
        let attack = Attack(rawValue: try row.next(String.self)) ?? .byHand
        return ClosedAddress(
            id: id, subject: subject, attack: attack, remark: try row.next(String.self),
            from: try row.next(Instant.self), until: try row.next(Instant.self),
            liftedAt: try row.next(Instant?.self), publicNo: try row.next(String.self))
    }
}

extension WriteSession {
    /// Peers forget what they know of closed addresses.
    func closedAddressesChanged() throws {
        try run(
            """
            INSERT INTO change_counter (name, value) VALUES ('closed-address', 1)
            ON CONFLICT (name) DO UPDATE SET value = change_counter.value + 1
            """)
    }
}
