import CZip
import Glibc

/// A ZIP whose entries are encrypted by a password: WinZip AES-256 (AE-2), which 7-Zip, WinRAR, macOS's Archive
/// Utility and WinZip open. Names and sizes stay readable, as the format has it.
///
/// Each entry has a salt of its own from the system's generator: two archives of the same files differ.
public enum EncryptedArchive {
    /// One file of the archive.
    public struct Entry: Sendable {
        /// Within the archive.
        public let name: String
        /// Where its bytes are.
        public let content: Content
        /// False for what is compressed already.
        public let isCompressed: Bool

        /// Where the bytes of an entry are.
        public enum Content: Sendable {
            /// Read while the archive is written; whole in memory never.
            case file(path: String)
            case bytes([UInt8])
        }

        /// A file by its name within the archive.
        public init(_ name: String, _ content: Content, isCompressed: Bool = true) {
            self.name = name
            self.content = content
            self.isCompressed = isCompressed
        }
    }

    /// Writes the archive; an existing file at the path is replaced when all of it is written. Throws `ArchiveError`;
    /// nothing new is left then.
    ///
    /// - Parameters:
    ///   - path: of the file, whose folder exists.
    ///   - entries: in the order of the archive.
    ///   - password: at least one character.
    ///   - modifiedAt: seconds since 1970, the time of every entry.
    public static func write(
        to path: String, _ entries: [Entry], password: String, modifiedAt: Int64
    ) throws(ArchiveError) {
        guard !password.isEmpty else { throw .library(reason: "an empty password") }
        guard zip_encryption_method_supported(UInt16(ZIP_EM_AES_256), 1) == 1 else {
            throw .library(reason: "libzip was built without AES")
        }
        var code: Int32 = 0
        guard let archive = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &code) else {
            throw .library(reason: "zip_open: error \(code)")
        }
        do throws(ArchiveError) {
            for entry in entries { try add(entry, to: archive, password, modifiedAt) }
        } catch {
            zip_discard(archive)
            throw error
        }
        guard zip_close(archive) == 0 else {
            let error = reason(archive)
            zip_discard(archive)
            throw .library(reason: error)
        }
    }

    private static func add(
        _ entry: Entry, to archive: OpaquePointer, _ password: String, _ modifiedAt: Int64
    ) throws(ArchiveError) {
        guard let source = source(entry.content, archive) else { throw .library(reason: reason(archive)) }
        let index = zip_file_add(archive, entry.name, source, zip_flags_t(ZIP_FL_ENC_UTF_8))
        guard index >= 0 else {
            zip_source_free(source)
            throw .library(reason: reason(archive))
        }
        let place = zip_uint64_t(index)
        let method = entry.isCompressed ? ZIP_CM_DEFLATE : ZIP_CM_STORE
        guard zip_set_file_compression(archive, place, method, 1) == 0,
            zip_file_set_encryption(archive, place, UInt16(ZIP_EM_AES_256), password) == 0,
            zip_file_set_mtime(archive, place, time_t(modifiedAt), 0) == 0
        else { throw .library(reason: reason(archive)) }
    }

    private static func source(_ content: Entry.Content, _ archive: OpaquePointer) -> OpaquePointer? {
        switch content {
        case .file(let path): return zip_source_file(archive, path, 0, -1)
        case .bytes(let bytes):
            // The library frees what malloc gave.
            guard let copy = malloc(max(1, bytes.count)) else { return nil }
            bytes.withUnsafeBytes { if let start = $0.baseAddress { memcpy(copy, start, $0.count) } }
            return zip_source_buffer(archive, copy, zip_uint64_t(bytes.count), 1)
        }
    }

    private static func reason(_ archive: OpaquePointer) -> String {
        zip_strerror(archive).map { String(cString: $0) } ?? "unknown"
    }
}
