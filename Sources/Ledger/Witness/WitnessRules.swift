/// The tree a witness has cosigned last of one log.
public struct TreeHead: Hashable, Sendable {
    /// Leaves.
    public let size: UInt64
    /// Root.
    public let root: TreeHash

    /// Any size and root.
    public init(size: UInt64, root: TreeHash) {
        self.size = size
        self.root = root
    }

    /// Of a log never cosigned: no leaves.
    public static let empty = TreeHead(size: 0, root: .empty)
}

/// The answer of a witness when it does not cosign. C2SP tlog-witness.
public enum WitnessRefusal: Error, Hashable, Sendable {
    /// 400: not a request, not a checkpoint, or an old size beyond the checkpoint's.
    case malformed(String)
    /// 404: no log of this origin.
    case unknownLog
    /// 403: no trusted key of the log signed.
    case badSignature
    /// 409: the witness is at another size, which the body names as `text/x.tlog.size`.
    case otherSize(UInt64)
    /// 409: the same size with another root. The log shows two histories.
    case otherRoot(size: UInt64)
    /// 422: the new tree does not continue the one that was cosigned.
    case inconsistent(ProofError)

    /// Status of HTTP.
    public var status: Int {
        switch self {
        case .malformed: 400
        case .badSignature: 403
        case .unknownLog: 404
        case .otherSize, .otherRoot: 409
        case .inconsistent: 422
        }
    }

    /// Content type of a body that is the size the witness is at.
    public static let sizeContentType = "text/x.tlog.size"

    /// That body: a decimal and a newline; nil for the other refusals.
    public var sizeBody: String? {
        switch self {
        case .otherSize(let size), .otherRoot(let size): "\(size)\n"
        default: nil
        }
    }
}

/// A step a witness may take, if it is still where it was (比较并置换).
///
/// The caller stores `next` for `origin` if and only if `expected` is what it has stored, in one atomic operation that
/// is durable before it answers. When that fails, another request was faster: `refusal(now:)` is the answer. When it
/// succeeds, `answer` makes the body of 200. Two requests of one moment can so never roll a log back.
public struct WitnessStep: Hashable, Sendable {
    /// Which log.
    public let origin: LogName
    /// What must be stored now; `TreeHead.empty` for nothing.
    public let expected: TreeHead
    /// What is to be stored.
    public let next: TreeHead
    /// What is to be cosigned.
    public let text: [UInt8]

    /// The answer when `expected` is stored no more.
    public func refusal(now head: TreeHead) -> WitnessRefusal { .otherSize(head.size) }

    /// The body of 200: one line of cosignature. Only after `next` is stored.
    public func answer(signer: SignerKey, at time: UInt64) throws -> [UInt8] {
        try signer.cosign(text, at: time).line
    }
}

/// What a witness decides (见证规则): it cosigns a checkpoint only if that continues the last one it cosigned. C2SP
/// tlog-witness; no store, no clock, no key.
public struct WitnessRules: Sendable {
    /// Keys of the logs it serves, by origin.
    public let logs: [LogName: [VerifierKey]]

    /// Several keys of one log are for changing them.
    public init(logs: [LogName: [VerifierKey]]) { self.logs = logs }

    /// Origin of a body's checkpoint, for finding what is stored of that log.
    public static func origin(of request: AddCheckpointRequest) throws(WitnessRefusal) -> LogName {
        try checkpoint(of: request).origin
    }

    /// Reads a body.
    public static func request(_ body: [UInt8]) throws(WitnessRefusal) -> AddCheckpointRequest {
        do { return try AddCheckpointRequest(body) } catch { throw .malformed("\(error)") }
    }

    /// Decides on a request, given what is stored of its log (`TreeHead.empty` for nothing).
    ///
    /// Empty trees, decided one by one: an old size of 0 wants an empty proof, and any first tree is then taken; a
    /// checkpoint of size 0 wants the root SHA-256("") and may be cosigned (as in litewitness).
    public func decide(_ request: AddCheckpointRequest, stored: TreeHead) throws(WitnessRefusal) -> WitnessStep {
        let checkpoint = try Self.checkpoint(of: request)
        guard let keys = logs[checkpoint.origin], !keys.isEmpty else { throw .unknownLog }
        guard (try? request.note.verified(by: keys)) != nil else { throw .badSignature }
        guard request.oldSize <= checkpoint.size else {
            throw .malformed("the old size is beyond the checkpoint's")
        }
        guard request.oldSize == stored.size else { throw .otherSize(stored.size) }
        let next = TreeHead(size: checkpoint.size, root: checkpoint.root)
        try Self.check(request.hashes, from: stored, to: next)
        return WitnessStep(origin: checkpoint.origin, expected: stored, next: next, text: request.note.text)
    }

    private static func checkpoint(of request: AddCheckpointRequest) throws(WitnessRefusal) -> Checkpoint {
        do { return try Checkpoint(text: request.note.text) } catch { throw .malformed("\(error)") }
    }

    private static func check(
        _ hashes: [TreeHash], from old: TreeHead, to new: TreeHead
    ) throws(WitnessRefusal) {
        if new.size == 0, new.root != .empty { throw .inconsistent(.emptyTreeHasAnotherRoot) }
        if old.size == new.size, hashes.isEmpty, old.root != new.root { throw .otherRoot(size: old.size) }
        if old.size == 0 {
            guard hashes.isEmpty else { throw .inconsistent(.proofNotEmpty) }
            return
        }
        let proof = ConsistencyProof(oldSize: old.size, newSize: new.size, hashes: hashes)
        do { try proof.verify(oldRoot: old.root, newRoot: new.root) } catch { throw .inconsistent(error) }
    }
}
