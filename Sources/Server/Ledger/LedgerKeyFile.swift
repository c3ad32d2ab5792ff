import Cryptography
import Foundation
import Glibc
import Ledger

/// The keys that sign the logs (日志签名密钥): lines `PRIVATE+KEY+…` in `DIR/ledger.key` (0600), one a log, or in the
/// systemd credential `ransu-ledger-key`. In a file the key of a log that has none is made; a credential is the
/// operator's to fill.
struct LedgerKeyFile: Sendable {
    let path: String
    private let isCredential: Bool
    static let credentialName = "ransu-ledger-key"

    init(dataFolder: String, environment: [String: String]) {
        if let folder = environment["CREDENTIALS_DIRECTORY"],
            FileManager.default.fileExists(atPath: "\(folder)/\(Self.credentialName)")
        {
            (path, isCredential) = ("\(folder)/\(Self.credentialName)", true)
        } else {
            (path, isCredential) = (dataFolder + "/ledger.key", false)
        }
    }

    /// The key of this name; nil: a credential has none. Throws `ConfigurationError` for a file that others may read,
    /// or that holds anything but keys.
    func key(named origin: String) throws -> SignerKey? {
        let keys = try read()
        if let key = keys.first(where: { $0.name == LogName(origin) }) { return key }
        guard !isCredential else { return nil }
        let key: SignerKey
        do {
            key = try SignerKey(name: LogName(origin), seed: SecretBytes(SecureRandom.bytes(32)))
        } catch { throw ConfigurationError(description: "ledger-origin: “\(origin)” cannot name a key: \(error)") }
        try write(keys + [key])
        return key
    }

    /// Names of the keys that are there.
    func origins() throws -> [String] { try read().map(\.name.text) }

    private func read() throws -> [SignerKey] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        let rights = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        guard let rights, rights & 0o077 == 0 else {
            throw ConfigurationError(description: "\(path): others may read it; run chmod 600 \(path)")
        }
        let text = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        return try text.split(separator: UInt8(ascii: "\n")).map { line in
            do {
                return try SignerKey(Array(line))
            } catch { throw ConfigurationError(description: "\(path): \(error)") }
        }
    }

    /// A new file takes the place of the old one: half a key file would be the end of the log.
    private func write(_ keys: [SignerKey]) throws {
        let fresh = path + ".new"
        let bytes = Array(keys.map { $0.exposedText + "\n" }.joined().utf8)
        let file = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0, Glibc.write(file, bytes, bytes.count) == bytes.count, fsync(file) == 0, close(file) == 0,
            rename(fresh, path) == 0
        else {
            throw ConfigurationError(description: "\(path): cannot be written: \(String(cString: strerror(errno)))")
        }
        let folder = open((path as NSString).deletingLastPathComponent, O_RDONLY | O_CLOEXEC)
        guard folder >= 0, fsync(folder) == 0, close(folder) == 0 else {
            throw ConfigurationError(description: "\(path): its folder cannot be synced")
        }
    }
}
