import Foundation
import Storage
import Traceability

/// The last signed checkpoint in a folder of its own (已签名树头目录), `DIR/signed-head` unless told otherwise; best on
/// another disk than the database, and never in the same backup.
///
/// Survives kill -9 and a power cut: a new file, synced, takes the place of the old one, and the folder is synced. One
/// process changes it at a time (flock).
struct SignedHeadFile: SignedHeadStore {
    let folder: String

    /// Makes the folder (0700) where it is not there.
    init(folder: String) throws {
        self.folder = folder
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw ConfigurationError(description: "head-store: \(folder) cannot be made: \(error.localizedDescription)")
        }
    }

    private var path: String { folder + "/checkpoint" }

    func read() throws -> [UInt8]? { try DurableFile.read(path) }

    func swap(from expected: [UInt8]?, to note: [UInt8]) throws -> Bool {
        let lock = try ExclusiveLock(path: folder + "/lock", waits: true)
        return try withExtendedLifetime(lock) {
            guard try read() == expected else { return false }
            try DurableFile.write(note, to: path)
            return true
        }
    }

    func claims() throws -> [UInt8]? { try DurableFile.read(folder + "/witnesses") }

    func keep(claims: [UInt8]) throws {
        let lock = try ExclusiveLock(path: folder + "/lock", waits: true)
        try withExtendedLifetime(lock) { try DurableFile.write(claims, to: folder + "/witnesses") }
    }
}
