import Cryptography
import Foundation
import JSONStream
import Traceability

/// What backups are sealed with (备份密钥), from a key file (0600, 32 bytes) or from a passphrase by scrypt. It is no part
/// of a backup: whoever has the folder and not the key has nothing.
struct BackupKey: Sendable {
    /// Names pieces by their content: equal content has one name, and who has no key cannot tell which.
    let names: SecretBytes
    let pieces: SecretBytes
    let lists: SecretBytes
    /// Tells the right key from a wrong one before anything is read.
    let check: [UInt8]

    init(_ secret: SecretBytes, salt: [UInt8]) throws {
        func derived(_ info: String) throws -> SecretBytes {
            try KeyDerivation.hkdf(secret, salt: salt, info: Array("ransu backup \(info)".utf8), count: 32)
        }
        names = try derived("names")
        pieces = try derived("pieces")
        lists = try derived("lists")
        check = MAC.code(for: Array("ransu backup".utf8), key: try derived("check"))
    }
}

/// Where the secret comes from: what the operator chose.
struct BackupSecret: Sendable {
    enum Source: Sendable, Hashable { case keyFile(String), passphraseFile(String) }
    let source: Source

    /// The passphrase's file where one is named, else the key file.
    init(_ configuration: ServerConfiguration) {
        source =
            configuration.backupPassphraseFile.map { Source.passphraseFile($0) }
            ?? Source.keyFile(configuration.backupKeyFile ?? configuration.dataFolder + "/backup.key")
    }

    var kind: String {
        switch source {
        case .keyFile: "key"
        case .passphraseFile: "passphrase"
        }
    }

    /// - Parameter makes: whether a key file that is not there is made: by the first backup.
    /// - Throws: `ConfigurationError` for a file that others may read or that holds no secret.
    func secret(salt: [UInt8], makes: Bool) throws -> SecretBytes {
        switch source {
        case .keyFile(let path):
            if makes, !FileManager.default.fileExists(atPath: path) {
                try DurableFile.write(SecureRandom.bytes(32), to: path)
            }
            let bytes = try Self.read(path)
            guard bytes.count == 32 else {
                throw ConfigurationError(description: "\(path): holds \(bytes.count) bytes, a backup key has 32")
            }
            return SecretBytes(bytes)
        case .passphraseFile(let path):
            var bytes = try Self.read(path)
            while bytes.last == UInt8(ascii: "\n") || bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
            guard bytes.count >= Self.passphraseMinimum else {
                throw ConfigurationError(
                    description: "\(path): a passphrase of backups has \(Self.passphraseMinimum) bytes at least")
            }
            return try KeyDerivation.scrypt(bytes, salt: salt, cost: .standard, count: 32)
        }
    }

    /// ASVS 5.0 V6.2.1 asks 8 of a password; nobody slows down who guesses this one.
    static let passphraseMinimum = 16

    private static func read(_ path: String) throws -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ConfigurationError(description: "\(path): the secret of backups is not there or cannot be read")
        }
        let rights = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        guard let rights, rights & 0o077 == 0 else {
            throw ConfigurationError(description: "\(path): others may read it; run chmod 600 \(path)")
        }
        return [UInt8](data)
    }
}
