import Cryptography
import Foundation
import Glibc
import Traceability

/// Files of passwords that nobody may use.
extension ServerConfiguration {
    /// Debian's john-data.
    private static let usualWords = "/usr/share/john/password.lst"
    private static let wordsBytesMax = 64 << 20

    /// Throws `ConfigurationError` for a file that is named and cannot be read.
    func readPasswordWords() throws -> PasswordWords {
        let breached = try breachedPasswords.map { try BreachedPasswords(path: $0) }
        return PasswordWords(listed: try listedWords()) { breached?.holds($0) ?? false }
    }

    private func listedWords() throws -> Set<String> {
        let path = passwordWords ?? Self.usualWords
        guard passwordWords != nil || FileManager.default.fileExists(atPath: path) else { return [] }
        guard let bytes = FileManager.default.contents(atPath: path), bytes.count <= Self.wordsBytesMax else {
            throw ConfigurationError(
                description: "password-words: \(path) cannot be read, or is larger than 64 MiB; one password a line")
        }
        let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
        // John's own remarks begin so.
        return Set(lines.filter { !$0.hasPrefix("#!comment") }.map { $0.lowercased() })
    }
}

/// A file of SHA-1 digests in upper case, sorted, one a line, each with what follows a colon or nothing: as they are
/// handed out by those who collect what leaked. It is asked on the disk and never loaded.
struct BreachedPasswords: Sendable {
    private let descriptor: Int32
    private let byteCount: Int64
    private static let lineBytesMax = 128

    init(path: String) throws {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        let end = descriptor < 0 ? -1 : Int64(lseek(descriptor, 0, SEEK_END))
        guard end > 0 else {
            throw ConfigurationError(description: "breached-passwords: \(path) cannot be read, or is empty")
        }
        byteCount = end
    }

    /// Whether the password's digest stands in the file.
    func holds(_ password: String) -> Bool {
        let sought = SHA1.hash(Array(password.utf8)).flatMap(Self.digits)
        var (low, high) = (Int64(0), byteCount)
        // `low` and `high` are beginnings of lines, or the end.
        while low < high {
            let middle = beginning(atOrBefore: low + (high - low) / 2, notBefore: low)
            let line = self.line(at: middle)
            let digest = Array(line.prefix { $0 != UInt8(ascii: ":") && $0 != 13 })
            if digest == sought { return true }
            if digest.lexicographicallyPrecedes(sought) {
                low = middle + Int64(line.count) + 1
            } else {
                high = middle
            }
        }
        return false
    }

    /// Where the line that holds this byte begins.
    private func beginning(atOrBefore place: Int64, notBefore low: Int64) -> Int64 {
        let start = max(low, place - Int64(Self.lineBytesMax))
        let before = read(at: start, Int(place - start))
        guard let end = before.lastIndex(of: 10) else { return start }
        return start + Int64(end) + 1
    }

    /// Without its end.
    private func line(at place: Int64) -> [UInt8] {
        Array(read(at: place, Self.lineBytesMax).prefix { $0 != 10 })
    }

    private func read(at place: Int64, _ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            initialized = max(0, pread(descriptor, buffer.baseAddress, count, off_t(place)))
        }
    }

    private static func digits(_ byte: UInt8) -> [UInt8] {
        [byte >> 4, byte & 15].map { $0 < 10 ? 0x30 + $0 : 0x37 + $0 }
    }
}
