import Cryptography

/// The private key of a log or a witness (签名密钥), which signs notes and cosigns checkpoints. The text form is that of
/// golang.org/x/mod/sumdb/note: `PRIVATE+KEY+name+ID+base64`, of type Ed25519.
public struct SignerKey: Sendable {
    private static let start = [UInt8]("PRIVATE+KEY+".utf8)
    private let key: Ed25519.PrivateKey

    /// Name of the key; of a log its origin.
    public let name: LogName
    /// What checks its notes: type 0x01.
    public let verifierKey: VerifierKey
    /// What checks its cosignatures: type 0x04, C2SP tlog-cosignature.
    public let cosignerKey: VerifierKey

    /// A key from its seed of 32 bytes. One key must not serve two cosigners: their messages do not name them.
    public init(name: LogName, seed: SecretBytes) throws(FormatError) {
        guard let key = try? Ed25519.PrivateKey(seed: seed) else {
            throw FormatError(.signerKey, "a seed has 32 bytes")
        }
        self.key = key
        self.name = name
        verifierKey = try VerifierKey(name: name, type: .ed25519, publicKey: key.publicKey.bytes)
        cosignerKey = try VerifierKey(name: name, type: .cosignature, publicKey: key.publicKey.bytes)
    }

    /// Reads the text form; throws unless the ID is that of the key and everything is canonical.
    public init(_ text: [UInt8]) throws(FormatError) {
        guard text.count <= VerifierKey.textLimit, text.starts(with: Self.start) else {
            throw FormatError(.signerKey, "PRIVATE+KEY+name+ID+base64")
        }
        let parts = text.dropFirst(Self.start.count).split(
            separator: UInt8(ascii: "+"), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let bytes = [UInt8](base64: String(decoding: parts[2], as: UTF8.self)),
            bytes.first == SignatureType.ed25519.byte
        else { throw FormatError(.signerKey, "PRIVATE+KEY+name+ID+base64, of type 1") }
        try self.init(name: LogName(parts[0]), seed: SecretBytes(Array(bytes.dropFirst())))
        guard parts[1].elementsEqual(verifierKey.keyID.bigEndianBytes.hexadecimal.utf8) else {
            throw FormatError(.signerKey, "the ID does not belong to the key and its name")
        }
    }

    /// The text form, which is the secret: for a file of mode 0600 or a credential.
    public var exposedText: String {
        let id = verifierKey.keyID.bigEndianBytes.hexadecimal
        let seed = [SignatureType.ed25519.byte] + key.seed.exposedBytes()
        return String(decoding: Self.start, as: UTF8.self) + "\(name.text)+\(id)+\(seed.base64)"
    }

    /// Signs a note's text. RFC 8032, C2SP signed-note.
    public func sign(_ text: [UInt8]) throws(CryptographyError) -> NoteSignature {
        NoteSignature(name: name, keyID: verifierKey.keyID, bytes: try key.sign(text))
    }

    /// Cosigns a checkpoint: what is said is that at `time`, in seconds since 1970 and at most 2⁶³ − 1, this was the
    /// largest consistent tree seen of that log.
    public func cosign(_ text: [UInt8], at time: UInt64) throws(CryptographyError) -> NoteSignature {
        let time = min(time, TreeSize.limit)
        let signature = try key.sign(Cosignature.message(time: time, text: text))
        return NoteSignature(name: name, keyID: cosignerKey.keyID, bytes: time.bigEndianBytes + signature)
    }

    /// A checkpoint signed by this key.
    public func note(of checkpoint: Checkpoint) throws -> SignedNote {
        try SignedNote(text: checkpoint.text, signatures: [sign(checkpoint.text)])
    }
}
