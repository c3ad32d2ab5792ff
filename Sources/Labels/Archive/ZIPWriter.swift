/// A ZIP archive (APPNOTE 6.3.10) written entry by entry into a byte buffer that the caller drains as it likes:
/// one entry and the directory are in memory, never the archive.
///
/// Names are UTF-8 (general purpose bit 11). ZIP64 records appear only where a size, an offset or the number of
/// entries asks for them. No clock is read: the time of every entry is given once, at the beginning.
public struct ZIPWriter {
    /// How an entry is kept; `deflated` falls back to `stored` where it saves nothing.
    public enum Compression: Sendable {
        case stored
        case deflated
    }

    /// Bytes not yet taken.
    public private(set) var bytes: [UInt8] = []
    private var taken: UInt64 = 0
    private var directory: [UInt8] = []
    private var entries: UInt64 = 0
    private var names: Set<String> = []
    private var isFinished = false
    private let stamp: DOSTime

    /// An archive whose entries all have this time.
    public init(modifiedAt stamp: DOSTime = DOSTime()) {
        self.stamp = stamp
    }

    /// Appends one entry, built in memory. Throws `ArchiveError`.
    public mutating func append(
        _ name: String, _ data: [UInt8], compression: Compression = .deflated
    ) throws(ArchiveError) {
        guard !isFinished else { throw .finished }
        try check(name)
        var method = compression
        var body = data
        if compression == .deflated {
            body = try Deflate.compress(data, wrapping: .raw)
            if body.count >= data.count { (body, method) = (data, .stored) }
        }
        let entry = ZIPEntry(
            name: Array(name.utf8), isDeflated: method == .deflated, stamp: stamp, checksum: Deflate.checksum(data),
            compressedSize: UInt64(body.count), size: UInt64(data.count), offset: taken + UInt64(bytes.count))
        entry.writeLocalHeader(into: &bytes)
        bytes += body
        entry.writeDirectoryHeader(into: &directory)
        entries += 1
    }

    /// Hands over the bytes written so far and empties the buffer.
    public mutating func takeBytes() -> [UInt8] {
        defer {
            taken += UInt64(bytes.count)
            bytes = []
        }
        return bytes
    }

    /// Writes the directory. Nothing may follow.
    public mutating func finish() throws(ArchiveError) {
        guard !isFinished else { throw .finished }
        isFinished = true
        let end = ZIPEnd(
            entries: entries, directorySize: UInt64(directory.count), directoryOffset: taken + UInt64(bytes.count))
        bytes += directory
        directory = []
        end.write(into: &bytes)
    }

    private mutating func check(_ name: String) throws(ArchiveError) {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        let isRefused = name.utf8.count > 0xFFFF || parts.contains { $0.isEmpty || $0 == "." || $0 == ".." }
        let hasOddByte = name.utf8.contains { $0 < 0x20 || $0 == 0x5C || $0 == 0x3A }
        guard !isRefused, !hasOddByte else { throw .refusedName(name) }
        guard names.insert(name).inserted else { throw .repeatedName(name) }
    }
}
