import Ledger
import Traceability

/// The one place where a witness decides, stores and cosigns, one request at a time: between reading what is stored
/// and storing what follows nobody comes in (C2SP tlog-witness asks for exactly that).
actor WitnessBook {
    enum Outcome: Sendable {
        /// 200 with this body.
        case cosigned([UInt8], TreeHead)
        case refused(WitnessRefusal)
        /// The record cannot be trusted or written: nothing is signed.
        case stopped(String)
    }

    private let rules: WitnessRules
    private let signer: SignerKey
    private let store: WitnessStore
    private let clock: any Clock
    /// As this process has stored it: a file that says less was put back under its feet.
    private var known: [LogName: TreeHead] = [:]

    init(rules: WitnessRules, signer: SignerKey, store: WitnessStore, clock: any Clock) {
        self.rules = rules
        self.signer = signer
        self.store = store
        self.clock = clock
    }

    /// What is stored of each log, for people; a text where it cannot be told.
    func heads() -> [(origin: LogName, head: Result<TreeHead, WitnessStop>)] {
        rules.logs.keys.sorted { $0.text < $1.text }.map {
            origin -> (origin: LogName, head: Result<TreeHead, WitnessStop>) in
            do { return (origin, .success(try stored(origin))) } catch {
                return (origin, .failure(error as? WitnessStop ?? WitnessStop(description: "\(error)")))
            }
        }
    }

    /// `POST /add-checkpoint`.
    func add(_ body: [UInt8]) -> Outcome {
        do {
            return try cosign(body)
        } catch let refusal as WitnessRefusal {
            switch refusal {
            case .otherRoot, .inconsistent: store.keepEvidence(body)
            default: break
            }
            return .refused(refusal)
        } catch {
            return .stopped("\(error)")
        }
    }

    private func cosign(_ body: [UInt8]) throws -> Outcome {
        let request = try WitnessRules.request(body)
        let origin = try WitnessRules.origin(of: request)
        guard let keys = rules.logs[origin] else { throw WitnessRefusal.unknownLog }
        // Before the record is opened: strangers cost no file.
        guard (try? request.note.verified(by: keys)) != nil else { throw WitnessRefusal.badSignature }
        let stored = try stored(origin)
        try lookForOwn(request, origin, stored)
        let step = try rules.decide(request, stored: stored)
        let signature = try signer.cosign(step.text, at: UInt64(max(0, clock.now().microseconds / 1_000_000)))
        if step.next != stored || stored.size == 0 {
            let logs = request.note.signatures.filter { signature in keys.contains { $0.matches(signature) } }
            try store.store(SignedNote(text: step.text, signatures: Array(logs.prefix(8)) + [signature]), of: origin)
            known[origin] = step.next
        }
        return .cosigned(signature.line, step.next)
    }

    private func stored(_ origin: LogName) throws -> TreeHead {
        let stored = try store.head(of: origin)
        if let known = known[origin], known != stored {
            throw WitnessStop(
                description: "\(store.headPath(origin)) is at \(stored.size) leaves, this process left it at "
                    + "\(known.size): the record was changed from outside")
        }
        known[origin] = stored
        return stored
    }

    /// A checkpoint that comes with this witness's own cosignature and is beyond its record tells that the record is
    /// an old one: both files were put back, or two witnesses run with one key.
    private func lookForOwn(_ request: AddCheckpointRequest, _ origin: LogName, _ stored: TreeHead) throws {
        guard (try? request.note.verified(by: [signer.cosignerKey])) != nil,
            let own = try? Checkpoint(text: request.note.text),
            own.size > stored.size || own.size == stored.size && own.root != stored.root
        else { return }
        store.keepEvidence(request.bytes)
        let reason =
            "this witness has cosigned \(own.size) leaves of \(origin), and its record is at \(stored.size): "
            + "the record was set back, or two witnesses have one key"
        try store.stop(origin, reason: reason)
        throw WitnessStop(description: reason)
    }
}
