import Ledger
import Storage

/// Reads what everybody may read of a log (公开存证): its checkpoint, its tiles, proofs that a leaf is in it. C2SP
/// tlog-tiles. A leaf in the clear tells nothing but its version and kind class.
public struct ReadPublicLedger: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// The signed note with the cosignatures of witnesses: the newest that has the quorum, where one is asked for.
    ///
    /// Throws `Refusal.missing` where there is no such log or nothing is signed.
    public func checkpoint(log: Int64) async throws -> [UInt8] {
        let policy = platform.options.witnessPolicy
        let found = try await platform.datastore.read { try $0.publishedCheckpoint(log: log, policy: policy) }
        guard let found else { throw Refusal(.missing, .missing, ["object": "checkpoint"]) }
        return found.bytes
    }

    /// The bytes of a tile or bundle at its path, `tile/0/x001/234.p/5`.
    ///
    /// Throws `Refusal.missing` for what is no path of one, and for what the newest signed tree does not have.
    public func tile(_ path: String, log: Int64) async throws -> [UInt8] {
        guard let tile = try? TileCoordinate(path: path) else {
            throw Refusal(.missing, .missing, ["object": "tile \(path)"])
        }
        let bytes = try await platform.datastore.read { session -> [UInt8]? in
            guard let newest = try session.newestCheckpoint(log: log), tile.isPart(ofTree: newest.size) else {
                return nil
            }
            return try session.ledgerTile(tile, log: log)
        }
        guard let bytes else { throw Refusal(.missing, .missing, ["object": "tile \(path)"]) }
        return bytes
    }

    /// Before a tile is read for somebody, who may be anybody. Throws `Refusal.tooMany` for one address that asks too
    /// often.
    public func admitTile(on occasion: Occasion) throws {
        try platform.tileReads.check(occasion.address, at: occasion.now)
        platform.tileReads.note(occasion.address, at: occasion.now)
    }

    /// As `admitTile`, before a proof is made.
    public func admitProof(on occasion: Occasion) throws {
        try platform.proofReads.check(occasion.address, at: occasion.now)
        platform.proofReads.note(occasion.address, at: occasion.now)
    }

    /// That leaf `index` is in the tree of the published checkpoint, or of the newest where it is in that only: a file
    /// of C2SP tlog-proof, which opens nothing but the beginning of a log: when, why, after which signed head.
    ///
    /// Throws `Refusal.missing` where there is no such leaf, or it is not signed yet.
    public func proof(of index: UInt64, log: Int64) async throws -> [UInt8] {
        let policy = platform.options.witnessPolicy
        let file = try await platform.datastore.readOrReport { session in
            let extra = try session.openedBeginning(of: log, at: index).map { OpeningDocument($0, code: nil).bytes }
            return try session.proofFile(of: index, log: log, policy: policy, extra: extra)
        }
        guard let file else { throw Refusal(.missing, .missing, ["object": "entry \(index)"]) }
        return file.bytes
    }
}

extension Datastore {
    /// What is mostly a few point reads, and is done as a report where it takes longer: so it does not wait behind
    /// exports, nor they behind it.
    func readOrReport<T: Sendable>(_ work: @escaping @Sendable (any Session) throws -> T) async throws -> T {
        do { return try await read(work) } catch StorageError.tooSlow { return try await report(work) }
    }
}

extension TileCoordinate {
    /// Whether the tree of `size` leaves has this tile, as wide as it says.
    func isPart(ofTree size: UInt64) -> Bool {
        let count = size >> UInt64(8 * level)
        return index << 8 < count && UInt64(width) <= count - index << 8
    }
}

extension Session {
    /// A proof file for a leaf; nil: it is in no signed tree.
    func proofFile(
        of index: UInt64, log: Int64, policy: TrustPolicy?, extra: [UInt8]?
    ) throws -> ProofFile? {
        guard var checkpoint = try publishedCheckpoint(log: log, policy: policy) else { return nil }
        if index >= checkpoint.size, let newest = try newestCheckpoint(log: log) { checkpoint = newest }
        guard index < checkpoint.size else { return nil }
        let proof = try ledgerInclusion(of: index, in: checkpoint.size, log: log)
        return try ProofFile(
            index: index, hashes: proof.hashes, checkpoint: try SignedNote(checkpoint.bytes), extra: extra)
    }
}
