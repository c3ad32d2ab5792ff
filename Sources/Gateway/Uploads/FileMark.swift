import Traceability

/// What a file is by its first bytes (and not by its name, which its sender chose).
enum FileMark: Sendable, Hashable {
    case jpeg, png, gif, pdf, zip, gzip, rar, sevenZip, xz, office
    /// Runs on a machine: ELF, Windows, macOS, Java.
    case program
    /// Begins with `#!`.
    case script
    /// What a browser runs: HTML, SVG, PHP's source.
    case markup
    case text
    case other

    /// So many bytes tell.
    static let headBytes = 4_096

    init(head: [UInt8]) {
        if let found = Self.signatures.first(where: { head.starts(with: $0.0) }) {
            self = found.1
        } else if head.starts(with: [0x4D, 0x5A]), head.prefix(64).contains(0) {
            // “MZ”, as a table's first heading may begin as well.
            self = .program
        } else if Self.isMarkup(head) {
            self = .markup
        } else {
            let isWide = head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF])
            self = isWide || !head.contains(0) ? .text : .other
        }
    }

    private static let signatures: [([UInt8], FileMark)] = [
        ([0xFF, 0xD8, 0xFF], .jpeg), ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], .png),
        (Array("GIF8".utf8), .gif), (Array("%PDF-".utf8), .pdf),
        ([0x50, 0x4B, 0x03, 0x04], .zip), ([0x50, 0x4B, 0x05, 0x06], .zip), ([0x1F, 0x8B, 0x08], .gzip),
        ([0x52, 0x61, 0x72, 0x21, 0x1A, 0x07], .rar), ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], .sevenZip),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], .xz), ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], .office),
        ([0x7F, 0x45, 0x4C, 0x46], .program), ([0xCA, 0xFE, 0xBA, 0xBE], .program),
        ([0xCF, 0xFA, 0xED, 0xFE], .program), ([0xCE, 0xFA, 0xED, 0xFE], .program),
        (Array("#!".utf8), .script),
    ]

    /// As browsers sniff (WHATWG MIME Sniffing 7.1), and SVG behind an XML declaration.
    private static func isMarkup(_ head: [UInt8]) -> Bool {
        let start = head.drop { [0xEF, 0xBB, 0xBF, 0x09, 0x0A, 0x0C, 0x0D, 0x20].contains($0) }
        let text = lowered(start.prefix(1_024))
        if markupStarts.contains(where: { text.starts(with: $0) }) { return true }
        guard text.starts(with: Array("<?xml".utf8)) else { return false }
        return [Array("<svg".utf8), Array("<html".utf8)].contains { MultipartReader.find($0, in: text) != nil }
    }

    static let markupStarts = ["<!doctype html", "<html", "<svg", "<script", "<?php", "<!doctype svg"].map {
        Array($0.utf8)
    }

    static func lowered(_ bytes: some Collection<UInt8>) -> [UInt8] {
        bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    }

    /// Nobody needs to hand one in.
    var isActive: Bool { [.program, .script, .markup].contains(self) }

    var words: Message {
        switch self {
        case .jpeg: Message("JPEG 图片", "a JPEG picture")
        case .png: Message("PNG 图片", "a PNG picture")
        case .gif: Message("GIF 图片", "a GIF picture")
        case .pdf: Message("PDF 文档", "a PDF document")
        case .zip: Message("ZIP 压缩包（XLSX 亦属此类）", "a ZIP archive, as XLSX is")
        case .gzip, .rar, .sevenZip, .xz: Message("压缩包", "an archive")
        case .office: Message("旧版 Office 文档", "an old Office document")
        case .program: Message("可执行程序", "a program")
        case .script: Message("脚本", "a script")
        case .markup: Message("网页或 SVG", "a web page or SVG")
        case .text: Message("文本", "text")
        case .other: Message("未知格式", "of no known kind")
        }
    }
}
