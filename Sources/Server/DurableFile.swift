import Foundation
import Glibc
import Storage

/// A small file that is the old one or the new one, whole, whatever happens in between (原子替换): written beside,
/// synced, renamed, and its folder synced. Its writer holds an `ExclusiveLock`.
enum DurableFile {
    /// The file is its owner's alone (0600), whatever one of the same name was.
    ///
    /// Throws `StorageError.unavailable` when one of the steps fails; the old file is there then, or the new one.
    static func write(_ bytes: [UInt8], to path: String) throws {
        let fresh = path + ".new"
        // What a crash has left, or somebody laid there, is not written into: its rights are not ours.
        guard unlink(fresh) == 0 || errno == ENOENT else { throw failure(fresh) }
        let handle = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard handle >= 0 else { throw failure(fresh) }
        do {
            guard fchmod(handle, 0o600) == 0 else { throw failure(fresh) }
            try write(bytes, to: handle, path: fresh)
            guard fsync(handle) == 0 else { throw failure(fresh) }
        } catch {
            close(handle)
            throw error
        }
        guard close(handle) == 0, rename(fresh, path) == 0 else { throw failure(path) }
        try syncFolder(of: path)
    }

    /// nil when there is none.
    static func read(_ path: String) throws -> [UInt8]? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        guard let data = FileManager.default.contents(atPath: path) else { throw failure(path) }
        return [UInt8](data)
    }

    private static func write(_ bytes: [UInt8], to handle: Int32, path: String) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(handle, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure(path) }
            rest = rest.dropFirst(count)
        }
    }

    private static func syncFolder(of path: String) throws {
        let name = (path as NSString).deletingLastPathComponent
        let folder = open(name.isEmpty ? "." : name, O_RDONLY | O_CLOEXEC)
        guard folder >= 0 else { throw failure(path) }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw failure(path) }
    }

    private static func failure(_ path: String) -> StorageError {
        StorageError.unavailable("\(path): \(String(cString: strerror(errno)))")
    }
}
