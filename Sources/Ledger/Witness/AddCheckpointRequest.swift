/// What a log sends to a witness (见证请求): the size it believes the witness to have, the proof from there, and the new
/// checkpoint. C2SP tlog-witness, "add-checkpoint".
public struct AddCheckpointRequest: Hashable, Sendable {
    /// Most lines of proof.
    public static let hashLimit = 63
    /// Longest body: an old size line, 63 hashes and a note.
    public static let byteLimit = SignedNote.byteLimit + 4096

    /// Size of the witness's latest checkpoint of this log, as the sender knows it.
    public let oldSize: UInt64
    /// From that size to the checkpoint's.
    public let hashes: [TreeHash]
    /// The new checkpoint.
    public let note: SignedNote

    /// A request to send.
    public init(oldSize: UInt64, hashes: [TreeHash], note: SignedNote) {
        self.oldSize = oldSize
        self.hashes = hashes
        self.note = note
    }

    /// Reads a body; throws where the witness answers 400.
    public init(_ body: [UInt8]) throws(FormatError) {
        guard body.count <= Self.byteLimit else { throw FormatError(.addCheckpoint, "a request is too long") }
        var lines = LineReader(body[...], .addCheckpoint)
        guard let digits = LineText.after("old", in: try lines.next()), let oldSize = LineText.decimal(digits) else {
            throw lines.error("old, a space, and a decimal without leading zeros, at most 2^63-1")
        }
        var hashes: [TreeHash] = []
        while true {
            let line = try lines.next()
            if line.isEmpty { break }
            guard hashes.count < Self.hashLimit, let hash = LineText.hash(line) else {
                throw lines.error("up to 63 lines of a hash in canonical base 64, then an empty line")
            }
            hashes.append(hash)
        }
        self.oldSize = oldSize
        self.hashes = hashes
        note = try SignedNote(lines.rest)
    }

    /// The body.
    public var bytes: [UInt8] {
        var text = "old \(oldSize)\n"
        for hash in hashes { text += hash.base64 + "\n" }
        return [UInt8](text.utf8) + [LineReader.newline] + note.bytes
    }
}
