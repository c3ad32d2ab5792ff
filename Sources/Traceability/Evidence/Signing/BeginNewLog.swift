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

    /// Answers the new origin. Throws `Refusal.invalid` without a reason.
    public func callAsFunction(reason: String, on occasion: Occasion) async throws -> String {
        let reason = reason.trimmingCharacters(in: .whitespaces)
        guard (1...500).contains(reason.count) else { throw Refusal(.invalid, .newLogReason, field: "reason") }
        let stored = try store.read()
        let origin = try await platform.datastore.write { session in
            let head = try session.ledgerHead()
            guard let first = try session.ledgerLog(1) else { throw Refusal(.unavailable, .unavailable) }
            let number = max(head.log, Self.number(of: stored, first: first.origin)) + 1
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

    /// The number in the origin of a signed head; 0: there is none, or it is none of this installation's logs.
    private static func number(of stored: [UInt8]?, first: String) -> Int64 {
        guard let stored, let note = try? SignedNote(stored), let old = try? Checkpoint(text: note.text) else {
            return 0
        }
        let origin = old.origin.text
        guard origin.hasPrefix(first + "-") else { return origin == first ? 1 : 0 }
        return Int64(origin.dropFirst(first.count + 1)) ?? 0
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
}
