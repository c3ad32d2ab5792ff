public import Cryptography

/// Keys derived from the one master secret of an installation, each for one purpose, and the data keys that seal
/// columns, which lie in the database wrapped by one of them.
///
/// The master lies in a 0600 file or a systemd credential, never in the database.
public struct PlatformKeys: Sendable {
    private let master: SecretBytes
    /// Sealed columns before there were data keys.
    private let columnKey: SecretBytes
    /// Of the codes in events' records (`FactForm.event`).
    let recordKey: SecretBytes
    /// Wraps data keys.
    private let wrapKey: SecretBytes
    let ring: Keyring

    public init(master: SecretBytes) throws {
        self.master = master
        columnKey = try KeyDerivation.hkdf(master, info: Array("ransu sealed column v1".utf8), count: 32)
        recordKey = try KeyDerivation.hkdf(master, info: Array("ransu event record v1".utf8), count: 32)
        wrapKey = try KeyDerivation.hkdf(master, info: Array("ransu key wrap v2".utf8), count: 32)
        ring = Keyring(first: columnKey)
    }

    /// A key for `purpose`, 32 bytes.
    public func key(for purpose: String) throws -> SecretBytes {
        try KeyDerivation.hkdf(master, info: Array("ransu \(purpose) v1".utf8), count: 32)
    }

    public var masterForAllocations: SecretBytes { master }

    /// Seals many values with one key.
    var sealer: Sealer { ring.sealer }

    /// Under the data key that seals now (`SealedValue`). `place` (table and column) is authenticated, so that a value
    /// cannot be moved.
    public func seal(_ plain: [UInt8], place: String, nonce: [UInt8]) throws -> [UInt8] {
        try ring.sealer.seal(plain, place: place, nonce: nonce)
    }

    /// Throws `CryptographyError.authenticationFailed` where value, place or number of the key is not what was sealed.
    public func open(_ sealed: [UInt8], place: String) throws -> [UInt8] {
        let associated = Array(place.utf8)
        if let number = SealedValue.keyNumber(sealed), let key = ring.key(number) {
            let (header, start) = (SealedValue.headerBytes, SealedValue.headerBytes + SealedValue.nonceBytes)
            let opened = try? AESGCM.open(
                Array(sealed[start...]), key: key, nonce: Array(sealed[header..<start]),
                associated: associated + sealed[..<header])
            // The nonce of a value of before may begin like a header: its tag says so.
            if let opened { return opened }
        }
        return try AESGCM.open(
            Array(sealed.dropFirst(12)), key: columnKey, nonce: Array(sealed.prefix(12)), associated: associated)
    }

    /// A data key as it lies in the database.
    func wrap(_ key: [UInt8], number: UInt32, nonce: [UInt8]) throws -> [UInt8] {
        try nonce + AESGCM.seal(key, key: wrapKey, nonce: nonce, associated: SealedValue.header(number))
    }

    /// Throws `Refusal.unavailable` where another master wrapped it.
    func unwrap(_ wrapped: [UInt8], number: UInt32) throws -> SecretBytes {
        let opened = try? AESGCM.open(
            Array(wrapped.dropFirst(12)), key: wrapKey, nonce: Array(wrapped.prefix(12)),
            associated: SealedValue.header(number))
        guard let opened, opened.count == 32 else { throw Refusal(.unavailable, .wrongMaster, ["key": "\(number)"]) }
        return SecretBytes(opened)
    }
}

extension PlatformKeys {
    /// nil of nil.
    func text(_ sealed: [UInt8]?, place: String) throws -> String? {
        try sealed.map { String(decoding: try open($0, place: place), as: UTF8.self) }
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

extension Rule {
    static let wrongMaster = Rule(
        "key.wrong-master", "主密钥与数据库不符：数据密钥 № {key} 打不开。请换回本安装的主密钥文件，未作任何更改",
        "The master key is not that of this database: data key № {key} does not open. "
            + "Put this installation's master key file back; nothing was changed")
}
