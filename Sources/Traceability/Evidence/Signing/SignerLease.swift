public import Storage

/// Which process signs (签名进程) of those with `--signer` on one database: the first; a second waits, and takes its place
/// once it gives no sign of life any more. No connection is held for it, so that a pooler may stand between, and clocks
/// of different machines are never compared.
public struct SignerLease: Sendable {
    public enum Turn: Sendable, Hashable {
        case own
        /// Of the process with this name.
        case others(String)
    }

    /// After so long without a sign of life another process takes the place.
    public static let patienceSeconds: Int64 = 10
    /// How often whoever signs gives one.
    public static let beatSeconds: Int64 = 2

    let platform: Platform
    private let name: String
    private var seen: Sight?
    private var turn: (Turn, at: Instant)?

    private struct Sight: Sendable, Hashable {
        let holder: String
        let beat: Int64
        var since: Instant
    }

    /// - Parameter name: of the machine and the data folder: one process has that, so that one that was killed and
    ///   starts again goes on at once.
    public init(_ platform: Platform, name: String) { (self.platform, self.name) = (platform, name) }

    /// Asks whose turn it is; every `beatSeconds` at the database.
    public mutating func take() async throws -> Turn {
        let now = platform.clock.now()
        if let turn, now >= turn.at, now < turn.at.adding(seconds: Self.beatSeconds) { return turn.0 }
        let (name, seen) = (self.name, self.seen)
        let isDue = seen.map { $0.since.adding(seconds: Self.patienceSeconds) <= now } ?? false
        let other = try await platform.datastore.write(.readCommitted) { session -> Sight? in
            if let lock = session.engine.checkpointLock { try session.forEach(lock) { _ in } }
            return try session.signerInstead(
                of: name, after: isDue ? seen.map { (holder: $0.holder, beat: $0.beat) } : nil
            )
            .map { Sight(holder: $0.holder, beat: $0.beat, since: now) }
        }
        if let other, let seen, other.holder == seen.holder, other.beat == seen.beat {
            self.seen = seen
        } else {
            self.seen = other
        }
        let answer: Turn = other.map { .others($0.holder) } ?? .own
        turn = (answer, at: now)
        return answer
    }

    /// Whoever waits need not wait for a process that ends in good order.
    public func end() async throws {
        let name = self.name
        try await platform.datastore.write(.readCommitted) { session in
            try session.run("DELETE FROM signer_lease WHERE holder = \(name)")
            try session.run("UPDATE signer_lease SET waiting = NULL WHERE waiting = \(name)")
        }
    }
}

extension WriteSession {
    /// Takes the place where it is free, one's own, or of one that has not moved since. Nil: it is the asker's.
    fileprivate func signerInstead(
        of name: String, after gone: (holder: String, beat: Int64)?
    ) throws -> (holder: String, beat: Int64)? {
        let known = try first("SELECT holder, beat FROM signer_lease WHERE lease_no = 1") { row in
            (holder: try row.next(String.self), beat: try row.next(Int64.self))
        }
        guard let known else {
            try run("INSERT INTO signer_lease (lease_no, holder, beat, waiting) VALUES (1, \(name), 1, NULL)")
            return nil
        }
        if known.holder == name {
            try run("UPDATE signer_lease SET beat = beat + 1 WHERE lease_no = 1")
            return nil
        }
        if let gone, gone == known {
            try run("UPDATE signer_lease SET holder = \(name), beat = beat + 1, waiting = NULL WHERE lease_no = 1")
            return nil
        }
        try run("UPDATE signer_lease SET waiting = \(name) WHERE lease_no = 1 AND coalesce(waiting, '') <> \(name)")
        return known
    }
}

extension Session {
    /// Who signs, and who was told to and waits; nil: nobody has begun.
    public func signers() throws -> (holder: String, waiting: String?)? {
        try first("SELECT holder, waiting FROM signer_lease WHERE lease_no = 1") { row in
            (holder: try row.next(String.self), waiting: try row.next(String?.self))
        }
    }
}
