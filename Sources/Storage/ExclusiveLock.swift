import Foundation

/// Keeps other processes, and others of this one, off a folder or a file while this lives (独占锁); the kernel drops it
/// when the process ends, however it ends.
///
/// For the data folder: SQLite's WAL-reset bug needs two writers, so there is one (sqlite.org/wal.html).
package final class ExclusiveLock: Sendable {
    private let descriptor: Int32

    /// - Parameters:
    ///   - path: of a file that is there for nothing else; it is made where it is not there.
    ///   - waits: for whoever holds it; else that is an error.
    ///
    /// Throws `StorageError.unavailable` when somebody else holds it, or when it cannot be made.
    package init(path: String, waits: Bool = false) throws {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw StorageError.unavailable("\(path) cannot be written: \(String(cString: strerror(errno)))")
        }
        let mode = waits ? LOCK_EX : LOCK_EX | LOCK_NB
        while flock(descriptor, mode) != 0 {
            if errno == EINTR { continue }
            let reason = errno == EWOULDBLOCK ? "in use by another process" : String(cString: strerror(errno))
            close(descriptor)
            throw StorageError.unavailable("\(path): \(reason)")
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }
}
