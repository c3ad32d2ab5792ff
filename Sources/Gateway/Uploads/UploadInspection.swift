import Foundation
import Traceability

/// Looks at a file before anybody opens it (OWASP ASVS 5.2.2, 1.3.4): programs, scripts, web pages and SVG are not
/// taken; a name's extension and the bytes agree; and what is a picture or a document is nothing else besides. What a
/// form's field takes is decided where the file is used; that is judged by the bytes too.
public struct UploadInspection {
    let name: String
    let bytes: any InspectedBytes
    /// The form's field, for the refusal.
    let field: String?

    public init(name: String, bytes: [UInt8], field: String? = nil) {
        self.name = name
        self.bytes = BytesInMemory(bytes: bytes)
        self.field = field
    }

    /// Throws when the file cannot be read.
    init(_ file: SpooledFile, field: String?) throws {
        name = file.name
        bytes = try BytesInFile(path: file.path)
        self.field = field
    }

    /// Throws `Refusal.invalid`.
    public func check() throws { _ = try mark() }

    func mark() throws -> FileMark {
        let head = try bytes.piece(at: 0, count: FileMark.headBytes)
        let mark = FileMark(head: head)
        let ending = self.ending
        if mark.isActive || Self.active.contains(ending) {
            let words = mark.isActive ? mark.words : Message("\(ending) 文件", "a file of type \(ending)")
            throw refusal(.fileActive, ["kind": words])
        }
        if let expected = Self.expected[ending], !expected.contains(mark), mark != .other {
            throw refusal(.fileExtension, ["kind": mark.words])
        }
        if let hidden = try hidden(in: mark, head) {
            throw refusal(.fileTwoInOne, ["kind": mark.words, "other": hidden])
        }
        return mark
    }

    private func refusal(_ rule: Rule, _ words: [String: Message]) -> Refusal {
        Refusal(.invalid, rule, field: field, ["name": String(name.prefix(80))], words: words)
    }

    /// What follows the last dot, in small letters; "" where there is none.
    private var ending: String {
        let trimmed = name.trimmingCharacters(in: .whitespacesAndNewlines)
        guard let dot = trimmed.lastIndex(of: ".") else { return "" }
        return trimmed[trimmed.index(after: dot)...].lowercased()
    }

    /// Phones call PNG pictures .jpg and the other way round: both are pictures, and read by the same readers. Of an
    /// old or a locked workbook the reader of sheets says what to do, whatever it is called.
    private static let expected: [String: Set<FileMark>] = {
        var table: [String: Set<FileMark>] = ["pdf": [.pdf], "xlsx": [.zip, .office], "zip": [.zip]]
        for ending in ["jpg", "jpeg", "jpe", "jfif", "png"] { table[ending] = [.jpeg, .png] }
        for ending in ["csv", "tsv", "txt"] { table[ending] = [.text, .office] }
        for ending in ["json", "jsonld", "jsonl", "ndjson", "xml"] { table[ending] = [.text] }
        return table
    }()

    /// What runs when somebody opens it.
    private static let active: Set<String> = [
        "exe", "dll", "com", "bat", "cmd", "scr", "msi", "ps1", "vbs", "js", "mjs", "jse", "wsf", "hta", "jar", "sh",
        "so", "lnk", "url", "html", "htm", "xhtml", "svg", "svgz", "php", "phtml", "jsp", "asp", "aspx", "xlsm", "xlsb",
        "docm", "pptm", "apk", "dmg", "iso",
    ]
}

/// What is hidden in a picture or a PDF.
extension UploadInspection {
    /// Bytes after a PNG's end that are taken for a camera's own.
    private static let trailingMax = 65_536

