import Cryptography

/// One signature of a note: whose it says it is, and the bytes, whose meaning the key's type decides.
public struct NoteSignature: Hashable, Sendable {
    /// Name of the key.
    public let name: LogName
    /// First four bytes of the base 64, big-endian: with the name it tells which key and which algorithm.
    public let keyID: UInt32
    /// The rest.
    public let bytes: [UInt8]

    /// A signature as it came from a key. Nothing is checked.
    public init(name: LogName, keyID: UInt32, bytes: [UInt8]) {
        self.name = name
        self.keyID = keyID
        self.bytes = bytes
    }

    /// The line of a note, with its end: em dash, space, name, space, base 64 of key ID and bytes.
    public var line: [UInt8] {
        Self.start + name.bytes + [32] + [UInt8]((keyID.bigEndianBytes + bytes).base64.utf8) + [LineReader.newline]
    }

    /// U+2014 and a space.
    private static let start: [UInt8] = [0xE2, 0x80, 0x94, 0x20]

    /// Reads a line without its end.
    init(line: ArraySlice<UInt8>, number: Int) throws(FormatError) {
        func broken(_ rule: String) -> FormatError { FormatError(.note, line: number, rule) }
        guard line.starts(with: Self.start) else { throw broken("a signature starts with an em dash and a space") }
        let parts = line.dropFirst(Self.start.count).split(
            separator: 32, maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw broken("a signature is a name, a space and base 64") }
        name = LogName(parts[0])
        guard name.isKeyName else { throw broken("a key name has neither spaces nor + and at most 255 bytes") }
        guard let bytes = [UInt8](base64: String(decoding: parts[1], as: UTF8.self)), bytes.count > 4 else {
            throw broken("a signature is canonical base 64 of more than four bytes")
        }
        keyID = UInt32(bigEndianBytes: bytes[..<4])
        self.bytes = Array(bytes[4...])
    }
}

/// A text and its signatures (签名文本). C2SP signed-note; golang.org/x/mod/sumdb/note is where it comes from.
///
/// Reading checks the form only. Nothing in the text may be believed before `verified(by:)`.
public struct SignedNote: Hashable, Sendable {
    /// Longest note: 1,000,000 bytes, as in Go.
    public static let byteLimit = 1_000_000
    /// Most signatures: 100, as in Go (the format asks for 16 at least).
    public static let signatureLimit = 100

    /// UTF-8, ends in a newline, no other control character.
    public let text: [UInt8]
    /// In their order, unknown ones among them.
    public let signatures: [NoteSignature]

    /// A note to print; throws when the text is none or the signatures are too many.
    public init(text: [UInt8], signatures: [NoteSignature]) throws(FormatError) {
        try Self.check(text)
        guard signatures.count <= Self.signatureLimit else {
            throw FormatError(.note, "a note has at most \(Self.signatureLimit) signatures")
        }
        self.text = text
        self.signatures = signatures
    }

    /// Reads a note; throws unless it has the form, at least one signature and no more than the limits.
    public init(_ bytes: some Collection<UInt8>) throws(FormatError) {
        guard bytes.count <= Self.byteLimit else { throw FormatError(.note, "a note has at most 1000000 bytes") }
        let note = Array(bytes)
        try Self.check(note)
        // The signatures follow the last empty line.
        guard let end = note.indices.dropFirst().last(where: { note[$0] == 10 && note[$0 - 1] == 10 }) else {
            throw FormatError(.note, "an empty line stands before the signatures")
        }
        text = Array(note[..<end])
        var lines = LineReader(note[(end + 1)...], .note)
        let before = text.count { $0 == LineReader.newline } + 1
        var signatures: [NoteSignature] = []
        while !lines.rest.isEmpty {
            let line = try lines.next()
            guard signatures.count < Self.signatureLimit else {
                throw FormatError(.note, "a note has at most \(Self.signatureLimit) signatures")
            }
            signatures.append(try NoteSignature(line: line, number: before + lines.number))
        }
        guard !signatures.isEmpty else { throw FormatError(.note, "a note has a signature") }
        self.signatures = signatures
    }

    /// As stored and sent: text, empty line, signatures.
    public var bytes: [UInt8] { text + [LineReader.newline] + signatures.flatMap(\.line) }

    /// The same note with further signatures at its end.
    public func adding(_ more: [NoteSignature]) throws(FormatError) -> SignedNote {
        try SignedNote(text: text, signatures: signatures + more)
    }

    private static func check(_ text: [UInt8]) throws(FormatError) {
        guard text.last == LineReader.newline else { throw FormatError(.note, "a note ends in a newline") }
        guard text.allSatisfy({ $0 >= 32 || $0 == LineReader.newline }) else {
            throw FormatError(.note, "newline is the only control character")
        }
        guard String(validating: text, as: UTF8.self) != nil else { throw FormatError(.note, "a note is UTF-8") }
    }
}

extension UInt32 {
    /// Four bytes, the highest first.
    var bigEndianBytes: [UInt8] { withUnsafeBytes(of: bigEndian) { [UInt8]($0) } }

    init(bigEndianBytes bytes: some Sequence<UInt8>) { self = bytes.reduce(0) { $0 << 8 | UInt32($1) } }
}

extension UInt64 {
    /// Eight bytes, the highest first.
    var bigEndianBytes: [UInt8] { withUnsafeBytes(of: bigEndian) { [UInt8]($0) } }

    init(bigEndianBytes bytes: some Sequence<UInt8>) { self = bytes.reduce(0) { $0 << 8 | UInt64($1) } }
}
