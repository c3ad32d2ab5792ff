/// A document that breaks its format: which one, the line, and the rule it breaks.
public struct FormatError: Error, Hashable, Sendable {
    /// The formats of this house's ledger.
    public enum Document: String, Sendable {
        case note = "signed note"
        case checkpoint
        case verifierKey = "verifier key"
        case signerKey = "signer key"
        case policy
        case proofFile = "proof file"
        case addCheckpoint = "add-checkpoint request"
        case tilePath = "tile path"
        case tile
        case bundle = "entry bundle"
    }

    /// Which format.
    public let document: Document
    /// Counted from 1; 0 for the document as a whole.
    public let line: Int
    /// The rule, a sentence without its full stop.
    public let rule: String

    init(_ document: Document, line: Int = 0, _ rule: String) {
        self.document = document
        self.line = line
        self.rule = rule
    }
}

extension FormatError: CustomStringConvertible {
    public var description: String {
        line == 0 ? "\(document.rawValue): \(rule)" : "\(document.rawValue), line \(line): \(rule)"
    }
}

/// Lines of a document, each ended by U+000A, from the first on.
struct LineReader {
    let document: FormatError.Document
    private(set) var rest: ArraySlice<UInt8>
    /// Number of the line that `next` gave last.
    private(set) var number = 0

    static let newline: UInt8 = 10

    init(_ bytes: ArraySlice<UInt8>, _ document: FormatError.Document) {
        rest = bytes
        self.document = document
    }

    /// The next line without its end; throws where none is, or where the end is missing.
    mutating func next() throws(FormatError) -> ArraySlice<UInt8> {
        number += 1
        guard let end = rest.firstIndex(of: Self.newline) else {
            throw error(rest.isEmpty ? "a line is missing" : "every line ends in a newline")
        }
        let line = rest[rest.startIndex..<end]
        rest = rest[(end + 1)...]
        return line
    }

    /// The line broke `rule`.
    func error(_ rule: String) -> FormatError { FormatError(document, line: number, rule) }
}

/// Numbers and words of lines.
enum LineText {
    /// A size or an index: ASCII digits without a leading zero, at most 2⁶³ − 1.
    static func decimal(_ digits: some Collection<UInt8>) -> UInt64? {
        guard (1...19).contains(digits.count), digits.first != 48 || digits.count == 1 else { return nil }
        var value: UInt64 = 0
        for digit in digits {
            guard (48...57).contains(digit) else { return nil }
            // Nineteen digits fit: 10¹⁹ − 1 is below 2⁶⁴.
            value = value * 10 + UInt64(digit - 48)
        }
        return value <= TreeSize.limit ? value : nil
    }

    /// A hash in canonical base 64.
    static func hash(_ line: ArraySlice<UInt8>) -> TreeHash? {
        guard line.count == TreeHash.base64Count else { return nil }
        return TreeHash(base64: String(decoding: line, as: UTF8.self))
    }

    /// What follows `word` and one space; nil where the line starts otherwise.
    static func after(_ word: String, in line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let start = [UInt8](word.utf8) + [32]
        return line.starts(with: start) ? line.dropFirst(start.count) : nil
    }
}
