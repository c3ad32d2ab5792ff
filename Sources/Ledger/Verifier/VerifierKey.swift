import Cryptography

/// What a key signs and how. C2SP signed-note, "Signature types".
public enum SignatureType: Hashable, Sendable {
    /// 0x01: Ed25519 over the note's text.
    case ed25519
    /// 0x04: Ed25519 over a time and the text of a checkpoint, C2SP tlog-cosignature.
    case cosignature
    /// Any other: carried along, never checked, never counted. 0x06 is ML-DSA-44 (docs/decisions/0008).
    case other(UInt8)

    /// Of the byte before the key.
    public init(byte: UInt8) {
        switch byte {
        case 1: self = .ed25519
        case 4: self = .cosignature
        default: self = .other(byte)
        }
    }

    /// The byte before the key.
    public var byte: UInt8 {
        switch self {
        case .ed25519: 1
        case .cosignature: 4
        case .other(let byte): byte
        }
    }

    /// ML-DSA-44 cosignatures: known to the formats, not to this implementation.
    static let mlDSA44: UInt8 = 6
}

/// The public key of a log or a witness with its name (验证密钥): `name+ID+base64`. C2SP signed-note; Go calls it vkey.
public struct VerifierKey: Hashable, Sendable {
    /// Longest text of a key: an ML-DSA key and a name fit.
    static let textLimit = 4096
    /// Longest key: ML-DSA-44 has 1,312 bytes.
    static let keyLimit = 2048

    /// Name of the key; of a log it is the log's origin.
    public let name: LogName
    /// What it signs and how.
    public let type: SignatureType
    /// The key alone, without its type.
    public let publicKey: [UInt8]
    /// First four bytes of SHA-256(name ‖ newline ‖ type ‖ key), or what the type asks for instead.
    public let keyID: UInt32

    /// An Ed25519 key; throws for a name that is none, and for bytes that are no key.
    public init(name: LogName, type: SignatureType, publicKey: [UInt8]) throws(FormatError) {
        guard name.isKeyName else {
            throw FormatError(.verifierKey, "a key name has neither spaces nor + and at most 255 bytes")
        }
        switch type {
        case .ed25519, .cosignature:
            guard (try? Ed25519.PublicKey(publicKey)) != nil else {
                throw FormatError(.verifierKey, "an Ed25519 key has 32 bytes")
            }
        case .other:
            guard (1...Self.keyLimit).contains(publicKey.count) else {
                throw FormatError(.verifierKey, "a key has 1 to \(Self.keyLimit) bytes")
            }
        }
        self.name = name
        self.type = type
        self.publicKey = publicKey
        keyID = Self.keyID(name: name, type: type, publicKey: publicKey)
    }

    /// Reads `name+ID+base64`; throws unless the ID is that of the key and everything is canonical.
    public init(_ text: some Collection<UInt8>) throws(FormatError) {
        guard text.count <= Self.textLimit else { throw FormatError(.verifierKey, "a key is too long") }
        let parts = text.split(separator: UInt8(ascii: "+"), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3 else { throw FormatError(.verifierKey, "name+ID+base64") }
        guard let key = [UInt8](base64: String(decoding: parts[2], as: UTF8.self)), let type = key.first else {
            throw FormatError(.verifierKey, "a key is canonical base 64")
        }
        try self.init(name: LogName(parts[0]), type: SignatureType(byte: type), publicKey: Array(key.dropFirst()))
        guard parts[1].elementsEqual(keyID.bigEndianBytes.hexadecimal.utf8) else {
            throw FormatError(.verifierKey, "the ID does not belong to the key and its name")
        }
    }

    /// Reads `name+ID+base64`.
    public init(_ text: String) throws(FormatError) { try self.init(Array(text.utf8)) }

    /// `name+ID+base64`.
    public var text: String {
        "\(name.text)+\(keyID.bigEndianBytes.hexadecimal)+\(([type.byte] + publicKey).base64)"
    }

    /// Whether a signature says that it is this key's.
    public func matches(_ signature: NoteSignature) -> Bool {
        signature.keyID == keyID && signature.name == name
    }

    private static func keyID(name: LogName, type: SignatureType, publicKey: [UInt8]) -> UInt32 {
        let message: [UInt8]
        switch type.byte {
        // ECDSA as of transparency-dev/witness: the key in DER alone.
        case 2: message = publicKey
        // RFC 6962 tree heads, C2SP static-ct-api: in place of the key the log's ID, which is the key's hash.
        case 5: message = name.bytes + [10, 5] + SHA256.hash(publicKey)
        default: message = name.bytes + [10, type.byte] + publicKey
        }
        return UInt32(bigEndianBytes: SHA256.hash(message)[..<4])
    }
}
