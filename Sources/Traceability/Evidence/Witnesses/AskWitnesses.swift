import Ledger
import Storage

/// What one witness made of a checkpoint.
public enum WitnessOutcome: Sendable, Hashable {
    /// It cosigned this size, just now or before.
    case cosigned(size: UInt64)
    /// It did not: why.
    case failed(String)
}

/// Asks one witness to cosign a checkpoint (请求见证): what a request says, what an answer means. No store, no network.
struct WitnessDialogue: Sendable {
    /// What to do next.
    enum Step: Sendable, Equatable {
        /// Its cosignature, a line of the note.
        case cosigned(String)
        /// It is at another size: ask once more from there.
        case askFrom(UInt64)
        /// It has cosigned more than this checkpoint has.
        case ahead(UInt64)
        /// It has cosigned another history.
        case split(String)
        case failed(String)
    }

    let witness: TrustPolicy.Witness
    let checkpoint: StoredCheckpoint

    /// Where the request goes: the address in the policy is the witness's submission prefix.
    var address: String? {
        witness.address.map { address in
            address.text.hasSuffix("/") ? address.text + "add-checkpoint" : address.text + "/add-checkpoint"
        }
    }

    func request(from old: UInt64, _ proof: [TreeHash]) throws(FormatError) -> [UInt8] {
        AddCheckpointRequest(oldSize: old, hashes: proof, note: try SignedNote(checkpoint.note)).bytes
    }

    /// C2SP tlog-witness, "add-checkpoint".
    ///
    /// - Parameter old: where the request began.
    func step(after reply: WitnessReply, from old: UInt64 = 0) -> Step {
        switch reply {
        case .failed(let why): return .failed(why)
        case .answered(200, _, let body): return cosignature(body).map { .cosigned($0) } ?? .failed("no cosignature")
        case .answered(409, WitnessRefusal.sizeContentType, let body):
            let text = String(decoding: body, as: UTF8.self)
            guard text.hasSuffix("\n"), let size = UInt64(text.dropLast()), size <= TreeSize.limit else {
                return .failed("409 without a size")
            }
            if size > checkpoint.size { return .ahead(size) }
            // It is at this very size, and refuses: the root is another.
            let isOther = size == checkpoint.size && old == size && size > 0
            return isOther ? .split("409 the same size with another root") : .askFrom(size)
        case .answered(let status, _, let body):
            let text = String(decoding: body.prefix(200), as: UTF8.self).split(separator: "\n").first ?? ""
            return status == 422 ? .split("422 \(text)") : .failed("\(status) \(text)")
        }
    }

    /// The line by this witness's key, whatever else is there.
    private func cosignature(_ body: [UInt8]) -> String? {
        guard let own = try? SignedNote(checkpoint.note), let note = try? SignedNote(own.text + [10] + body),
            let verified = try? note.verified(by: [witness.key]), verified.signatures.first?.key == witness.key
        else { return nil }
        return note.signatures.first { witness.key.matches($0) }.map { String(decoding: $0.line, as: UTF8.self) }
    }
}

/// Has the newest checkpoint cosigned by witnesses, all of them asked for the same one at once, so that together they
/// can make a quorum. Nobody who writes waits for it.
public struct AskWitnesses: Sendable {
    let platform: Platform
    let carrier: any CheckpointCarrier

    public init(_ platform: Platform, _ carrier: any CheckpointCarrier) {
        (self.platform, self.carrier) = (platform, carrier)
    }

    /// Asks those of the policy whose names are given; answers by name. Nothing where none is to be asked, or nothing
    /// is signed.
    ///
    /// - Parameter isAgain: also those that have cosigned the checkpoint: whether they still say so.
    public func callAsFunction(
        _ names: Set<LogName>, isAgain: Bool = false
    ) async throws -> [LogName: WitnessOutcome] {
        guard let policy = platform.options.witnessPolicy else { return [:] }
        let found = try await platform.datastore.read { session -> (StoredCheckpoint, [String: WitnessState])? in
            let log = try session.ledgerHead().log
            guard var newest = try session.newestCheckpoint(log: log) else { return nil }
            if isAgain { newest.cosignatures = [] }
            return (newest, try session.witnessStates(log: log))
        }
        guard let (checkpoint, states) = found, checkpoint.size > 0 else { return [:] }
        let asked = policy.witnesses.filter { names.contains($0.name) && $0.address != nil }
        let outcomes = await withTaskGroup(of: (LogName, WitnessOutcome).self) { group in
            for witness in asked {
                let state = states[witness.key.text] ?? WitnessState()
                group.addTask {
                    (witness.name, await outcome(WitnessDialogue(witness: witness, checkpoint: checkpoint), state))
                }
            }
            return await group.reduce(into: [LogName: WitnessOutcome]()) { $0[$1.0] = $1.1 }
        }
        let now = platform.clock.now()
        try await platform.datastore.write(.readCommitted) { session in
            guard let stored = try session.checkpoint(log: checkpoint.log, size: checkpoint.size),
                policy.isReached(byKeys: stored.cosignatures.map(\.witness)), policy.quorum != nil
            else { return }
            try session.markWitnessed(log: checkpoint.log, size: checkpoint.size, at: now)
        }
        return outcomes
    }

