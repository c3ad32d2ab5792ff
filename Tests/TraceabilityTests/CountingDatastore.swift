import Storage
import Synchronization

/// A datastore that counts what it is asked for.
final class CountingDatastore: Datastore {
    private let inner: any Datastore
    private let counts = Mutex((reads: 0, writes: 0))

    init(_ inner: any Datastore) { self.inner = inner }

    var engine: Engine { inner.engine }
    var reads: Int { counts.withLock { $0.reads } }
    var writes: Int { counts.withLock { $0.writes } }

    func read<T: Sendable>(_ work: @escaping @Sendable (any Session) throws -> T) async throws -> T {
        counts.withLock { $0.reads += 1 }
        return try await inner.read(work)
    }

    func report<T: Sendable>(_ work: @escaping @Sendable (any Session) throws -> T) async throws -> T {
        counts.withLock { $0.reads += 1 }
        return try await inner.report(work)
    }

    func write<T: Sendable>(
        _ isolation: Isolation, _ work: @escaping @Sendable (any WriteSession) throws -> T
    ) async throws -> T {
        counts.withLock { $0.writes += 1 }
        return try await inner.write(isolation, work)
    }

    func close() async { await inner.close() }
}
