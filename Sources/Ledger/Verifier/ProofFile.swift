import Cryptography

/// All that is needed to check offline that an entry is in a log (证明文件): index, inclusion proof, checkpoint. C2SP
/// tlog-proof, file extension `.tlog-proof`.
public struct ProofFile: Hashable, Sendable {
    /// Longest file: a note, an extra line and 63 hashes.
    public static let byteLimit = 2_500_000
    /// Most bytes of extra data.
    public static let extraLimit = 1_000_000
    /// Most hashes: a tree of 2⁶³ − 1 leaves has no longer way.
    public static let hashLimit = 63

    static let header = "c2sp.org/tlog-proof@v1"

    /// Data of the application, which nothing here vouches for; nil without the line.
    public let extra: [UInt8]?
    /// Index of the entry, from 0.
    public let index: UInt64
    /// The leaf's sibling first.
    public let hashes: [TreeHash]
    /// The checkpoint as signed.
    public let checkpoint: SignedNote

    /// A file to print; throws beyond the limits and for a checkpoint without signatures.
    public init(
        index: UInt64, hashes: [TreeHash], checkpoint: SignedNote, extra: [UInt8]? = nil
    ) throws(FormatError) {
        guard index < TreeSize.limit else { throw FormatError(.proofFile, "an index is below 2^63-1") }
        guard hashes.count <= Self.hashLimit else { throw FormatError(.proofFile, "a proof has at most 63 hashes") }
        guard (extra ?? []).count <= Self.extraLimit else { throw FormatError(.proofFile, "too much extra data") }
        guard !checkpoint.signatures.isEmpty else { throw FormatError(.proofFile, "a checkpoint is signed") }
        self.extra = extra
        self.index = index
        self.hashes = hashes
        self.checkpoint = checkpoint
    }

    /// Reads a file; throws unless it is exactly what `bytes` writes.
    public init(_ bytes: [UInt8]) throws(FormatError) {
        guard bytes.count <= Self.byteLimit else { throw FormatError(.proofFile, "a proof file is too long") }
        var lines = LineReader(bytes[...], .proofFile)
        guard try lines.next().elementsEqual(Self.header.utf8) else { throw lines.error(Self.header) }
        var line = try lines.next()
        var extra: [UInt8]?
        if let text = LineText.after("extra", in: line) {
            extra = [UInt8](base64: String(decoding: text, as: UTF8.self))
            guard let extra, extra.count <= Self.extraLimit else {
                throw lines.error("extra data is canonical base 64 of at most \(Self.extraLimit) bytes")
            }
            line = try lines.next()
        }
        guard let digits = LineText.after("index", in: line), let index = LineText.decimal(digits),
            index < TreeSize.limit
        else { throw lines.error("index, a space, and a decimal without leading zeros below 2^63-1") }
        var hashes: [TreeHash] = []
        while true {
            line = try lines.next()
            if line.isEmpty { break }
            guard hashes.count < Self.hashLimit, let hash = LineText.hash(line) else {
                throw lines.error("up to 63 lines of a hash in canonical base 64, then an empty line")
            }
            hashes.append(hash)
        }
        self.extra = extra
        self.index = index
        self.hashes = hashes
        checkpoint = try SignedNote(lines.rest)
        _ = try Checkpoint(text: checkpoint.text)
    }

    /// As stored and sent.
    public var bytes: [UInt8] {
        var text = Self.header + "\n"
        if let extra { text += "extra \(extra.base64)\n" }
        text += "index \(index)\n"
        for hash in hashes { text += hash.base64 + "\n" }
        return [UInt8](text.utf8) + [LineReader.newline] + checkpoint.bytes
    }
}

/// Why a proof file does not prove.
public enum ProofFileError: Error, Hashable, Sendable {
    /// The checkpoint is not to be believed.
    case policy(PolicyError)
    /// The entry is not at its place in the tree of the checkpoint.
    case proof(ProofError)
}

extension ProofFileError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .policy(let error): "\(error)"
        case .proof(let error): "\(error)"
        }
    }
}

extension ProofFile {
    /// Throws unless a log of the policy has this entry at `index` and the quorum saw the checkpoint. What it shows is
    /// that the entry is in the log, and nothing of what is not in it.
    public func verify(entry: [UInt8], policy: TrustPolicy) throws(ProofFileError) -> TrustedCheckpoint {
        let trusted: TrustedCheckpoint
        do { trusted = try policy.trust(checkpoint) } catch { throw .policy(error) }
        let proof = InclusionProof(index: index, size: trusted.checkpoint.size, hashes: hashes)
        do { try proof.verify(leaf: .leaf(entry), root: trusted.checkpoint.root) } catch { throw .proof(error) }
        return trusted
    }
}
