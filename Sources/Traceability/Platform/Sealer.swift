import Cryptography

/// How a sealed value lies in the database: `52 4E 02` ‖ number of its key (4 bytes, the highest first) ‖ nonce (12) ‖
/// AES-256-GCM of the value (tag last). The seven bytes before the nonce are authenticated with the place.
///
/// Values of before data keys begin with their nonce.
enum SealedValue {
    static let magic: [UInt8] = [0x52, 0x4E, 0x02]
    static let headerBytes = 7
    static let nonceBytes = 12

    static func header(_ number: UInt32) -> [UInt8] {
        magic + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
    }

    /// The number of the key; nil: it begins like a value of before.
    static func keyNumber(_ sealed: [UInt8]) -> UInt32? {
        guard sealed.count >= headerBytes + nonceBytes + AESGCM.tagByteCount, sealed.starts(with: magic) else {
            return nil
        }
        return sealed[3..<7].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    }
}

/// The data key that seals now. Taken once for many values, it costs one lock for all of them.
struct Sealer: Sendable {
    /// 0: the key of before there were data keys.
    let number: UInt32
    let key: SecretBytes

    func seal(_ plain: [UInt8], place: String, nonce: [UInt8]) throws -> [UInt8] {
        guard number > 0 else {
            return try nonce + AESGCM.seal(plain, key: key, nonce: nonce, associated: Array(place.utf8))
        }
        let header = SealedValue.header(number)
        return try header + nonce
            + AESGCM.seal(plain, key: key, nonce: nonce, associated: Array(place.utf8) + header)
    }
}
