public import Ledger
import Storage

/// Signs what is sealed (签发检查点): a checkpoint that continues the last signed one, laid down outside of the database
/// before anybody gets to see it. It never signs a second history.
public struct SignLedger: Sendable {
    public enum Outcome: Sendable, Hashable {
        /// A checkpoint of so many leaves.
        case signed(UInt64)
        /// Nothing was sealed since.
        case unchanged
        case refused(SigningRefusal)
        /// Another signer was faster: nothing was stored.
        case overtaken
    }

    let platform: Platform
    private let key: SignerKey?
    private let store: any SignedHeadStore

    /// - Parameter key: of the log that is sealed into now; its name is the log's origin.
    public init(_ platform: Platform, key: SignerKey?, store: any SignedHeadStore) {
        self.platform = platform
        self.key = key
        self.store = store
    }

    public func callAsFunction() async throws -> Outcome {
        let stored = try store.read()
        let key = self.key
        if let refusal = try await objection(stored) { return .refused(refusal) }
        // Mostly point reads: no export that takes its half minute keeps anything from being signed.
        let decision = try await platform.datastore.readOrReport { session in
            try session.signingDecision(stored, key)
        }
        switch decision {
        case .refuse(let refusal): return .refused(refusal)
        case .nothing: return .unchanged
        case .keep(let log, let size):
            // The database may have lost what was signed right before a crash.
            if let stored { _ = try await remember(stored, log, size) }
            return .unchanged
        case .sign(let log, let checkpoint, let key):
            // A checkpoint that was signed right before a crash, and not stored, is stored before the next.
            if let stored { try await rememberLast(stored, log) }
            let note = try key.note(of: checkpoint)
            guard try store.swap(from: stored, to: note.bytes) else { return .overtaken }
            let isNext = try await remember(note.bytes, log, checkpoint.size)
            return isNext ? .signed(checkpoint.size) : .overtaken
        }
    }

    /// What witnesses said against the log, now or ever: of a database that was put back the place of the signed head
    /// still knows.
    private func objection(_ stored: [UInt8]?) async throws -> SigningRefusal? {
        guard let policy = platform.options.witnessPolicy, !policy.witnesses.isEmpty else { return nil }
        let kept = try WitnessClaims(try store.claims() ?? [])
        let told = try await platform.datastore.readOrReport { session in
            let log = try session.ledgerHead().log
            let origin = try session.ledgerLog(log)?.origin ?? ""
            let states = try session.witnessStates(log: log)
            return (claims: session.witnessClaims(states, origin: origin), states: states, origin: origin)
        }
        let claims = kept.merged(with: told.claims)
        if claims != kept { try store.keep(claims: claims.bytes) }
        let head = stored.flatMap { try? Checkpoint(text: SignedNote($0).text) }
        let signed = head.flatMap { $0.origin.text == told.origin ? $0.size : nil } ?? 0
        return claims.refusal(policy, of: told.origin, signedSize: signed, states: told.states)
    }

    private func rememberLast(_ stored: [UInt8], _ log: Int64) async throws {
        guard let note = try? SignedNote(stored), let last = try? Checkpoint(text: note.text),
            let origin = try await platform.datastore.read({ try $0.ledgerLog(log)?.origin }),
            last.origin == LogName(origin)
        else { return }
        _ = try await remember(stored, log, last.size)
    }

    /// Leaves of a checkpoint in the database beyond what was signed here: another signer works with another place of
    /// the signed head. Nil: there is none.
    public func otherSigner() async throws -> UInt64? {
        guard let stored = try store.read(), let note = try? SignedNote(stored),
            let own = try? Checkpoint(text: note.text)
        else { return nil }
        let last = try await platform.datastore.read { session -> Int64? in
            let head = try session.ledgerHead()
            guard let log = try session.ledgerLog(head.log), LogName(log.origin) == own.origin else { return nil }
            return try session.lastCheckpoint(log: head.log)
        }
        return last.map { UInt64(bitPattern: $0) }.flatMap { $0 > own.size ? $0 : nil }
    }

