import Ledger
import Storage

/// What the page of the ledger says (存证状态): the log, its last checkpoint, its witnesses.
public struct LedgerStatus: Sendable, Hashable {
    /// One witness of the policy.
    public struct Witness: Sendable, Hashable {
        /// Name in the policy.
        public let name: String
        /// The key, name+ID+base64.
        public let key: String
        /// Leaves of the last checkpoint that it cosigned; 0: none.
        public let size: UInt64
        public let cosignedAt: Instant?
        /// What went wrong when it was asked last; "": nothing.
        public let failure: String
        /// When it was found to have forgotten what it had cosigned; nil: never.
        public let fellBackAt: Instant?
        public let standing: Standing
    }

    /// What a witness says of the log.
    public enum Standing: Sendable, Hashable {
        /// It was not asked yet.
        case waiting
        case cosigns
        case silent
        /// It answered without a cosignature: status of HTTP.
        case refuses(Int)
        /// It has cosigned so many leaves, more than were signed here.
        case ahead(UInt64)
        /// It has cosigned another history.
        case split

        /// What a witness is there to say.
        public var isAlarm: Bool {
            switch self {
            case .ahead, .split: true
            case .waiting, .cosigns, .silent, .refuses: false
            }
        }
    }

    /// Where the break between two logs is.
    public struct Beginning: Sendable, Hashable {
        public let reason: String
        /// Name and leaves of the last signed head before; nil: none was known.
        public let before: Before?
        public struct Before: Sendable, Hashable {
            public let origin: String
            public let size: UInt64
        }
    }

    /// Number of the log: 1, and more after restores that were behind.
    public let log: Int64
    public let origin: String
    /// Why the log began after another one; nil: it is the first.
    public let beginning: Beginning?
    /// The log's key, name+ID+base64; nil: nothing has been signed by this program yet.
    public let key: String?
    /// Why nothing is signed at present; nil: all is well.
    public let refusal: Message?
    /// Leaves sealed.
    public let size: UInt64
    /// Leaves of the newest signed checkpoint; nil: nothing is signed.
    public let signedSize: UInt64?
    public let signedAt: Instant?
    /// Base 64 of its root.
    public let root: String?
    public let witnesses: [Witness]
    /// Leaves of the newest checkpoint that the quorum has cosigned; nil: no quorum is asked for, or none was reached.
    public let witnessedSize: UInt64?
    public let witnessedAt: Instant?
    /// How many witnesses must have cosigned, where that is a number; nil: nothing is asked for, or groups of groups.
    public let threshold: Int?
    /// Whether the policy asks for witnesses.
    public let hasQuorum: Bool
    /// Logs before this one, the first first: their proofs stay true, and are checked by policies of their own.
    public let earlier: [Int64]
    /// A policy for whoever checks: this log and the witnesses; "" while the log's key is not known.
    public let policy: String
}

/// Reads `LedgerStatus`. Everybody may.
public struct ReadLedgerStatus: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    public func callAsFunction() async throws -> LedgerStatus {
        let policy = platform.options.witnessPolicy
        return try await platform.datastore.read { session in try session.ledgerStatus(policy) }
    }

    /// A policy for whoever checks proofs of the log; nil: there is no such log, or it was never signed.
    public func policy(log: Int64) async throws -> String? {
        let policy = platform.options.witnessPolicy
        let key = try await platform.datastore.read { session in
            try session.value("SELECT verifier_key FROM ledger_signer WHERE log_no = \(log)", as: String?.self)
        }
        return (key ?? nil).map { LedgerStatus.policyText($0, policy) }
    }
}

