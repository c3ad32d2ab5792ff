import Glibc
import Identification
import Testing

/// `docs/codes.md` and `docs/codes.zh-CN.md`: every example of their tables is read.
@Suite struct LeafletTests {
    /// A row with an example: `| example | mode | kind | outcome |`.
    struct Example: Hashable, CustomStringConvertible {
        let text: String
        let mode: ReadingMode
        let kind: String
        /// What it leads to; nil where it is refused.
        let lead: String?

        var description: String { text }
    }

    @Test(arguments: ["docs/codes.md", "docs/codes.zh-CN.md"])
    func `every example of the leaflet leads where it says, or is refused`(path: String) throws {
        let examples = try Self.examples(path)
        #expect(examples.count > 90)
        for example in examples {
            let outcome = Self.outcome(example)
            #expect(outcome.lead == example.lead, "\(path): \(example)")
            #expect(outcome.kind == example.kind, "\(path): \(example)")
        }
    }

    @Test func `both languages have the same examples`() throws {
        #expect(try Self.examples("docs/codes.md") == Self.examples("docs/codes.zh-CN.md"))
    }

    @Test func `the leaflet shows every form, taken and refused`() throws {
        let examples = try Self.examples("docs/codes.md")
        let forms = Set(ScannedReading.Form.allCases.map(\.rawValue))
        #expect(Set(examples.filter { $0.lead != nil }.map(\.kind)) == forms)
        #expect(Set(examples.filter { $0.lead == nil }.map(\.kind)) == forms.union(["ndef", "unknown"]))
    }

    private static func outcome(_ example: Example) -> (lead: String?, kind: String) {
        let rules = ReadingRules.standard.with(example.mode)
        do {
            let reading = try ScannedReading(example.text, rules: rules)
            let lead =
                switch reading.lead {
                case .ecode(let code): code.text
                case .gtin(let gtin, _, _, let elements): elements?.bracketed ?? "(01)\(gtin.digits)"
                case .elementString(let elements): elements.bracketed
                case .nationalAddress(let address): "(01)\(address.gtin.digits)"
                }
            return (lead, reading.form.rawValue)
        } catch {
            return (nil, kind(error))
        }
    }

    /// As `ransu identify` names them.
    private static func kind(_ error: ScannedText.ParseError) -> String {
        switch error {
        case .empty: "empty"
        case .ecode: "ecode"
        case .gtin: "gtin"
        case .elementString: "element-string"
        case .digitalLink: "digital-link"
        case .commodityQR: "commodity-qr"
        case .ndef: "ndef"
        case .epc: "epc"
        default: "unknown"
        }
    }

    private static func examples(_ path: String) throws -> [Example] {
        try text(of: path).split(separator: "\n").compactMap { line in
            let cells = line.replacing("\\|", with: "\u{1}").split(separator: "|").map { cell in
                cell.trimmingPrefix { $0 == " " }.replacing("\u{1}", with: "|")
            }
            guard cells.count == 4, let text = quoted(cells[0]), let mode = ReadingMode(rawValue: trimmed(cells[1]))
            else { return nil }
            return Example(text: text, mode: mode, kind: trimmed(cells[2]), lead: quoted(cells[3]))
        }
    }

    /// What stands between back quotes, `<GS>` for U+001D.
    private static func quoted(_ cell: some StringProtocol) -> String? {
        let cell = trimmed(cell)
        guard cell.count > 2, cell.first == "`", cell.last == "`" else { return nil }
        return String(cell.dropFirst().dropLast()).replacing("<GS>", with: "\u{1D}")
    }

    private static func trimmed(_ cell: some StringProtocol) -> String {
        var rest = Substring(cell)
        while rest.last == " " { rest.removeLast() }
        while rest.first == " " { rest.removeFirst() }
        return String(rest)
    }

    /// A file of the repository.
    static func text(of path: String) throws -> String {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let file = try #require(fopen("/\(root)/\(path)", "r"))
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes[..<count], as: UTF8.self)
    }
}
