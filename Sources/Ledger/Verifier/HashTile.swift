/// A tile of hashes as it is stored: 1 to 256 of them, one after another. C2SP tlog-tiles, "Merkle Tree".
public enum HashTile {
    /// The bytes of a tile.
    public static func encode(_ hashes: some Collection<TreeHash>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(hashes.count * TreeHash.byteCount)
        for hash in hashes { bytes += hash.bytes }
        return bytes
    }

    /// The hashes of a tile of `width`; throws unless there are exactly as many.
    public static func decode(_ bytes: [UInt8], width: Int) throws(FormatError) -> [TreeHash] {
        guard (1...TileCoordinate.fullWidth).contains(width), bytes.count == width * TreeHash.byteCount else {
            throw FormatError(.tile, "a tile of width \(width) has \(width * TreeHash.byteCount) bytes")
        }
        return stride(from: 0, to: bytes.count, by: TreeHash.byteCount).compactMap {
            TreeHash(bytes[$0..<($0 + TreeHash.byteCount)])
        }
    }
}
