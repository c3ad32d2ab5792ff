import Foundation
import Storage

/// Keeps other processes, and other datastores of this one, off a data folder: SQLite 3.40's WAL-reset bug needs two
/// writers, so there is one. The kernel drops the lock when the process ends, however it ends.
final class FolderLock: Sendable {
    private let descriptor: Int32

    init(folder: String) throws {
        let descriptor = open(folder + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw StorageError.unavailable("the data folder \(folder) cannot be written: \(reason(errno))")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw StorageError.unavailable("the data folder \(folder) is in use by another process")
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }
}

private func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
