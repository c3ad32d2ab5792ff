import Foundation
import Glibc
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

    func read() throws -> [UInt8]? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    }

    func swap(from expected: [UInt8]?, to note: [UInt8]) throws -> Bool {
        let lock = open(folder + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw failure("lock") }
        // Closing it lets go of the lock.
        defer { close(lock) }
        guard flock(lock, LOCK_EX) == 0 else { throw failure("lock") }
        guard try read() == expected else { return false }
        let fresh = folder + "/checkpoint.new"
        try write(note, to: fresh)
        guard rename(fresh, path) == 0 else { throw failure("checkpoint") }
        try syncFolder()
        return true
    }

    private func write(_ bytes: [UInt8], to path: String) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failure("checkpoint.new") }
        defer { close(file) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            guard count > 0 else { throw failure("checkpoint.new") }
            rest = rest.dropFirst(count)
        }
        guard fsync(file) == 0 else { throw failure("checkpoint.new") }
    }

    private func syncFolder() throws {
        let handle = open(folder, O_RDONLY | O_CLOEXEC)
        guard handle >= 0 else { throw failure("") }
        defer { close(handle) }
        guard fsync(handle) == 0 else { throw failure("") }
    }

    private func failure(_ name: String) -> ConfigurationError {
        ConfigurationError(description: "head-store: \(folder)/\(name): \(String(cString: strerror(errno)))")
    }
}
