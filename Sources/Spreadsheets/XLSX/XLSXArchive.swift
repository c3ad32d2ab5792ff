import CZip
import Glibc

/// The ZIP around an .xlsx: parts are read in pieces, and every unpacked byte of every part is counted against the
/// limits, whatever the directory says of sizes.
final class XLSXArchive {
    private static let pieceBytes = 64 << 10
    /// Files below this may grow as they like.
    private static let freeInflation = 10 << 20

    private let archive: OpaquePointer
    private let limits: SpreadsheetLimits
    private let fileBytes: Int
    private var inflated = 0

    init(path: String, limits: SpreadsheetLimits) throws {
        self.limits = limits
        fileBytes = try ZIPDirectoryCheck(path: path, limits: limits).fileBytes
        var code: Int32 = 0
        guard let archive = zip_open(path, ZIP_RDONLY, &code) else {
            throw SpreadsheetError.damagedArchive(reason: Self.reason(code))
        }
        self.archive = archive
        let count = Int(zip_get_num_entries(archive, 0))
        guard count <= limits.entries else {
            zip_discard(archive)
            throw SpreadsheetError.tooManyEntries(count: count, limit: limits.entries)
        }
    }

    deinit { zip_discard(archive) }

    func contains(_ part: String) -> Bool {
        zip_name_locate(archive, part, zip_flags_t(ZIP_FL_ENC_UTF_8)) >= 0
    }

    /// Parses one part from its beginning to its end. Throws `SpreadsheetError` and what the handler throws.
    func parse(_ part: String, _ handler: any XMLHandler) throws {
        guard contains(part) else { throw SpreadsheetError.missingPart(name: part) }
        guard let file = zip_fopen(archive, part, zip_flags_t(ZIP_FL_ENC_UTF_8)) else {
            throw failure(zip_error_code_zip(zip_get_error(archive)))
        }
        defer { zip_fclose(file) }
        let parser = try XMLPartParser(part: part, handler: handler)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.pieceBytes, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let read = Int(zip_fread(file, buffer.baseAddress, UInt64(buffer.count)))
            guard read >= 0 else { throw failure(zip_error_code_zip(zip_file_get_error(file))) }
            guard read > 0 else { break }
            try count(read)
            try parser.parse(UnsafeRawBufferPointer(rebasing: buffer[..<read]))
        }
        try parser.finish()
    }

    private func count(_ bytes: Int) throws {
        inflated += bytes
        guard inflated <= limits.inflatedBytes else {
            throw SpreadsheetError.inflatedTooLarge(limitBytes: limits.inflatedBytes)
        }
        if inflated > Self.freeInflation, inflated / limits.inflationRatio >= fileBytes {
            throw SpreadsheetError.inflatedTooOften(limit: limits.inflationRatio)
        }
    }

    private func failure(_ code: Int32) -> SpreadsheetError {
        let isLocked = code == ZIP_ER_NOPASSWD || code == ZIP_ER_WRONGPASSWD || code == ZIP_ER_ENCRNOTSUPP
        return isLocked ? .passwordProtected : .damagedArchive(reason: Self.reason(code))
    }

    private static func reason(_ code: Int32) -> String {
        var error = zip_error_t()
        zip_error_init_with_code(&error, code)
        defer { zip_error_fini(&error) }
        return String(cString: zip_error_strerror(&error))
    }
}
