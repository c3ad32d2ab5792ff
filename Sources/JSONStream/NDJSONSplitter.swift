#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A line of newline-delimited JSON is longer than allowed.
public struct LineTooLong: Error, Sendable, Hashable {
    /// From 1.
    public var line: Int
    /// In bytes.
    public var limit: Int

    public init(line: Int, limit: Int) {
        (self.line, self.limit) = (line, limit)
    }
}

/// Cuts chunks of any size into lines; keeps nothing but a line that a chunk cuts.
public struct NDJSONSplitter: Sendable {
    /// The longest line, in bytes without its line end.
    public let lineBytes: Int
    /// How many lines have ended so far, empty ones too.
    public private(set) var lines = 0
    private var carry: [UInt8] = []

    public init(lineBytes: Int = 1 << 20) { self.lineBytes = max(lineBytes, 1) }

    /// Gives each line that ends in the chunk, without its line end (LF or CR LF), and its number from 1. Blank lines
    /// are counted and left out. The bytes are valid only inside `line`.
    /// - Throws: `LineTooLong`, and what `line` throws.
    public mutating func feed(
        _ chunk: UnsafeRawBufferPointer, _ line: (UnsafeRawBufferPointer, Int) throws -> Void
    ) throws {
        guard let base = chunk.baseAddress else { return }
        var start = 0
        while start < chunk.count, let found = memchr(base + start, 0x0A, chunk.count - start) {
            let end = base.distance(to: UnsafeRawPointer(found))
            try endLine(UnsafeRawBufferPointer(rebasing: chunk[start..<end]), line)
            start = end + 1
        }
        guard carry.count + chunk.count - start <= lineBytes + 1 else {
            throw LineTooLong(line: lines + 1, limit: lineBytes)
        }
        carry.append(contentsOf: chunk[start...])
    }

    /// Reads the next chunk.
    public mutating func feed(
        _ chunk: [UInt8], _ line: (UnsafeRawBufferPointer, Int) throws -> Void
    ) throws {
        try chunk.withUnsafeBytes { try feed($0, line) }
    }

    /// Gives the last line if no line end follows it.
    public mutating func finish(_ line: (UnsafeRawBufferPointer, Int) throws -> Void) throws {
        if !carry.isEmpty { try endLine(UnsafeRawBufferPointer(start: nil, count: 0), line) }
    }

    private mutating func endLine(
        _ tail: UnsafeRawBufferPointer, _ line: (UnsafeRawBufferPointer, Int) throws -> Void
    ) throws {
        lines += 1
        guard !carry.isEmpty else { return try give(tail, line) }
        carry.append(contentsOf: tail)
        defer { carry.removeAll(keepingCapacity: carry.count <= 1 << 16) }
        try carry.withUnsafeBytes { try give($0, line) }
    }

    private func give(
        _ bytes: UnsafeRawBufferPointer, _ line: (UnsafeRawBufferPointer, Int) throws -> Void
    ) throws {
        let content = bytes.last == 0x0D ? UnsafeRawBufferPointer(rebasing: bytes.dropLast()) : bytes
        guard content.count <= lineBytes else { throw LineTooLong(line: lines, limit: lineBytes) }
        guard content.contains(where: { $0 != 0x20 && $0 != 0x09 }) else { return }
        try line(content, lines)
    }
}
