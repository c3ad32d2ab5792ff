public import Cryptography

/// Keys derived from the one master secret of an installation, each for one purpose.
///
/// The master lies in a 0600 file or a systemd credential, never in the database.
public struct PlatformKeys: Sendable {
    private let master: SecretBytes
    private let columnKey: SecretBytes
    /// Of the codes in events' records (`FactForm.event`).
    let recordKey: SecretBytes

    public init(master: SecretBytes) throws {
        self.master = master
        columnKey = try KeyDerivation.hkdf(master, info: Array("ransu sealed column v1".utf8), count: 32)
        recordKey = try KeyDerivation.hkdf(master, info: Array("ransu event record v1".utf8), count: 32)
    }

    /// A key for `purpose`, 32 bytes.
    public func key(for purpose: String) throws -> SecretBytes {
        try KeyDerivation.hkdf(master, info: Array("ransu \(purpose) v1".utf8), count: 32)
    }

    public var masterForAllocations: SecretBytes { master }

    /// AES-256-GCM: nonce ‖ ciphertext ‖ tag. `place` (table and column) is authenticated, so that a value
    /// cannot be moved.
    public func seal(_ plain: [UInt8], place: String, nonce: [UInt8]) throws -> [UInt8] {
        try nonce + AESGCM.seal(plain, key: columnKey, nonce: nonce, associated: Array(place.utf8))
    }

    public func open(_ sealed: [UInt8], place: String) throws -> [UInt8] {
        try AESGCM.open(
            Array(sealed.dropFirst(12)), key: columnKey, nonce: Array(sealed.prefix(12)),
            associated: Array(place.utf8))
    }
}

extension Platform {
    func seal(_ text: String, place: String) throws -> [UInt8] {
        try keys.seal(Array(text.utf8), place: place, nonce: entropy.bytes(12))
    }

    func openText(_ sealed: [UInt8], place: String) throws -> String {
        String(decoding: try keys.open(sealed, place: place), as: UTF8.self)
    }
}
