import Identification
import Storage

/// What the codes of a file must be.
struct CodeFileKind: Sendable {
    /// The 7-digit enterprise number, or the GTIN of 14 digits.
    let scope: String
    let column: CodeFile.Column

    var isGTIN: Bool { scope.utf8.count == 14 }

    /// The code as the directory keeps it. Throws a refusal that names the line.
    func code(_ text: String, line: Int) throws -> String {
        let text = try onlyColumn(text, line)
        return isGTIN ? scope + (try serial(text, line)) : try ecode(text, line)
    }

    private func onlyColumn(_ text: String, _ line: Int) throws -> String {
        guard let comma = text.firstIndex(where: { $0 == "," || $0 == "\t" || $0 == ";" }) else { return text }
        guard column == .first else {
            throw refusal(.twoColumns, line, text, [:])
        }
        return String(text[..<comma])
    }

    private func ecode(_ text: String, _ line: Int) throws -> String {
        let ecode: Ecode
        do { ecode = try Ecode(text) } catch {
            let reason = Message(ScanFault.chinese(.ecode(error)), "\(error)")
            throw refusal(.lineNoEcode, line, text, [:], words: ["reason": reason])
        }
        let number = String(ecode.md.prefix(7))
        guard number == scope else {
            throw refusal(.lineOfAnother, line, text, ["found": number, "expected": scope])
        }
        return ecode.text
    }

    /// AI 21: 1–20 characters. Those that an address would have to escape are left out.
    private func serial(_ text: String, _ line: Int) throws -> String {
        let isRight =
            (1...20).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || [0x2D, 0x2E, 0x5F].contains(byte)
            }
        guard isRight else {
            let (rule, parameters) = Self.serialFault(text) ?? (.lineNoSerial, [:])
            throw refusal(rule, line, text, parameters)
        }
        return text
    }

    /// What is wrong with a serial: its length, a character outside AI 21 (GS1 General Specifications, figure
    /// 7.11-1), or one that AI 21 allows but an address would have to escape.
    private static func serialFault(_ text: String) -> (Rule, [String: String])? {
        let length = text.unicodeScalars.count
        guard (1...20).contains(length) else { return (.lineSerialLength, ["length": "\(length)"]) }
        let set = Set(
            "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz".unicodeScalars)
        for (place, scalar) in text.unicodeScalars.enumerated() {
            let parameters = ["character": "\(scalar)", "place": "\(place + 1)"]
            if !set.contains(scalar) { return (.lineNotAI21, parameters) }
            if "!\"%&'()*+,/:;<=>?".unicodeScalars.contains(scalar) { return (.lineNeedsEscape, parameters) }
        }
        return nil
    }

    private func refusal(
        _ rule: Rule, _ line: Int, _ text: String, _ more: [String: String], words: [String: Message] = [:]
    ) -> Refusal {
        let parameters = ["line": "\(line)", "value": String(text.prefix(60))]
        return Refusal(.invalid, rule, field: "line \(line)", parameters.merging(more) { $1 }, words: words)
    }
}

/// Reads a whole file and says what is wrong with it, before anything of it is kept.
struct CodeFileCheck {
    static let errorLimit = 100

    let file: CodeFile
    let kind: CodeFileKind
    let platform: Platform
    private(set) var errors: [Refusal] = []
    private var fingerprints: [Fingerprint] = []
    private var batch: [(line: Int, code: String)] = []

    init(_ file: CodeFile, _ kind: CodeFileKind, _ platform: Platform) {
        (self.file, self.kind, self.platform) = (file, kind, platform)
    }

    /// 128 bits of a code, keyed afresh in each process: nobody can make two codes that look the same.
    private struct Fingerprint {
        let high: Int
        let low: Int
        let line: UInt32
    }

    /// The number of codes. Throws `Refusals` with the first 100 lines that will not do.
    mutating func run() async throws -> Int64 {
        do {
            try await file.forEachLine { line, text in try await check(line, text) }
            try await checkBatch()
        } catch let refusal as Refusal {
            add(refusal)
        }
        if errors.count < Self.errorLimit { findRepeated() }
        try Refusals.check(errors)
        guard !fingerprints.isEmpty else { throw Refusal(.invalid, .emptyCodeFile) }
        return Int64(fingerprints.count)
    }

