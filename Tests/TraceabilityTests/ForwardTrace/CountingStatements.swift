import Storage
import Synchronization

/// A datastore that counts the statements of its reads.
final class CountingStatements: Datastore {
    private let inner: any Datastore
    private let count = Mutex(0)

    init(_ inner: any Datastore) { self.inner = inner }

    var engine: Engine { inner.engine }
    var statements: Int { count.withLock { $0 } }

    private struct Counting: Session {
        let inner: any Session
        let count: () -> Void
        var engine: Engine { inner.engine }
        func forEach(_ query: Query, _ body: (inout RowReader) throws -> Void) throws {
            count()
            try inner.forEach(query, body)
        }
    }

    private func add() { count.withLock { $0 += 1 } }

    func read<T: Sendable>(_ work: @escaping @Sendable (any Session) throws -> T) async throws -> T {
        try await inner.read { try work(Counting(inner: $0) { self.add() }) }
    }

    func report<T: Sendable>(_ work: @escaping @Sendable (any Session) throws -> T) async throws -> T {
        try await inner.report { try work(Counting(inner: $0) { self.add() }) }
    }

    func write<T: Sendable>(
        _ isolation: Isolation, _ work: @escaping @Sendable (any WriteSession) throws -> T
    ) async throws -> T {
        try await inner.write(isolation, work)
    }

    func close() async { await inner.close() }
}

/// A list that several threads add to.
final class Locked<T: Sendable>: Sendable {
    private let content: Mutex<T>
    init(_ value: T) { content = Mutex(value) }
    var value: T { content.withLock { $0 } }
}

extension Locked where T == [String] {
    func append(_ more: [String]) { content.withLock { $0 += more } }
}
