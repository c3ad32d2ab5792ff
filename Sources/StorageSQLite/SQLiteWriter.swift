import Storage
import Synchronization

/// The one writer. What waits is done together (group commit): one COMMIT and one fsync for all, and nobody is
/// answered before it. Where several came lately, the next are waited for a moment: each commit writes the pages that
/// all have in common, and the disk. A failed COMMIT is never tried again.
///
/// A savepoint copies every page that is changed within it. So units go without; where one fails, its group is undone
/// and done again with a savepoint around each unit, and so are some groups after it.
final class SQLiteWriter: @unchecked Sendable {
    private struct Outcome {
        let unit: PendingUnit
        let error: (any Error)?
    }

    let mailbox = Mailbox<PendingUnit>(limit: 4_096)
    let ending = EndingPlace()
    private let connection: SQLiteConnection
    private let reason = Mutex<String?>(nil)
    /// How many units the last group had.
    private var lastCount = 0
    /// How many groups are still done with savepoints from the start.
    private var carefulGroups = 0
    private static let carefulGroupsMax = 16
    private static let groupMax = 256
    /// What a group may take before it is committed: the more units, the less each pays of the commit, whose pages and
    /// flush cost as much as ten small units.
    private static let groupNanoseconds: UInt64 = 12_000_000

    init(path: String) throws { connection = try SQLiteConnection(path: path, role: .writer) }

    /// Why nothing is written any more; nil while all is well.
    var readOnlyReason: String? { reason.withLock { $0 } }

    /// The body of the writer's thread.
    func run() {
        while let unit = mailbox.take() {
            if let reason = readOnlyReason {
                unit.answer(StorageError.unavailable(reason))
            } else {
                perform(unit, next: next(after:))
            }
        }
        connection.endTransaction()
    }

    /// Waits for no more than one unit more than last time: who is in the group already sends no other.
    private func next(after count: Int) -> PendingUnit? {
        lastCount > 1 && count <= lastCount ? mailbox.takeSoon() : mailbox.takeNow()
    }

    /// - Parameter isCareful: with a savepoint around each unit; nil: where a unit failed lately.
    private func perform(
        _ first: PendingUnit, isOnDisk: Bool = false, isCareful: Bool? = nil, next: (_ count: Int) -> PendingUnit?
    ) {
        var (outcomes, scripts): ([Outcome], [PendingUnit]) = ([], [])
        let isCareful = isCareful ?? (carefulGroups > 0)
        carefulGroups = max(0, carefulGroups - 1)
        var kept: [[Value]] = []
        let ending = ending.current
        defer { for unit in scripts { performOnDisk(unit) } }
        do {
            try connection.executeCached("BEGIN IMMEDIATE")
        } catch {
            return settle([Outcome(unit: first, error: nil)], after: error)
        }
        let start = monotonicNanoseconds()
        var unit: PendingUnit? = first
        while let current = unit {
            let session = SQLiteWriteSession(connection, keeps: ending != nil, isOnDisk: isOnDisk)
            let error = attempt(current, session, isEnclosed: isCareful)
            if let error, !isCareful, connection.failure == nil, connection.isInTransaction {
                connection.endTransaction()
                if !outcomes.isEmpty { return performCarefully(outcomes.map(\.unit) + [current]) }
                if session.needsDisk { scripts.append(current) } else { current.answer(error) }
                return
            }
            kept += session.kept
            if session.needsDisk {
                scripts.append(current)
            } else {
                outcomes.append(Outcome(unit: current, error: error))
            }
            if let failure = connection.failure { return settle(outcomes, after: failure) }
            guard connection.isInTransaction else { return retryApart(outcomes) }
            let isFull = outcomes.count >= Self.groupMax || monotonicNanoseconds() - start > Self.groupNanoseconds
            unit = isFull ? nil : next(outcomes.count)
        }
        lastCount = outcomes.count
        do {
            if let ending, !kept.isEmpty {
                try ending(SQLiteWriteSession(connection, keeps: false, isOnDisk: isOnDisk), kept)
            }
        } catch {
            connection.endTransaction()
            return connection.failure == nil ? retryApart(outcomes, error) : settle(outcomes, after: error)
        }
        do {
            try connection.executeCached("COMMIT")
            for outcome in outcomes { outcome.unit.answer(outcome.error) }
        } catch {
            connection.endTransaction()
            if case .constraintViolation? = error as? StorageError { return retryApart(outcomes, error) }
            settle(outcomes, after: error, isCommit: true)
        }
    }

    /// Migrations: alone, and with room for what they sort.
    private func performOnDisk(_ unit: PendingUnit) {
        if let reason = readOnlyReason { return unit.answer(StorageError.unavailable(reason)) }
        do {
            try connection.keepTemporary(onDisk: true)
        } catch {
            return unit.answer(error)
        }
        perform(unit, isOnDisk: true) { _ in nil }
        do {
            try connection.keepTemporary(onDisk: false)
        } catch {
            reason.withLock { $0 = $0 ?? "where temporary data is kept cannot be set: \(error)" }
        }
    }

    /// Again, after one of them failed.
    private func performCarefully(_ units: [PendingUnit]) {
        carefulGroups = Self.carefulGroupsMax
        var waiting = units[...]
        while let unit = waiting.popFirst() { perform(unit, isCareful: true) { _ in waiting.popFirst() } }
    }

    private func attempt(_ unit: PendingUnit, _ session: SQLiteWriteSession, isEnclosed: Bool) -> (any Error)? {
        do {
            guard isEnclosed else {
                try unit.attempt(session)
                return session.spoiled
            }
            try session.savepoint { try unit.attempt(session) }
            return nil
        } catch {
            return error
        }
    }

    /// A unit ended the group's transaction (RAISE(ROLLBACK), no memory) or a deferred constraint failed at COMMIT:
    /// who is to blame is known when each runs alone.
    private func retryApart(_ outcomes: [Outcome], _ commitError: (any Error)? = nil) {
        if outcomes.count == 1 { return outcomes[0].unit.answer(commitError ?? outcomes[0].error ?? lost) }
        for outcome in outcomes {
            if let reason = readOnlyReason {
                outcome.unit.answer(StorageError.unavailable(reason))
            } else {
                perform(outcome.unit) { _ in nil }
            }
        }
    }

    private var lost: StorageError { .unavailable("the transaction was lost") }

    /// Nothing of the group is acknowledged. When the disk is to blame, nothing will be from now on.
    private func settle(_ outcomes: [Outcome], after error: any Error, isCommit: Bool = false) {
        connection.endTransaction()
        if connection.failure != nil || isCommit {
            reason.withLock { $0 = "the database is read-only since a write failed: \(error)" }
        }
        let answer = readOnlyReason.map { StorageError.unavailable($0) } ?? error
        for outcome in outcomes { outcome.unit.answer(answer) }
    }

    /// What `PRAGMA name` answers on the writing connection; before the thread runs or on it.
    func setting(_ name: String) throws -> String { try connection.setting(name) }
}
