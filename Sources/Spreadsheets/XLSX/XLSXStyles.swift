/// `xl/styles.xml`, of which one thing matters: which cell formats show a number as a date or time.
final class XLSXStyles: XMLHandler {
    private static let limit = 100_000
    private let part: String
    private var customFormats: [Int: Bool] = [:]
    private var isInCellFormats = false
    private var dates: [Bool] = []

    init(part: String = "") { self.part = part }

    /// Whether cells with the format of this index (attribute `s`) show dates.
    func isDate(_ index: Int) -> Bool {
        dates.indices.contains(index) && dates[index]
    }

    func start(_ name: XMLName, _ attributes: XMLAttributes) throws {
        if name == "numFmt", let id = attributes.integer("numFmtId"), let code = attributes.bytes("formatCode") {
            guard customFormats.count < Self.limit else { throw tooMany }
            customFormats[id] = Self.showsDate(code)
        } else if name == "cellXfs" {
            isInCellFormats = true
        } else if isInCellFormats, name == "xf" {
            guard dates.count < Self.limit else { throw tooMany }
            let id = attributes.integer("numFmtId") ?? 0
            dates.append(customFormats[id] ?? Self.isBuiltInDate(id))
        }
    }

    func end(_ name: XMLName) {
        if name == "cellXfs" { isInCellFormats = false }
    }

    func characters(_ bytes: UnsafeBufferPointer<UInt8>) {}

    private var tooMany: SpreadsheetError { .tooManyDefinitions(part: part, limit: Self.limit) }

    /// ECMA-376 Part 1, 18.8.30; 27 to 36 and 50 to 58 are the dates of Chinese, Japanese and Korean Excel.
    private static func isBuiltInDate(_ id: Int) -> Bool {
        switch id {
        case 14...22, 27...36, 45...47, 50...58: true
        default: false
        }
    }

    /// Whether y, m, d, h or s stands in the format outside quoted text, escapes and brackets such as colours;
    /// `[h]` and `[mm]` are elapsed time.
    static func showsDate(_ format: some Sequence<UInt8>) -> Bool {
        var isQuoted = false
        var isEscaped = false
        var bracket: [UInt8]?
        for byte in format {
            let lower = byte | 0x20
            if isEscaped {
                isEscaped = false
            } else if byte == 0x22 {
                isQuoted.toggle()
            } else if isQuoted {
                continue
            } else if let inside = bracket {
                let isElapsed = [0x68, 0x6D, 0x73].contains(inside.first ?? 0) && Set(inside).count == 1
                if byte == 0x5D, isElapsed { return true }
                bracket = byte == 0x5D ? nil : inside.count < 16 ? inside + [lower] : inside
            } else if byte == 0x5B {
                bracket = []
            } else if byte == 0x5C || byte == 0x5F || byte == 0x2A {
                isEscaped = true
            } else if [0x79, 0x6D, 0x64, 0x68, 0x73].contains(lower), byte >= 0x41 {
                return true
            }
        }
        return false
    }
}