    private mutating func check(_ line: Int, _ text: String) async throws {
        guard errors.count < Self.errorLimit else { return }
        do {
            let code = try kind.code(text, line: line)
            fingerprints.append(fingerprint(of: code, line))
            batch.append((line, code))
            if batch.count == 500 { try await checkBatch() }
        } catch let refusal as Refusal {
            add(refusal)
        }
    }

    private mutating func add(_ refusal: Refusal) {
        if errors.count < Self.errorLimit { errors.append(refusal) }
    }

    private func fingerprint(of code: String, _ line: Int) -> Fingerprint {
        var first = Hasher()
        var second = Hasher()
        second.combine(1)
        first.combine(code)
        second.combine(code)
        return Fingerprint(high: first.finalize(), low: second.finalize(), line: UInt32(line))
    }

    /// Codes that are in the directory already, or that were issued here.
    private mutating func checkBatch() async throws {
        let codes = batch.map(\.code)
        if !kind.isGTIN {
            for entry in batch where isIssued(entry.code) { add(known(entry)) }
        }
        let found = try await platform.datastore.report { session in
            Set(
                try session.rows("SELECT code FROM code_directory WHERE code IN \(list: codes)") {
                    try $0.next(String.self)
                })
        }
        for entry in batch where found.contains(entry.code) { add(known(entry)) }
        batch.removeAll(keepingCapacity: true)
    }

    private func isIssued(_ code: String) -> Bool {
        guard let ecode = try? Ecode(code), case .issued = platform.allocations.resolve(ecode) else {
            return false
        }
        return true
    }

    private func known(_ entry: (line: Int, code: String)) -> Refusal {
        Refusal(
            .conflict, .lineKnown, field: "line \(entry.line)", ["line": "\(entry.line)", "value": entry.code])
    }

    private mutating func findRepeated() {
        fingerprints.sort { ($0.high, $0.low, $0.line) < ($1.high, $1.low, $1.line) }
        for (before, after) in zip(fingerprints, fingerprints.dropFirst())
        where (before.high, before.low) == (after.high, after.low) {
            add(
                Refusal(
                    .invalid, .lineRepeated, field: "line \(after.line)",
                    ["line": "\(after.line)", "first": "\(before.line)"]))
        }
    }
}

extension Rule {
    static let twoColumns = Rule(
        "import.two-columns", "第 {line} 行“{value}”有两列；若第一列是要导入的编码，请选择“取第一列”",
        "Line {line} “{value}” has two columns; choose “first column” if that is the code to import")
    static let lineNoEcode = Rule(
        "import.no-ecode", "第 {line} 行“{value}”不是有效 Ecode：{reason}", "Line {line} “{value}” is no Ecode: {reason}")
    static let lineOfAnother = Rule(
        "import.of-another", "第 {line} 行“{value}”的企业号是 {found}，应为 {expected}",
        "Line {line} “{value}” has the enterprise number {found}, not {expected}")
    static let lineNoSerial = Rule(
        "import.no-serial", "第 {line} 行“{value}”不是有效序列号：1–20 个字母、数字或 - . _",
        "Line {line} “{value}” is no serial: 1 to 20 letters, digits or - . _")
    static let lineSerialLength = Rule(
        "import.serial-length", "第 {line} 行“{value}”有 {length} 个字符，AI 21 序列号须为 1–20 个",
        "Line {line} “{value}” has {length} characters; a serial of AI 21 has 1 to 20")
    static let lineNotAI21 = Rule(
        "import.not-ai-21", "第 {line} 行“{value}”第 {place} 个字符“{character}”不在 AI 21 字符集（GS1 字符集 82）内",
        "Line {line} “{value}”: character {place}, “{character}”, is not in AI 21's character set (GS1 set 82)")
    static let lineNeedsEscape = Rule(
        "import.needs-escape", "第 {line} 行“{value}”第 {place} 个字符“{character}”在网址中须转义，印刷地址不能使用；请只用字母、数字和 - . _",
        "Line {line} “{value}”: character {place}, “{character}”, must be escaped in an address and cannot be printed "
            + "there; use letters, digits and - . _ only")
    static let lineKnown = Rule(
        "import.known", "第 {line} 行的编码 {value} 已在平台登记", "The code {value} on line {line} is registered already")
    static let lineRepeated = Rule(
        "import.repeated", "第 {line} 行与第 {first} 行重复", "Line {line} repeats line {first}")
    static let emptyCodeFile = Rule("import.empty", "文件里没有编码", "There is no code in the file")
}
