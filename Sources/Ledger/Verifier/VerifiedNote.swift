import Cryptography

/// Why a note may not be believed.
public enum NoteError: Error, Hashable, Sendable {
    /// Two of the keys given have the same name and ID: which of them signed cannot be told.
    case ambiguousKey(LogName)
    /// A signature by the name and ID of a known key is not that key's: the whole note is refused.
    case badSignature(LogName)
    /// No known key signed it.
    case noKnownSignature
}

extension NoteError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .ambiguousKey(let name): "two known keys of \(name) have the same ID"
        case .badSignature(let name): "the signature of \(name) is not valid"
        case .noKnownSignature: "no known key signed this"
        }
    }
}

/// A note at least one known key signed, and none wrongly (已验证的签名文本).
public struct VerifiedNote: Hashable, Sendable {
    /// A valid signature.
    public struct Signature: Hashable, Sendable {
        /// Whose.
        public let key: VerifierKey
        /// When, in seconds since 1970, as the signer says: of cosignatures only. It may lie in the future, which only
        /// somebody with a clock can judge.
        public let time: UInt64?
    }

    /// The note as it came.
    public let note: SignedNote
    /// One for each key, in the note's order.
    public let signatures: [Signature]
    /// Those of unknown keys, without duplicates.
    public let unknown: [NoteSignature]
}

extension SignedNote {
    /// Checks every signature of the given keys. C2SP signed-note, "Signatures": unknown keys are ignored, one wrong
    /// signature by a known key condemns the note, none at all does too. Keys of a type that cannot be checked here
    /// count as unknown.
    public func verified(by keys: [VerifierKey]) throws(NoteError) -> VerifiedNote {
        var valid: [VerifiedNote.Signature] = []
        var unknown: [NoteSignature] = []
        for signature in signatures {
            let matching = keys.filter { $0.matches(signature) }
            guard let key = matching.first, key.type == .ed25519 || key.type == .cosignature else {
                if !unknown.contains(signature) { unknown.append(signature) }
                continue
            }
            guard matching.count == 1 else { throw .ambiguousKey(key.name) }
            // As in Go: a second one of the same key is not looked at.
            guard !valid.contains(where: { $0.key == key }) else { continue }
            guard let checked = check(signature, by: key) else { throw .badSignature(key.name) }
            valid.append(checked)
        }
        guard !valid.isEmpty else { throw .noKnownSignature }
        return VerifiedNote(note: self, signatures: valid, unknown: unknown)
    }

    private func check(_ signature: NoteSignature, by key: VerifierKey) -> VerifiedNote.Signature? {
        guard let ed25519 = try? Ed25519.PublicKey(key.publicKey) else { return nil }
        switch key.type {
        case .ed25519:
            guard (try? ed25519.verifies(signature.bytes, of: text)) == true else { return nil }
            return VerifiedNote.Signature(key: key, time: nil)
        case .cosignature:
            guard let timed = Cosignature(signature.bytes),
                (try? ed25519.verifies(timed.signature, of: Cosignature.message(time: timed.time, text: text))) == true
            else { return nil }
            return VerifiedNote.Signature(key: key, time: timed.time)
        case .other:
            return nil
        }
    }
}

/// A witness's signature with its time (见证签名). C2SP tlog-cosignature, Ed25519 only.
public struct Cosignature: Hashable, Sendable {
    /// Seconds since 1970, at most 2⁶³ − 1.
    public let time: UInt64
    /// The 64 bytes of Ed25519.
    public let signature: [UInt8]

    /// Reads `timestamped_signature`: eight bytes of time, big-endian, and 64 of signature; nil for another length and
    /// a time beyond 2⁶³ − 1.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count == 72 else { return nil }
        time = UInt64(bigEndianBytes: bytes[..<8])
        signature = Array(bytes[8...])
        guard time <= TreeSize.limit else { return nil }
    }

    /// What a witness signs: `cosignature/v1`, the time, and the checkpoint's text.
    public static func message(time: UInt64, text: [UInt8]) -> [UInt8] {
        [UInt8]("cosignature/v1\ntime \(time)\n".utf8) + text
    }
}
