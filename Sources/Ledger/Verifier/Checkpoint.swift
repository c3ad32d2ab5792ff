/// What a log says of itself at one moment (检查点): who it is, how many leaves, which root. C2SP tlog-checkpoint.
public struct Checkpoint: Hashable, Sendable {
    /// Identity of the log, 1 to 255 bytes (the bound of C2SP tlog-cosignature), without control characters.
    public let origin: LogName
    /// Leaves.
    public let size: UInt64
    /// Root of the tree.
    public let root: TreeHash
    /// Further lines without their ends, none empty; this house writes none.
    public let extensions: [LogName]

    /// A checkpoint to print; throws for an origin, a size or an extension line that could not be read back, and for an
    /// empty tree with another root than SHA-256("").
    public init(origin: LogName, size: UInt64, root: TreeHash, extensions: [LogName] = []) throws(FormatError) {
        guard Self.isLine(origin), origin.bytes.count <= LogName.byteLimit else {
            throw FormatError(.checkpoint, line: 1, "an origin has 1 to 255 bytes and no control character")
        }
        guard size <= TreeSize.limit else { throw FormatError(.checkpoint, line: 2, "a size is at most 2^63-1") }
        guard size > 0 || root == .empty else {
            throw FormatError(.checkpoint, line: 3, "the empty tree has the root SHA-256(\"\")")
        }
        guard extensions.allSatisfy(Self.isLine) else {
            throw FormatError(.checkpoint, "an extension line is not empty and has no control character")
        }
        self.origin = origin
        self.size = size
        self.root = root
        self.extensions = extensions
    }

    /// Reads the text of a note. A root that the empty tree cannot have is read, too: whoever uses it refuses it, each
    /// in the way it must answer (C2SP tlog-witness: 422, not 400).
    public init(text: [UInt8]) throws(FormatError) {
        var lines = LineReader(text[...], .checkpoint)
        origin = LogName(try lines.next())
        guard Self.isLine(origin), origin.bytes.count <= LogName.byteLimit else {
            throw lines.error("an origin has 1 to 255 bytes and no control character")
        }
        guard let size = LineText.decimal(try lines.next()) else {
            throw lines.error("a size is decimal, without leading zeros, at most 2^63-1")
        }
        guard let root = LineText.hash(try lines.next()) else {
            throw lines.error("a root is 32 bytes in canonical base 64")
        }
        var extensions: [LogName] = []
        while !lines.rest.isEmpty {
            let line = LogName(try lines.next())
            guard Self.isLine(line) else { throw lines.error("an extension line is not empty") }
            extensions.append(line)
        }
        self.size = size
        self.root = root
        self.extensions = extensions
    }

    /// The text of the note.
    public var text: [UInt8] {
        ([origin, LogName(String(size)), LogName(root.base64)] + extensions).flatMap { $0.bytes + [LineReader.newline] }
    }

    private static func isLine(_ line: LogName) -> Bool {
        !line.bytes.isEmpty && line.bytes.allSatisfy { $0 >= 32 }
            && String(validating: line.bytes, as: UTF8.self) != nil
    }
}
