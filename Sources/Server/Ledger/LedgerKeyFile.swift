import Cryptography
import Foundation
import Ledger
import Storage

/// The keys that sign the logs (日志签名密钥): lines `PRIVATE+KEY+…` in `DIR/ledger.key` (0600), one a log, or in the
/// systemd credential `ransu-ledger-key`. In a file the key of a log that was never signed is made; a credential is the
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

    /// The key of this name; nil: there is none. Throws `ConfigurationError` for a file that others may read, or that
    /// holds anything but keys.
    func key(named origin: String) throws -> SignerKey? { try read().first { $0.name == LogName(origin) } }

    /// Makes the key of a log that was never signed, where there is none; nil: a credential is the operator's to fill.
    func makeKey(named origin: String) throws -> SignerKey? {
        guard !isCredential else { return try key(named: origin) }
        // Of two that start at once the second takes the first's.
        let lock = try ExclusiveLock(path: path + ".lock", waits: true)
        return try withExtendedLifetime(lock) {
            let keys = try read()
            if let key = keys.first(where: { $0.name == LogName(origin) }) { return key }
            let key: SignerKey
            do {
                key = try SignerKey(name: LogName(origin), seed: SecretBytes(SecureRandom.bytes(32)))
            } catch { throw ConfigurationError(description: "ledger-origin: “\(origin)” cannot name a key: \(error)") }
            try DurableFile.write(Array((keys + [key]).map { $0.exposedText + "\n" }.joined().utf8), to: path)
            return key
        }
    }

    /// Names of the keys that are there.
    func origins() throws -> [String] { try read().map(\.name.text) }

    private func read() throws -> [SignerKey] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        let rights = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        // systemd gives the service's user the right to read by an access list, which shows as the group's.
        guard let rights, rights & (isCredential ? 0o037 : 0o077) == 0 else {
            throw ConfigurationError(description: "\(path): others may read it; run chmod 600 \(path)")
        }
        let text = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        return try text.split(separator: UInt8(ascii: "\n")).map { line in
            do {
                return try SignerKey(Array(line))
            } catch { throw ConfigurationError(description: "\(path): \(error)") }
        }
    }
}