    private func hidden(in mark: FileMark, _ head: [UInt8]) throws -> Message? {
        guard [.jpeg, .png, .pdf].contains(mark) else { return nil }
        let start = Array(head.prefix(1_024))
        // Readers take a PDF whose head comes this late.
        if mark != .pdf, MultipartReader.find(Array("%PDF-".utf8), in: start) != nil { return FileMark.pdf.words }
        let text = FileMark.lowered(start)
        if FileMark.markupStarts.contains(where: { MultipartReader.find($0, in: text) != nil }) {
            return FileMark.markup.words
        }
        if try endsAsArchive() { return FileMark.zip.words }
        if mark == .png, try trailingOfPNG() > Self.trailingMax {
            return Message("图片结尾之后的数据", "data after the picture's end")
        }
        guard mark == .pdf else { return nil }
        switch try findingInPDF() {
        case nil: return nil
        case .runs: return Message("自动运行的脚本或程序", "a script or program that runs")
        case .closed: throw refusal(.fileClosed, [:])
        }
    }

    /// Readers of ZIP look for its directory at the file's end (APPNOTE 4.3.16), whatever stands before.
    private func endsAsArchive() throws -> Bool {
        let count = min(bytes.count, 65_557)
        let tail = try bytes.piece(at: bytes.count - count, count: count)
        guard tail.count >= 22 else { return false }
        for at in stride(from: tail.count - 22, through: 0, by: -1)
        where tail[at] == 0x50 && tail[at + 1] == 0x4B && tail[at + 2] == 0x05 && tail[at + 3] == 0x06 {
            let comment = Int(tail[at + 20]) | Int(tail[at + 21]) << 8
            if at + 22 + comment == tail.count { return true }
        }
        return false
    }

    /// Bytes after IEND; 0 where there is none: the reader of pictures refuses that.
    private func trailingOfPNG() throws -> Int {
        var offset = 8
        for _ in 0..<100_000 {
            let chunk = try bytes.piece(at: offset, count: 8)
            guard chunk.count == 8 else { return 0 }
            offset += 12 + chunk.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            if chunk[4...].elementsEqual("IEND".utf8) { return max(0, bytes.count - offset) }
        }
        return bytes.count
    }

    /// Documents are far smaller: those that are not cannot be looked through at once.
    private static let pdfMax = 64 << 20

    private func findingInPDF() throws -> PDFInspection.Finding? {
        guard bytes.count <= Self.pdfMax else { return .closed }
        var inspection = PDFInspection(try bytes.piece(at: 0, count: bytes.count))
        return inspection.finding()
    }
}

/// Bytes that are looked at here and there.
protocol InspectedBytes {
    var count: Int { get }
    /// Fewer where the file ends.
    func piece(at offset: Int, count: Int) throws -> [UInt8]
}

private struct BytesInMemory: InspectedBytes {
    let bytes: [UInt8]
    var count: Int { bytes.count }

    func piece(at offset: Int, count: Int) -> [UInt8] {
        guard offset >= 0, offset < bytes.count else { return [] }
        return Array(bytes[offset..<min(bytes.count, offset + count)])
    }
}

private final class BytesInFile: InspectedBytes {
    private let file: FileHandle
    let count: Int

    init(path: String) throws {
        file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        count = Int(clamping: try file.seekToEnd())
    }

    deinit { try? file.close() }

    func piece(at offset: Int, count: Int) throws -> [UInt8] {
        guard offset >= 0, offset < self.count else { return [] }
        try file.seek(toOffset: UInt64(offset))
        return Array(try file.read(upToCount: count) ?? Data())
    }
}

extension Rule {
    static let fileActive = Rule(
        "file.active", "文件“{name}”是{kind}，平台不接收可执行程序、脚本、网页和 SVG",
        "The file “{name}” is {kind}: programs, scripts, web pages and SVG are not taken")
    static let fileExtension = Rule(
        "file.extension", "文件“{name}”的内容是{kind}，与扩展名不符；请重新导出或改用正确的文件",
        "The file “{name}” is {kind}, which its extension does not say; export it again, or choose the right one")
    static let fileClosed = Rule(
        "file.closed", "PDF 文件“{name}”已加密，或其中的内容无法检查；请去除密码，或打印为新的 PDF 后再上传",
        "The PDF “{name}” is encrypted, or packed so that it cannot be looked into; remove its password, or print it "
            + "to a new PDF and send that")
    static let fileTwoInOne = Rule(
        "file.two-in-one", "文件“{name}”是{kind}，其中还藏有{other}；请重新拍照、扫描或另存后再上传",
        "The file “{name}” is {kind} and holds {other} besides; take, scan or save it anew and send that")
}
