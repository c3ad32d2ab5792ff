/// Which logs to believe, and which witnesses must have seen a checkpoint (信任策略). C2SP tlog-policy.
///
/// Keys of ML-DSA-44 (type 0x06) may stand in a policy; their signatures are not checked here, so they never count.
public struct TrustPolicy: Hashable, Sendable {
    /// A log that is believed.
    public struct Log: Hashable, Sendable {
        /// Its key, whose name is the log's origin.
        public let key: VerifierKey
        /// Where it may be reached; its meaning is the application's.
        public let address: LogName?
    }

    /// A witness with its name in this policy.
    public struct Witness: Hashable, Sendable {
        /// Name in this policy only.
        public let name: LogName
        /// Its key.
        public let key: VerifierKey
        /// Where it takes checkpoints.
        public let address: LogName?
    }

    /// Witnesses and groups of which some must have witnessed.
    public struct Group: Hashable, Sendable {
        /// Name in this policy only.
        public let name: LogName
        /// How many members; 1 to their number.
        public let threshold: Int
        /// Names of witnesses and groups defined before.
        public let members: [LogName]
    }

    /// Logs, witnesses and groups each: 256 (the format asks for 32 at least).
    public static let countLimit = 256
    /// Bytes of a policy file.
    public static let byteLimit = 1 << 20

    /// Any of them may have signed.
    public internal(set) var logs: [Log] = []
    /// In their order in the file.
    public internal(set) var witnesses: [Witness] = []
    /// In their order in the file.
    public internal(set) var groups: [Group] = []
    /// The witness or group that must have witnessed; nil for "quorum none".
    public internal(set) var quorum: LogName?

    init() {}

    /// Whether the quorum is reached when these witnesses, by their names here, have cosigned.
    public func isReached(by cosigned: Set<LogName>) -> Bool {
        guard let quorum else { return true }
        var reached = cosigned
        // A group names only what stands before it.
        for group in groups where group.members.count(where: reached.contains) >= group.threshold {
            reached.insert(group.name)
        }
        return reached.contains(quorum)
    }
}

/// Why a checkpoint does not satisfy a policy.
public enum PolicyError: Error, Hashable, Sendable {
    /// Its form.
    case format(FormatError)
    /// Its signatures.
    case note(NoteError)
    /// No log of the policy has this origin and signed it.
    case unknownLog(LogName)
    /// These witnesses cosigned, and they are not enough.
    case quorumNotReached(cosigned: [LogName])
    /// A tree without leaves and a root that it cannot have.
    case emptyTreeHasAnotherRoot
}

extension PolicyError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .format(let error): return "\(error)"
        case .note(let error): return "\(error)"
        case .unknownLog(let origin): return "no log of the policy signed as \(origin)"
        case .quorumNotReached(let cosigned):
            let names = cosigned.map(\.text).joined(separator: ", ")
            return names.isEmpty
                ? "no witness has signed, and the policy asks for some" : "the quorum is not reached by " + names
        case .emptyTreeHasAnotherRoot: return "the empty tree has another root"
        }
    }
}

/// A checkpoint that satisfies a policy.
public struct TrustedCheckpoint: Hashable, Sendable {
    /// What it says.
    public let checkpoint: Checkpoint
    /// The log's key that signed it.
    public let log: VerifierKey
    /// Witnesses of the policy that cosigned, and when, in seconds since 1970 by their clocks.
    public let witnesses: [Witnessing]

    /// One witness's word.
    public struct Witnessing: Hashable, Sendable {
        /// Name in the policy.
        public let name: LogName
        /// Seconds since 1970.
        public let time: UInt64
    }
}

extension TrustPolicy {
    /// Checks a checkpoint: some log of this policy whose key has the origin's name signed it, and the quorum of
    /// witnesses cosigned. A wrong signature by any key of the policy refuses it.
    public func trust(_ note: SignedNote) throws(PolicyError) -> TrustedCheckpoint {
        let checkpoint: Checkpoint
        let verified: VerifiedNote
        do { checkpoint = try Checkpoint(text: note.text) } catch { throw .format(error) }
        do { verified = try note.verified(by: logs.map(\.key) + witnesses.map(\.key)) } catch { throw .note(error) }
        let signed = verified.signatures.map(\.key)
        guard let log = logs.map(\.key).first(where: { $0.name == checkpoint.origin && signed.contains($0) }) else {
            throw .unknownLog(checkpoint.origin)
        }
        var witnessings: [TrustedCheckpoint.Witnessing] = []
        for witness in witnesses {
            guard let time = verified.signatures.first(where: { $0.key == witness.key })?.time else { continue }
            witnessings.append(TrustedCheckpoint.Witnessing(name: witness.name, time: time))
        }
        guard isReached(by: Set(witnessings.map(\.name))) else {
            throw .quorumNotReached(cosigned: witnessings.map(\.name))
        }
        guard checkpoint.size > 0 || checkpoint.root == .empty else { throw .emptyTreeHasAnotherRoot }
        return TrustedCheckpoint(checkpoint: checkpoint, log: log, witnesses: witnessings)
    }
}
