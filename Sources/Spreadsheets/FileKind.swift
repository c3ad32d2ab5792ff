import Glibc

/// What a file is by its first bytes; its name is not asked.
enum FileKind: Equatable {
    case zip
    /// An OLE compound file: .xls, .et, or an .xlsx under a password.
    case compound(isEncryptedXLSX: Bool)
    case text
    case other(String)

    static func detect(path: String) throws(SpreadsheetError) -> FileKind {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw .cannotOpen(path: path, code: errno) }
        defer { close(file) }
        let head = [UInt8](unsafeUninitializedCapacity: 64 << 10) { buffer, filled in
            filled = max(0, read(file, buffer.baseAddress, buffer.count))
        }
        guard !head.isEmpty else { throw .emptyFile }
        return detect(head, directory: compoundDirectory(file, head))
    }

    func requireXLSX() throws(SpreadsheetError) {
        switch self {
        case .zip: return
        case .compound(let isEncryptedXLSX): throw isEncryptedXLSX ? .passwordProtected : .oldBinaryFormat
        case .text: throw .notASpreadsheet(found: "text")
        case .other(let name): throw .notASpreadsheet(found: name)
        }
    }

    private static let signatures: [(bytes: [UInt8], name: String)] = [
        ([0x25, 0x50, 0x44, 0x46], "PDF"), ([0x89, 0x50, 0x4E, 0x47], "PNG"), ([0xFF, 0xD8, 0xFF], "JPEG"),
        ([0x1F, 0x8B], "gzip"), ([0x52, 0x61, 0x72, 0x21], "RAR"), ([0x37, 0x7A, 0xBC, 0xAF], "7-Zip"),
        ([0x7F, 0x45, 0x4C, 0x46], "a program"), ([0x4D, 0x5A, 0x90], "a program"),
    ]

    static func detect(_ head: [UInt8], directory: [UInt8] = []) -> FileKind {
        if head.starts(with: [0x50, 0x4B, 0x03, 0x04]) { return .zip }
        if head.starts(with: [0x50, 0x4B, 0x05, 0x06]) { return .other("an empty ZIP") }
        if head.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) {
            return .compound(isEncryptedXLSX: contains(directory, "EncryptedPackage"))
        }
        if let found = signatures.first(where: { head.starts(with: $0.bytes) }) { return .other(found.name) }
        let start = String(decoding: head.prefix(64).filter { $0 > 0x20 && $0 < 0x7F }, as: UTF8.self).lowercased()
        for tag in ["<!doctype", "<html", "<table"] where start.hasPrefix(tag) { return .other("HTML") }
        if start.hasPrefix("<?xml") { return .other("XML") }
        return isBinary(head) ? .other("binary data") : .text
    }

    /// No text in any encoding taken here holds two zero bytes in a row, or other controls as often as once in 32.
    private static func isBinary(_ head: [UInt8]) -> Bool {
        let encoding = CSVEncoding.detect(head).encoding
        guard encoding == .utf8 || encoding == .gb18030 else { return false }
        let controls = head.count { $0 < 0x20 && !(0x09...0x0D ~= $0) || $0 == 0x7F }
        return head.contains(0) || controls > 4 && controls > head.count / 32
    }

    /// The first directory entries of a compound file ([MS-CFB] 2.2: sector size at 30, directory's sector at 48).
    private static func compoundDirectory(_ file: Int32, _ head: [UInt8]) -> [UInt8] {
        guard head.count >= 512, head.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) else { return [] }
        let shift = head[30] == 12 ? 12 : 9
        let sector = (0..<4).reduce(0) { $0 | Int(head[48 + $1]) << (8 * $1) }
        return [UInt8](unsafeUninitializedCapacity: 4_096) { buffer, filled in
            filled = max(0, pread(file, buffer.baseAddress, buffer.count, off_t((sector + 1) << shift)))
        }
    }

    /// The name of a stream in the compound file's directory, in UTF-16.
    private static func contains(_ head: [UInt8], _ name: String) -> Bool {
        let needle = name.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        var start = head.startIndex
        while let found = head[start...].firstIndex(of: needle[0]) {
            if head[found...].starts(with: needle) { return true }
            start = found + 1
        }
        return false
    }
}
