import Cryptography
import Foundation
import Glibc

/// The installation's one secret: 32 bytes in a 0600 file (`RANSU_MASTER_KEY_FILE`, else `DIR/master.key`),
/// made at first start.
///
/// Everything sealed and every code depends on it: back it up apart from the database. Peers on one
/// PostgreSQL share it.
enum MasterKey {
    /// - Parameter isNew: whether the database holds nothing that was sealed under a key: only then one is made.
    static func load(dataFolder: String, environment: [String: String], isNew: Bool) throws -> SecretBytes {
        let path = environment["RANSU_MASTER_KEY_FILE"] ?? dataFolder + "/master.key"
        if FileManager.default.fileExists(atPath: path) { return try read(path) }
        guard environment["RANSU_MASTER_KEY_FILE"] == nil else {
            throw ConfigurationError(description: "RANSU_MASTER_KEY_FILE: \(path) is not there")
        }
        guard isNew else {
            throw ConfigurationError(
                description: "\(path): the master key is not there, and the database holds data sealed under it; "
                    + "put the key file of this installation there (it is in no backup). Nothing was changed")
        }
        let secret = SecureRandom.bytes(32)
        let handle = open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        guard handle >= 0, write(handle, secret, 32) == 32, fsync(handle) == 0, close(handle) == 0 else {
            throw ConfigurationError(description: "\(path): cannot be written: \(String(cString: strerror(errno)))")
        }
        // The file is there after a power cut only when its folder says so.
        let folder = open((path as NSString).deletingLastPathComponent, O_RDONLY)
        guard folder >= 0, fsync(folder) == 0, close(folder) == 0 else {
            throw ConfigurationError(description: "\(path): its folder cannot be synced")
        }
        return SecretBytes(secret)
    }

    private static func read(_ path: String) throws -> SecretBytes {
        let rights = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        guard let rights, rights & 0o077 == 0 else {
            throw ConfigurationError(description: "\(path): others may read it; run chmod 600 \(path)")
        }
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        guard bytes.count == 32 else {
            throw ConfigurationError(description: "\(path): holds \(bytes.count) bytes, a master key has 32")
        }
        return SecretBytes(bytes)
    }
}