    /// A function of its own: Swift 6.3, optimizing, makes a task crash that answers a tuple from either half of a
    /// `do`–`catch`.
    private func outcome(_ dialogue: WitnessDialogue, _ state: WitnessState) async -> WitnessOutcome {
        do { return try await ask(dialogue, state) } catch { return .failed("\(error)") }
    }

    private func ask(_ dialogue: WitnessDialogue, _ state: WitnessState) async throws -> WitnessOutcome {
        let checkpoint = dialogue.checkpoint, key = dialogue.witness.key.text
        if checkpoint.cosignatures.contains(where: { $0.witness == key }) { return .cosigned(size: checkpoint.size) }
        guard let address = dialogue.address else { return .failed("the policy has no address") }
        var state = state
        // A witness that is beyond our own checkpoint is asked from there: it will say where it is.
        var old = min(state.size, checkpoint.size)
        for _ in 0..<2 {
            let size = old
            let proof = try await platform.datastore.read { session -> [TreeHash] in
                // Between nothing, or all of it, and the tree there is nothing to prove.
                if size == 0 || size == checkpoint.size { return [] }
                return try session.ledgerConsistency(from: size, to: checkpoint.size, log: checkpoint.log).hashes
            }
            let body = try dialogue.request(from: size, proof)
            let reply = await carrier.post(body, to: address)
            if case .answered(let status, _, _) = reply { state.answerStatus = status } else { state.answerStatus = 0 }
            switch dialogue.step(after: reply, from: size) {
            case .cosigned(let line):
                try await store(line, dialogue, state)
                return .cosigned(size: checkpoint.size)
            case .askFrom(let size):
                // It says less than it has cosigned before: its record was set back. Said, and remembered.
                if size < state.size { state.fellBackAt = platform.clock.now() }
                old = size
            case .ahead(let size):
                // Remembered for good: nothing is signed until a signed checkpoint of so many is there again.
                state.claimedSize = max(state.claimedSize, size)
                let why = "it has cosigned \(size) leaves, and this log is at \(checkpoint.size)"
                return try await fail(why, dialogue, state)
            case .split(let why):
                state.splitAt = platform.clock.now()
                return try await fail(why, dialogue, state)
            case .failed(let why): return try await fail(why, dialogue, state)
            }
        }
        return try await fail("its size changes from one moment to the next", dialogue, state)
    }

    private func store(_ line: String, _ dialogue: WitnessDialogue, _ state: WitnessState) async throws {
        let (checkpoint, key, now) = (dialogue.checkpoint, dialogue.witness.key.text, platform.clock.now())
        var state = state
        (state.size, state.cosignedAt, state.failedAt, state.failure) = (checkpoint.size, now, nil, "")
        state.answerStatus = 0
        let kept = state
        try await platform.datastore.write(.readCommitted) { session in
            try session.addCosignature(line, by: key, of: (checkpoint.log, checkpoint.size), at: now)
            try session.put(kept, of: key, log: checkpoint.log)
        }
    }

    private func fail(
        _ why: String, _ dialogue: WitnessDialogue, _ state: WitnessState
    ) async throws -> WitnessOutcome {
        var state = state
        (state.failedAt, state.failure) = (platform.clock.now(), String(why.prefix(300)))
        let kept = state
        try await platform.datastore.write(.readCommitted) { session in
            try session.put(kept, of: dialogue.witness.key.text, log: dialogue.checkpoint.log)
        }
        return .failed(kept.failure)
    }
}