extension Session {
    fileprivate func ledgerStatus(_ policy: TrustPolicy?) throws -> LedgerStatus {
        let head = try ledgerHead()
        let newest = try newestCheckpoint(log: head.log)
        let states = try witnessStates(log: head.log)
        let origin = try value("SELECT origin FROM ledger_log WHERE log_no = \(head.log)", as: String.self)
        let witnessed = try first(
            """
            SELECT size, witnessed_at FROM ledger_witnessed WHERE log_no = \(head.log) ORDER BY size DESC LIMIT 1
            """
        ) { row in (UInt64(try row.next(Int64.self)), try row.next(Instant.self)) }
        let hasQuorum = policy?.quorum != nil
        let signing = try signingState()
        return LedgerStatus(
            log: head.log, origin: origin ?? "", beginning: try beginningForPeople(of: head.log),
            key: signing?.verifierKey, refusal: signing?.refusal, size: head.size,
            signedSize: newest?.size,
            signedAt: newest?.signedAt,
            root: newest.flatMap { try? Checkpoint(text: SignedNote($0.note).text).root.base64 },
            witnesses: (policy?.witnesses ?? []).map { witness in
                let state = states[witness.key.text] ?? WitnessState()
                let standing = state.standing(signedSize: newest?.size ?? 0)
                return LedgerStatus.Witness(
                    name: witness.name.text, key: witness.key.text, size: state.cosignedAt == nil ? 0 : state.size,
                    cosignedAt: state.cosignedAt, failure: state.failure, fellBackAt: state.fellBackAt,
                    standing: standing)
            },
            witnessedSize: hasQuorum ? witnessed?.0 : nil, witnessedAt: hasQuorum ? witnessed?.1 : nil,
            threshold: policy?.threshold, hasQuorum: hasQuorum,
            earlier: try rows("SELECT log_no FROM ledger_log WHERE log_no < \(head.log) ORDER BY log_no") {
                try $0.next(Int64.self)
            },
            policy: signing?.verifierKey.map { LedgerStatus.policyText($0, policy) } ?? "")
    }
}

extension Session {
    fileprivate func beginningForPeople(of log: Int64) throws -> LedgerStatus.Beginning? {
        guard log > 1 else { return nil }
        return try first("SELECT reason, previous_note FROM ledger_log WHERE log_no = \(log)") { row in
            let (reason, note) = (try row.next(String.self), try row.next(String?.self))
            let old = note.flatMap { try? Checkpoint(text: SignedNote(Array($0.utf8)).text) }
            return LedgerStatus.Beginning(
                reason: reason, before: old.map { LedgerStatus.Beginning.Before(origin: $0.origin.text, size: $0.size) }
            )
        }
    }
}

extension LedgerStatus {
    /// The log line, and what the platform's own policy says of witnesses, without where they are asked.
    fileprivate static func policyText(_ key: String, _ policy: TrustPolicy?) -> String {
        var lines = ["log \(key)"]
        for witness in policy?.witnesses ?? [] { lines.append("witness \(witness.name) \(witness.key.text)") }
        for group in policy?.groups ?? [] {
            lines.append("group \(group.name) \(group.threshold) \(group.members.map(\.text).joined(separator: " "))")
        }
        return (lines + ["quorum \(policy?.quorum?.text ?? "none")"]).joined(separator: "\n")
    }
}

extension TrustPolicy {
    /// How many witnesses the quorum needs, where it is one witness or a group of witnesses alone.
    var threshold: Int? {
        guard let quorum else { return nil }
        if witnesses.contains(where: { $0.name == quorum }) { return 1 }
        guard let group = groups.first(where: { $0.name == quorum }),
            group.members.allSatisfy({ member in witnesses.contains { $0.name == member } })
        else { return nil }
        return group.threshold
    }
}

extension WitnessState {
    fileprivate func standing(signedSize: UInt64) -> LedgerStatus.Standing {
        if Self.isSplit(splitAt, cosignedAt: cosignedAt) { return .split }
        if claimedSize > signedSize { return .ahead(claimedSize) }
        if !failure.isEmpty { return answerStatus == 0 ? .silent : .refuses(answerStatus) }
        return cosignedAt == nil ? .waiting : .cosigns
    }
}

extension Session {
    /// What the system administrator has to see to: that nothing is signed, and witnesses that say why.
    func ledgerAlarms(_ policy: TrustPolicy?) throws -> Int {
        let log = try ledgerHead().log
        let (states, signed) = (try witnessStates(log: log), try newestCheckpoint(log: log)?.size ?? 0)
        let alarms = (policy?.witnesses ?? []).count { witness in
            states[witness.key.text]?.standing(signedSize: signed).isAlarm ?? false
        }
        return try alarms + (signingState()?.refusal == nil ? 0 : 1)
    }
}
