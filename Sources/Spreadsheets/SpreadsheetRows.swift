import Glibc

/// One face over CSV and .xlsx on disk.
public enum SpreadsheetRows {
    /// Gives out the rows of the file, whose format is found from its first bytes. For an .xlsx, of the named sheet or
    /// else the first visible one. Throws `SpreadsheetError` and what `body` throws; rows may have been given before.
    public static func readRows(
        path: String, sheet: String? = nil, limits: SpreadsheetLimits = SpreadsheetLimits(),
        body: (SpreadsheetRow) throws -> Void
    ) throws {
        switch try FileKind.detect(path: path) {
        case .text: try readCSV(path: path, limits: limits, body)
        case let kind:
            try kind.requireXLSX()
            try XLSXReader(path: path, limits: limits).readRows(sheet: sheet, body)
        }
    }

    private static func readCSV(
        path: String, limits: SpreadsheetLimits, _ body: (SpreadsheetRow) throws -> Void
    ) throws {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw SpreadsheetError.cannotOpen(path: path, code: errno) }
        defer { close(file) }
        var reader = CSVReader(limits: limits)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = read(file, buffer.baseAddress, buffer.count)
            guard count >= 0 else { throw SpreadsheetError.cannotOpen(path: path, code: errno) }
            guard count > 0 else { break }
            let chunk = UnsafeRawBufferPointer(rebasing: buffer[..<count])
            try reader.feed(chunk.assumingMemoryBound(to: UInt8.self), body)
        }
        try reader.finish(body)
    }
}
