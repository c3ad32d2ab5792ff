import Foundation
import JSONStream
import Ledger
import Storage

/// Begins a new log after a restore (启用新日志): another origin, whose first leaf names the last signed head of the old
/// one. An act of an administrator, never of the program.
public struct BeginNewLog: Sendable {
    let platform: Platform
    private let store: any SignedHeadStore

    public init(_ platform: Platform, store: any SignedHeadStore) {
        self.platform = platform
        self.store = store
    }

    /// Answers the new origin, whose number no log of this installation ever had: it is above those in the database, in
    /// the signed head and in `knownOrigins`. Where the place of the signed head tells none, logs may have been begun
    /// that nobody remembers: then an administrator names a number that he knows to be above theirs.
    ///
    /// Throws `Refusal.invalid` without a reason and for a number that is not above all that is known, `.conflict`
    /// where one has to be named.
    /// - Parameter knownOrigins: names of the keys that are there.
    public func callAsFunction(
        reason: String, number named: Int64? = nil, knownOrigins: [String] = [], on occasion: Occasion
    ) async throws -> String {
        let reason = reason.trimmingCharacters(in: .whitespaces)
        guard (1...500).contains(reason.count) else { throw Refusal(.invalid, .newLogReason, field: "reason") }
        let stored = try store.read()
        let origin = try await platform.datastore.write { session in
            guard let first = try session.ledgerLog(1) else { throw Refusal(.unavailable, .unavailable) }
            let inStore = Self.number(of: Self.origin(of: stored), first: first.origin)
            let others = knownOrigins.map { Self.number(of: $0, first: first.origin) }
            let known = max(try session.highestLog(), inStore, others.max() ?? 0)
            let number = try Self.next(after: known, isSure: inStore > 0, named: named)
            let origin = "\(first.origin)-\(number)"
            let last = try session.value(
                "SELECT note FROM ledger_checkpoint ORDER BY log_no DESC, size DESC LIMIT 1", as: String.self)
            let note = stored.map { String(decoding: $0, as: UTF8.self) } ?? last
            try session.begin(number, origin: origin, reason: reason, after: note, at: occasion.now)
            try session.audit(
                AuditEntry("ledger.new-log", ("ledger", "\(number)", origin), reason: reason), by: nil, on: occasion)
            return origin
        }
        try await platform.leaveAgain()
        return origin
    }

    private static func next(after known: Int64, isSure: Bool, named: Int64?) throws -> Int64 {
        guard let named else {
            guard isSure else {
                throw Refusal(.conflict, .newLogNumberUnknown, field: "number", ["known": "\(known)"])
            }
            return known + 1
        }
        guard named > known, named <= 1_000_000 else {
            throw Refusal(.invalid, .newLogNumber, field: "number", ["known": "\(known)", "value": "\(named)"])
        }
        return named
    }

    /// Of a signed head; nil: there is none, or it is none.
    private static func origin(of stored: [UInt8]?) -> String? {
        guard let stored, let note = try? SignedNote(stored) else { return nil }
        return (try? Checkpoint(text: note.text))?.origin.text
    }

    /// The number in an origin; 0: it is none of this installation's logs.
    private static func number(of origin: String?, first: String) -> Int64 {
        guard let origin, origin != first else { return origin == nil ? 0 : 1 }
        guard origin.hasPrefix(first + "-") else { return 0 }
        return Int64(origin.dropFirst(first.count + 1)) ?? 0
    }
}

extension Session {
    /// The highest number of a log that the database knows.
    fileprivate func highestLog() throws -> Int64 {
        let named = try value("SELECT max(log_no) FROM ledger_log", as: Int64?.self) ?? nil
        return max(named ?? 1, try ledgerHead().log)
    }
}

extension WriteSession {
    fileprivate func begin(
        _ number: Int64, origin: String, reason: String, after note: String?, at now: Instant
    ) throws {
        try run(
            """
            INSERT INTO ledger_log (log_no, origin, began_at, reason, previous_note)
            VALUES (\(number), \(origin), \(now), \(reason), \(note))
            """)
        try run("INSERT INTO ledger_head (log_no, size, root) VALUES (\(number), 0, \(TreeHash.empty.bytes))")
        try leave([.beginning(of: number, origin: origin, reason: reason, after: note, at: now)])
    }
}

extension Session {
    /// The first leaf of a log as its row says; nil: there is no such log.
    func beginning(of log: Int64) throws -> PendingLeaf? {
        try first("SELECT origin, began_at, reason, previous_note FROM ledger_log WHERE log_no = \(log)") { row in
            let (origin, began) = (try row.next(String.self), try row.next(Instant.self))
            let (reason, note) = (try row.next(String.self), try row.next(String?.self))
            return PendingLeaf.beginning(of: log, origin: origin, reason: reason, after: note, at: began)
        }
    }

    /// The opening of a log's first leaf, for everybody: so that all see where a break is and why. Nil: leaf `index` is
    /// another, or not what its row says.
    func openedBeginning(of log: Int64, at index: UInt64) throws -> OpenedLeaf? {
        guard
            let leaf = try sealedLeaf(.decision, owner: 0, fact: log, part: PendingLeaf.beginningPart),
            leaf.log == log, leaf.index == index, let begun = try beginning(of: log),
            leaf.opening.digests == begun.digests(linkSalt: leaf.opening.linkSalt)
        else { return nil }
        let opening = leaf.opening
        let record = OpenedLeaf.Group(salt: RecordGroup.salt(of: opening.linkSalt), canonical: begun.record)
        return OpenedLeaf(
            kind: leaf.kind, link: opening.link, salt: opening.salt, digests: opening.groupDigests,
            groups: [opening.groupDigests.count - 1: record])
    }
}

extension PendingLeaf {
    /// Part of the leaf of a log's beginning: no review has one.
    static let beginningPart: Int64 = 1

    /// The first leaf of a log: all of its row.
    static func beginning(
        of number: Int64, origin: String, reason: String, after note: String?, at now: Instant
    ) -> PendingLeaf {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("beganAt", now.microseconds)
            writer.member("origin", origin)
            writer.member("previousNote", ifPresent: note)
            writer.member("reason", reason)
        }
        return PendingLeaf(.decision, (0, number), part: beginningPart, record: writer.bytes)
    }
}

extension Rule {
    static let newLogReason = Rule(
        "ledger.new-log-reason", "启用新日志必须写明原因（1～500 字）", "A new log needs a reason of 1 to 500 characters")
    static let newLogNumberUnknown = Rule(
        "ledger.new-log-number-unknown",
        "已签名树头不在或不属于本平台，无法确定用过的日志编号（已知最大 {known}）；请用 --number 指定一个从未用过的更大编号",
        "The place of the signed head does not tell which logs were begun (known: up to {known}): name a higher number "
            + "that was never used with --number")
    static let newLogNumber = Rule(
        "ledger.new-log-number", "日志编号 {value} 必须大于 {known} 且不超过 1000000",
        "The number {value} of a new log must be above {known} and at most 1000000")
}
