import Cryptography
import Foundation
import Glibc
public import Ledger
import Storage

/// Folder of a witness (见证目录): `witness.key` (0600), `logs/*.vkey`, `heads/`, `marks/`, `evidence/`, `lock`.
public struct WitnessFolder: Sendable {
    public let path: String

    /// Makes the folder, for its owner alone.
    public init(_ path: String) throws {
        self.path = path
        do {
            try FileManager.default.createDirectory(
                atPath: path + "/logs", withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw StorageError.unavailable("\(path) cannot be made: \(error.localizedDescription)")
        }
    }

    var keyPath: String { path + "/witness.key" }

    /// The key; with a `name`, one is made where none is. Throws `ConfigurationError` without a name, for a name that
    /// is not the key's, and for a file that others may read.
    public func key(name: String?) throws -> SignerKey {
        if FileManager.default.fileExists(atPath: keyPath) { return try read(name) }
        guard let name else {
            throw ConfigurationError(description: "\(keyPath) is not there; --name NAME makes a key for that name")
        }
        let key: SignerKey
        do { key = try SignerKey(name: LogName(name), seed: .random(count: 32)) } catch {
            throw ConfigurationError(description: "--name: “\(name)”: \(error)")
        }
        let lock = try ExclusiveLock(path: path + "/lock")
        try withExtendedLifetime(lock) { try DurableFile.write(Array((key.exposedText + "\n").utf8), to: keyPath) }
        return key
    }

    private func read(_ name: String?) throws -> SignerKey {
        let rights = try FileManager.default.attributesOfItem(atPath: keyPath)[.posixPermissions] as? Int
        guard let rights, rights & 0o077 == 0 else {
            throw ConfigurationError(description: "\(keyPath): others may read it; run chmod 600 \(keyPath)")
        }
        let bytes = try DurableFile.read(keyPath) ?? []
        let key: SignerKey
        do { key = try SignerKey(Self.trimmed(bytes)) } catch {
            throw ConfigurationError(description: "\(keyPath): \(error)")
        }
        guard name == nil || key.name == LogName(name ?? "") else {
            throw ConfigurationError(description: "--name: the key in \(keyPath) has the name \(key.name)")
        }
        return key
    }

    /// Keys of the logs to witness: `logs/*.vkey`, one key a line; `texts`, one key each; and the log lines of
    /// policies. Throws `ConfigurationError` for what is no key of type Ed25519, and when there is none.
    public func logs(keys texts: [String], policies: [String]) throws -> [LogName: [VerifierKey]] {
        var keys: [VerifierKey] = try texts.map { try Self.logKey(Array($0.utf8), "--log") }
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: path + "/logs")) ?? []).sorted()
        for name in names where name.hasSuffix(".vkey") {
            let file = "\(path)/logs/\(name)"
            for line in (try DurableFile.read(file) ?? []).split(separator: 10) where line.first != 35 {
                let text = Self.trimmed(line)
                if !text.isEmpty { keys.append(try Self.logKey(text, file)) }
            }
        }
        for file in policies {
            guard let bytes = try DurableFile.read(file) else {
                throw ConfigurationError(description: "--policy: \(file) is not there")
            }
            do { keys += try TrustPolicy(bytes).logs.map(\.key).filter { $0.type == .ed25519 } } catch {
                throw ConfigurationError(description: "\(file): \(error)")
            }
        }
        guard !keys.isEmpty else {
            throw ConfigurationError(description: "no log to witness: give --log, --policy or \(path)/logs/*.vkey")
        }
        var logs: [LogName: [VerifierKey]] = [:]
        for key in keys where logs[key.name]?.contains(key) != true { logs[key.name, default: []].append(key) }
        return logs
    }

    private static func logKey(_ text: [UInt8], _ place: String) throws -> VerifierKey {
        do {
            let key = try VerifierKey(text)
            guard key.type == .ed25519 else {
                throw ConfigurationError(description: "\(place): a log's key is of type 1, this is \(key.type.byte)")
            }
            return key
        } catch let error as FormatError {
            throw ConfigurationError(description: "\(place): \(error)")
        }
    }

    private static func trimmed(_ bytes: some Collection<UInt8>) -> [UInt8] {
        [UInt8](bytes.drop { $0 <= 32 }.reversed().drop { $0 <= 32 }.reversed())
    }
}
