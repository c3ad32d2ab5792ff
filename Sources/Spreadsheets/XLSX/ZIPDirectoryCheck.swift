import Glibc

/// Reads the end of a ZIP before libzip does: it allocates for as many entries as the end record claims.
struct ZIPDirectoryCheck {
    let fileBytes: Int

    init(path: String, limits: SpreadsheetLimits) throws(SpreadsheetError) {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw .cannotOpen(path: path, code: errno) }
        defer { close(file) }
        fileBytes = Int(lseek(file, 0, SEEK_END))
        guard fileBytes <= limits.bytes else { throw .tooManyBytes(limit: limits.bytes) }
        // The end record is 22 bytes and a comment of 65,535 at most; a ZIP64 locator of 20 stands before it.
        let tail = Self.read(file, at: max(0, fileBytes - 65_577), count: 65_577)
        var hasEnd = false
        for index in stride(from: tail.count - 20, through: 0, by: -1) where tail[index] == 0x50 {
            guard tail[index + 1] == 0x4B else { continue }
            if tail[index + 2] == 5, tail[index + 3] == 6, index + 22 <= tail.count {
                hasEnd = true
                try Self.check(Self.little(tail, index + 10, 2), limits, isWide: false)
            } else if tail[index + 2] == 6, tail[index + 3] == 7 {
                let record = Self.read(file, at: Self.little(tail, index + 8, 7), count: 56)
                if record.count == 56 { try Self.check(Self.little(record, 32, 7), limits, isWide: true) }
            }
        }
        guard hasEnd else { throw .damagedArchive(reason: "the directory at its end is missing") }
    }

    /// 65,535 in the short field stands for "see the ZIP64 record".
    private static func check(
        _ count: Int, _ limits: SpreadsheetLimits, isWide: Bool
    ) throws(SpreadsheetError) {
        if count > limits.entries, isWide || count != 0xFFFF {
            throw .tooManyEntries(count: count, limit: limits.entries)
        }
    }

    private static func little(_ bytes: [UInt8], _ offset: Int, _ count: Int) -> Int {
        (0..<count).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
    }

    private static func read(_ file: Int32, at offset: Int, count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = max(0, pread(file, buffer.baseAddress, count, off_t(offset)))
        }
    }
}
