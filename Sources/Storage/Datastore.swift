/// An engine. A unit of work is a synchronous closure over a `Session`: nothing suspends inside a transaction.
///
/// `work` MUST have no effect but through its session, since it may be run again.
public protocol Datastore: Sendable {
    var engine: Engine { get }

    /// Point reads of one moment. Interrupted after 20 ms of work (`StorageError.tooSlow`): lists and sums belong in
    /// `report`.
    /// SQLite runs it in place on the caller's thread; PostgreSQL on a thread of the connection, and there a
    /// statement has 200 ms, since the network and the other peers' load are in that time too.
    func read<T: Sendable>(_ work: @escaping @Sendable (any Session) throws -> T) async throws -> T

    /// Longer reads of one moment: pages of lists, sums, exports. Runs on a thread of its own, for 30 s at most.
    func report<T: Sendable>(_ work: @escaping @Sendable (any Session) throws -> T) async throws -> T

    /// A change. All of it happens or none; it is durable when this returns. Run again when another unit of work got
    /// in its way. A failed statement spoils the whole unit unless a savepoint is around it, on both engines.
    @discardableResult
    func write<T: Sendable>(
        _ isolation: Isolation, _ work: @escaping @Sendable (any WriteSession) throws -> T
    ) async throws -> T

    /// Sets what ends every transaction of changes that has kept something (`WriteSession.keep`): it is handed what was
    /// kept, in order, and what it changes is part of the same transaction. When it throws, nothing happens.
    func endTransactions(with ending: @escaping TransactionEnding)

    /// Ends what is under way, refuses what is new, closes the files and connections.
    func close() async
}

/// Runs once before COMMIT, over all units of work that are committed together.
public typealias TransactionEnding = @Sendable (any WriteSession, _ kept: [[Value]]) throws -> Void

extension Datastore {
    /// A datastore around another one leaves that to it.
    public func endTransactions(with ending: @escaping TransactionEnding) {}
}

extension Datastore {
    @discardableResult
    public func write<T: Sendable>(_ work: @escaping @Sendable (any WriteSession) throws -> T) async throws -> T {
        try await write(.serializable, work)
    }
}

/// How apart units of work are kept on PostgreSQL. SQLite has one writer: always serializable.
public enum Isolation: Sendable {
    /// As if each ran alone.
    case serializable
    /// Each statement sees what was committed before it: counters, claims, appends.
    case readCommitted
}

public enum Engine: String, Sendable, CaseIterable {
    case sqlite, postgres
}

/// A connection, lent for the length of one unit of work.
public protocol Session {
    var engine: Engine { get }
    /// Runs a statement for each row that it gives.
    func forEach(_ query: Query, _ body: (inout RowReader) throws -> Void) throws
    /// Whatever `reads` would read if nothing were stored is answered in one go; reads that follow find their answers,
    /// until something is changed. For an engine to which each read is a way there and back: it changes no result.
    func ahead(_ reads: (any Session) throws -> Void) throws
}

extension Session {
    public func ahead(_ reads: (any Session) throws -> Void) throws {}

    /// The same reads, ahead and then in earnest.
    public func together<T>(_ reads: (any Session) throws -> T) throws -> T {
        try ahead { _ = try reads($0) }
        return try reads(self)
    }
}

extension Session {
    /// Every row, decoded.
    public func rows<T>(_ query: Query, _ decode: (inout RowReader) throws -> T) throws -> [T] {
        var all: [T] = []
        try forEach(query) { all.append(try decode(&$0)) }
        return all
    }

    /// The first row, decoded, or nil.
    public func first<T>(_ query: Query, _ decode: (inout RowReader) throws -> T) throws -> T? {
        var found: T?
        try forEach(query) { row in if found == nil { found = try decode(&row) } }
        return found
    }

    /// The one column of the first row: counts, sums, look-ups.
    public func value<T: ValueConvertible>(_ query: Query, as type: T.Type = T.self) throws -> T? {
        try first(query) { try $0.next(T.self) }
    }

    public func exists(_ query: Query) throws -> Bool { try first(query) { _ in true } ?? false }
}

/// A session that may change things.
public protocol WriteSession: Session {
    /// Runs a statement; answers how many rows it changed.
    @discardableResult
    func run(_ query: Query) throws -> Int

    /// Runs a statement whose count and rows nobody needs. PostgreSQL does not wait for the answer: what goes wrong is
    /// thrown by the next read, or by the end of the savepoint or the unit of work. `insert` likewise.
    func send(_ query: Query) throws

    /// Many rows by one cached statement (`unnest` on PostgreSQL). Each row has one value a column, in the columns'
    /// order.
    func insert(into table: StaticString, columns: [StaticString], rows: [[Value]]) throws

    /// The same for rows that this unit of work does not look at again. PostgreSQL writes them with those of the other
    /// units that are committed together, by one statement a table.
    func insertLate(into table: StaticString, columns: [StaticString], rows: [[Value]]) throws

    /// Runs `body`; when it throws, what it did is undone and the unit of work may go on.
    @discardableResult
    func savepoint<T>(_ body: () throws -> T) throws -> T

    /// Keeps `rows` for what ends the transaction (`Datastore.endTransactions`), which gets them if this unit of work
    /// and the savepoints around this call succeed. False, and nothing kept, where nothing was set.
    func keep(_ rows: [[Value]]) -> Bool

    /// Statements as written, for migrations only.
    func script(_ text: String) throws
}

public enum StorageError: Error, Equatable, Sendable {
    /// A UNIQUE or PRIMARY KEY constraint; names the constraint or columns as the engine tells them.
    case uniqueViolation(String)
    /// Another constraint: CHECK, NOT NULL, foreign key.
    case constraintViolation(String)
    /// Another unit of work got in the way, and kept doing so.
    case conflictingWork
    /// A read took longer than its limit.
    case tooSlow
    /// No space, failed fsync, lost connection, too much waiting: nothing was acknowledged.
    case unavailable(String)
    case unexpectedColumn(String)
    case statement(code: String, message: String)
    /// The engine is not set up to keep what it acknowledges, or its schema is not ours.
    case unsafe(String)
}
