import Cryptography
import Identification
import Storage
import StoragePostgres
import TestSupport

@testable import Traceability

/// Two that come to the same place at once: each has read what it wanted to know before either changes anything.
actor Meeting {
    private var isCalled = false
    private var first: CheckedContinuation<Void, Never>?

    func call() { isCalled = true }

    func arrive() async {
        guard isCalled else { return }
        guard let first else { return await withCheckedContinuation { first = $0 } }
        (isCalled, self.first) = (false, nil)
        first.resume()
    }
}

/// A datastore whose changes wait for the other's.
final class MeetingDatastore: Datastore {
    private let inner: any Datastore
    private let meeting: Meeting

    init(_ inner: any Datastore, _ meeting: Meeting) { (self.inner, self.meeting) = (inner, meeting) }

    var engine: Engine { inner.engine }

    func read<T: Sendable>(_ work: @escaping @Sendable (any Session) throws -> T) async throws -> T {
        try await inner.read(work)
    }

    func report<T: Sendable>(_ work: @escaping @Sendable (any Session) throws -> T) async throws -> T {
        try await inner.report(work)
    }

    func write<T: Sendable>(
        _ isolation: Isolation, _ work: @escaping @Sendable (any WriteSession) throws -> T
    ) async throws -> T {
        await meeting.arrive()
        return try await inner.write(isolation, work)
    }

    func endTransactions(with ending: @escaping TransactionEnding) { inner.endTransactions(with: ending) }
    func close() async { await inner.close() }
}

/// One workshop as two server processes see it, on PostgreSQL with connections of their own.
struct MeetingWorkshops: Sendable {
    let (one, other): (Workshop, Workshop)
    let meeting: Meeting

    static func with(_ engine: TestEngine, _ body: @Sendable (MeetingWorkshops) async throws -> Void) async throws {
        switch engine {
        case .sqlite: try await TestEngine.withSQLite { try await run($0, $0, body) }
        case .postgres:
            try await TestEngine.withPostgresURL { url in
                let (one, other) = (try PostgresDatastore(url: url), try PostgresDatastore(url: url))
                do { try await run(one, other, body) } catch {
                    await one.close()
                    await other.close()
                    throw error
                }
                await one.close()
                await other.close()
            }
        }
    }

    private static func run(
        _ one: any Datastore, _ other: any Datastore, _ body: (MeetingWorkshops) async throws -> Void
    ) async throws {
        let (meeting, clock) = (Meeting(), FixedClock(Instant(CivilDate(iso: "2026-11-22")!, hour: 12)))
        func platform(_ datastore: any Datastore) throws -> Platform {
            try Platform(
                datastore: MeetingDatastore(datastore, meeting), clock: clock, entropy: .secure,
                keys: PlatformKeys(master: SecretBytes([UInt8](repeating: 7, count: 32))),
                options: PlatformOptions(publicURL: "http://localhost:8080"))
        }
        let (first, second) = (try platform(one), try platform(other))
        try await first.prepare()
        try await second.prepare()
        let shop = try await Workshop(first, clock)
        try await second.allocations.refresh(from: second.datastore)
        try await body(MeetingWorkshops(one: shop, other: Workshop(shop, on: second), meeting: meeting))
    }

    /// Both at once: neither knew of the other when it was judged.
    func atOnce<T: Sendable>(
        _ first: @escaping @Sendable (Workshop) async throws -> T,
        _ second: @escaping @Sendable (Workshop) async throws -> T
    ) async throws -> [T] {
        await meeting.call()
        async let one = first(self.one)
        async let other = second(self.other)
        return try await [one, other]
    }
}

extension Workshop {
    /// The same, by another process.
    init(_ shop: Workshop, on platform: Platform) {
        (self.platform, clock, actor) = (platform, shop.clock, shop.actor)
        (organizationID, productID) = (shop.organizationID, shop.productID)
        (codes, allocation) = (shop.codes, shop.allocation)
    }
}
