/// The entries of up to 256 leaves as they are stored: each after its length in two bytes, big-endian. C2SP
/// tlog-tiles, "Log entries".
public enum EntryBundle {
    /// Longest entry: what two bytes can count.
    public static let entryLimit = 65_535

    /// The bytes of a bundle; throws for more than 256 entries, none, or one that is too long.
    public static func encode(_ entries: some Collection<[UInt8]>) throws(FormatError) -> [UInt8] {
        guard (1...TileCoordinate.fullWidth).contains(entries.count) else {
            throw FormatError(.bundle, "a bundle has 1 to 256 entries")
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(entries.reduce(0) { $0 + 2 + $1.count })
        for entry in entries {
            guard entry.count <= entryLimit else { throw FormatError(.bundle, "an entry has at most 65535 bytes") }
            bytes.append(UInt8(entry.count >> 8))
            bytes.append(UInt8(entry.count & 255))
            bytes += entry
        }
        return bytes
    }

    /// The entries of a bundle of `width`; throws unless the bytes are exactly so many entries.
    public static func decode(_ bytes: [UInt8], width: Int) throws(FormatError) -> [ArraySlice<UInt8>] {
        guard (1...TileCoordinate.fullWidth).contains(width) else {
            throw FormatError(.bundle, "a bundle has 1 to 256 entries")
        }
        var entries: [ArraySlice<UInt8>] = []
        entries.reserveCapacity(width)
        var position = 0
        for _ in 0..<width {
            guard position + 2 <= bytes.count else { throw FormatError(.bundle, "an entry is missing") }
            let count = Int(bytes[position]) << 8 | Int(bytes[position + 1])
            position += 2
            guard position + count <= bytes.count else { throw FormatError(.bundle, "an entry is cut short") }
            entries.append(bytes[position..<(position + count)])
            position += count
        }
        guard position == bytes.count else { throw FormatError(.bundle, "bytes follow the last entry") }
        return entries
    }
}
