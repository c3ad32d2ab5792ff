import Ledger
import Storage

/// A signed checkpoint as it is stored, with what witnesses have added.
struct StoredCheckpoint: Sendable {
    let log: Int64
    let size: UInt64
    let signedAt: Instant
    /// Text, empty line, the log's signature.
    let note: [UInt8]
    /// Whose, by key, and the line of the note.
    var cosignatures: [(witness: String, line: String)] = []

    /// As it is served.
    var bytes: [UInt8] { note + cosignatures.flatMap { Array($0.line.utf8) } }
}

/// Where a witness stands (见证状态).
struct WitnessState: Sendable {
    /// Of what it cosigned last, as far as is known here.
    var size: UInt64 = 0
    var cosignedAt: Instant?
    var failedAt: Instant?
    /// Why it did not answer as it should; "": it did.
    var failure = ""
    /// When it was found at a smaller size than it had cosigned.
    var fellBackAt: Instant?
    /// The most that it said it has cosigned beyond the checkpoint of that day; 0: it never did.
    var claimedSize: UInt64 = 0
    /// When it last said that the log does not continue what it has cosigned.
    var splitAt: Instant?
    /// Status of an answer that was no cosignature; 0: it cosigned, or did not answer.
    var answerStatus = 0

    /// A cosignature of later takes back what was said before.
    static func isSplit(_ splitAt: Instant?, cosignedAt: Instant?) -> Bool {
        guard let splitAt else { return false }
        return cosignedAt.map { $0 <= splitAt } ?? true
    }
}

extension Session {
    /// The newest signed checkpoint of a log; nil: none is signed yet.
    func newestCheckpoint(log: Int64) throws -> StoredCheckpoint? {
        try checkpoint(log, "ORDER BY size DESC LIMIT 1")
    }

    /// The checkpoint of this size.
    func checkpoint(log: Int64, size: UInt64) throws -> StoredCheckpoint? {
        try checkpoint(log, "AND size = \(Int64(size))")
    }

    /// The newest checkpoint that the quorum of witnesses has seen; the newest of all where the policy asks for none,
    /// and where none has been seen so far.
    func publishedCheckpoint(log: Int64, policy: TrustPolicy?) throws -> StoredCheckpoint? {
        guard let policy, policy.quorum != nil,
            let size = try value(
                "SELECT max(size) FROM ledger_witnessed WHERE log_no = \(log)", as: Int64?.self) ?? nil,
            let found = try checkpoint(log, "AND size = \(size)"),
            policy.isReached(byKeys: found.cosignatures.map(\.witness))
        else { return try newestCheckpoint(log: log) }
        return found
    }

    private func checkpoint(_ log: Int64, _ which: Query) throws -> StoredCheckpoint? {
        let found = try first(
            "SELECT size, note, signed_at FROM ledger_checkpoint WHERE log_no = \(log) \(which)"
        ) { row in
            let size = UInt64(try row.next(Int64.self))
            let note = Array(try row.next(String.self).utf8)
            return StoredCheckpoint(log: log, size: size, signedAt: try row.next(), note: note)
        }
        guard var found else { return nil }
        found.cosignatures = try rows(
            """
            SELECT witness, line FROM ledger_cosignature WHERE log_no = \(log) AND size = \(Int64(found.size))
            ORDER BY witness
            """
        ) { row in (witness: try row.next(String.self), line: try row.next(String.self)) }
        return found
    }

    /// Of every witness asked so far, by its key.
    func witnessStates(log: Int64) throws -> [String: WitnessState] {
        let found = try rows(
            """
            SELECT witness, size, cosigned_at, failed_at, failure, fell_back_at, claimed_size, split_at, answer_status
            FROM ledger_witness WHERE log_no = \(log)
            """
        ) { row in
            (
                try row.next(String.self),
                WitnessState(
                    size: UInt64(try row.next(Int64.self)), cosignedAt: try row.next(), failedAt: try row.next(),
                    failure: try row.next(), fellBackAt: try row.next(), claimedSize: UInt64(try row.next(Int64.self)),
                    splitAt: try row.next(), answerStatus: Int(try row.next(Int64.self)))
            )
        }
        return Dictionary(found) { first, _ in first }
    }
}

extension WriteSession {
    /// What it said against the log is never taken back here, whoever asked it at the same time.
    func put(_ state: WitnessState, of witness: String, log: Int64) throws {
        try run(
            """
            INSERT INTO ledger_witness (log_no, witness, size, cosigned_at, failed_at, failure, fell_back_at,
                claimed_size, split_at, answer_status)
            VALUES (\(log), \(witness), \(Int64(state.size)), \(state.cosignedAt), \(state.failedAt), \(state.failure),
                \(state.fellBackAt), \(Int64(state.claimedSize)), \(state.splitAt), \(Int64(state.answerStatus)))
            ON CONFLICT (log_no, witness) DO UPDATE SET size = excluded.size, cosigned_at = excluded.cosigned_at,
                failed_at = excluded.failed_at, failure = excluded.failure, fell_back_at = excluded.fell_back_at,
                claimed_size = CASE WHEN excluded.claimed_size > ledger_witness.claimed_size THEN excluded.claimed_size
                    ELSE ledger_witness.claimed_size END,
                split_at = coalesce(excluded.split_at, ledger_witness.split_at),
                answer_status = excluded.answer_status
            """)
    }

    /// The first cosignature of a size stays.
    func addCosignature(_ line: String, by witness: String, of place: (log: Int64, size: UInt64), at now: Instant)
        throws
    {
        try run(
            """
            INSERT INTO ledger_cosignature (log_no, size, witness, line, cosigned_at)
            VALUES (\(place.log), \(Int64(place.size)), \(witness), \(line), \(now))
            ON CONFLICT (log_no, size, witness) DO NOTHING
            """)
    }

    func markWitnessed(log: Int64, size: UInt64, at now: Instant) throws {
        try run(
            """
            INSERT INTO ledger_witnessed (log_no, size, witnessed_at) VALUES (\(log), \(Int64(size)), \(now))
            ON CONFLICT (log_no, size) DO NOTHING
            """)
    }
}

extension TrustPolicy {
    /// Whether these witnesses, by their keys, are enough.
    func isReached(byKeys keys: some Sequence<String>) -> Bool {
        let keys = Set(keys)
        return isReached(by: Set(witnesses.filter { keys.contains($0.key.text) }.map(\.name)))
    }
}