    /// Each checkpoint names the last one before it, whoever signed that: one at a time. False: a later one is there by
    /// now, and this one would fork the chain, so that it is not stored; the tree that it is of is the same.
    func remember(_ note: [UInt8], _ log: Int64, _ size: UInt64) async throws -> Bool {
        let (now, text) = (platform.clock.now(), String(decoding: note, as: UTF8.self))
        let isKnown = try await platform.datastore.read { session in
            try session.exists("SELECT 1 FROM ledger_checkpoint WHERE log_no = \(log) AND size = \(Int64(size))")
        }
        if isKnown { return true }
        return try await platform.datastore.write(.readCommitted) { session -> Bool in
            if let lock = session.engine.checkpointLock { try session.forEach(lock) { _ in } }
            let last = try session.lastCheckpoint(log: log)
            if let last, last >= Int64(size) { return last == Int64(size) }
            try session.run(
                """
                INSERT INTO ledger_checkpoint (log_no, size, note, signed_at, previous_size)
                VALUES (\(log), \(Int64(size)), \(text), \(now), \(last))
                """)
            return true
        }
    }
}

private enum SigningDecision: Sendable {
    case sign(log: Int64, Checkpoint, SignerKey)
    /// The last signed one is of all that is sealed.
    case keep(log: Int64, size: UInt64)
    case nothing
    case refuse(SigningRefusal)
}

extension Session {
    /// The log of a number: its origin and what its beginning named.
    func ledgerLog(_ number: Int64) throws -> (origin: String, previousNote: String?)? {
        try first("SELECT origin, previous_note FROM ledger_log WHERE log_no = \(number)") { row in
            (origin: try row.next(), previousNote: try row.next())
        }
    }

    /// Leaves of the last checkpoint of a log; nil: none was stored.
    fileprivate func lastCheckpoint(log: Int64) throws -> Int64? {
        try value("SELECT max(size) FROM ledger_checkpoint WHERE log_no = \(log)", as: Int64?.self) ?? nil
    }

    fileprivate func signingDecision(_ stored: [UInt8]?, _ key: SignerKey?) throws -> SigningDecision {
        let head = try ledgerHead()
        guard let log = try ledgerLog(head.log) else { return .nothing }
        let origin = LogName(log.origin)
        guard let key, key.name == origin else { return .refuse(.noKey(log.origin)) }
        let next: SigningDecision =
            try head.size == 0
            ? .nothing
            : .sign(log: head.log, Checkpoint(origin: origin, size: head.size, root: head.root), key)
        guard let stored else {
            let isSigned = try exists("SELECT 1 FROM ledger_checkpoint WHERE log_no = \(head.log)")
            return isSigned ? .refuse(.headMissing) : next
        }
        guard let note = try? SignedNote(stored), let old = try? Checkpoint(text: note.text) else {
            return .refuse(.headUnreadable)
        }
        guard old.origin == origin else {
            // The beginning of this log named exactly that head; or it is another database's.
            let isNamed = log.previousNote.map { Array($0.utf8) } == stored
            return isNamed ? next : .refuse(.otherLog(old.origin.text))
        }
        guard (try? note.verified(by: [key.verifierKey])) != nil else { return .refuse(.headUnreadable) }
        guard old.size <= head.size else { return .refuse(.behind(signed: old.size, stored: head.size)) }
        if old.size == head.size {
            return old.root == head.root ? .keep(log: head.log, size: old.size) : .refuse(.differs(size: old.size))
        }
        return try continues(old, head) ? next : .refuse(.differs(size: old.size))
    }

    /// Whether the stored tree begins with the signed one: shown by a proof from its tiles, as to any stranger.
    private func continues(_ old: Checkpoint, _ head: LedgerHead) throws -> Bool {
        do {
            let proof = try ledgerConsistency(from: old.size, to: head.size, log: head.log)
            try proof.verify(oldRoot: old.root, newRoot: head.root)
            return true
        } catch is ProofError {
            return false
        } catch is TreeProver.Failure {
            return false
        }
    }
}
