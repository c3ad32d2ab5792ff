/// Addresses of tiles and bundles below a log's prefix: `tile/0/x001/x234/067`, `tile/entries/000.p/17`. C2SP
/// tlog-tiles.
extension TileCoordinate {
    /// The path, without a slash before it.
    public var path: String {
        let kind =
            switch content {
            case .entries: "entries"
            case .hashes(let level): String(level)
            }
        var groups: [String] = []
        var rest = index
        repeat {
            let digits = String(rest % 1000)
            groups.append(String(repeating: "0", count: 3 - digits.count) + digits)
            rest /= 1000
        } while rest > 0
        let name = groups.reversed().enumerated()
            .map { $0.offset + 1 < groups.count ? "x" + $0.element : $0.element }
            .joined(separator: "/")
        return "tile/\(kind)/\(name)" + (isFull ? "" : ".p/\(width)")
    }

    /// Bytes of the longest path.
    static let pathLimit = 64

    /// Reads a path; throws unless it is exactly what `path` writes for some tile: no leading zeros, three digits a
    /// group, "x" before all groups but the last, a width of 1 to 255.
    public init(path: String) throws(FormatError) {
        guard path.utf8.count <= Self.pathLimit, let tile = Self.reading(path), tile.path.utf8.elementsEqual(path.utf8)
        else { throw FormatError(.tilePath, "tile/<0 to 7 or entries>/<x000/000>[.p/<1 to 255>]") }
        self = tile
    }

    private static func reading(_ path: String) -> TileCoordinate? {
        var parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 3, parts[0] == "tile" else { return nil }
        var width = fullWidth
        if parts[parts.count - 2].hasSuffix(".p") {
            guard let partial = LineText.decimal(parts.removeLast().utf8), partial < 256 else { return nil }
            width = Int(partial)
            parts[parts.count - 1].removeLast(2)
        }
        var index: UInt64 = 0
        for group in parts.dropFirst(2) {
            guard let digits = UInt64(group.drop { $0 == "x" }), digits < 1000, index < 1 << 50 else { return nil }
            index = index * 1000 + digits
        }
        if parts[1] == "entries" { return TileCoordinate(.entries, index: index, width: width) }
        guard let level = LineText.decimal(parts[1].utf8), level <= UInt64(levelLimit) else { return nil }
        return TileCoordinate(.hashes(level: Int(level)), index: index, width: width)
    }
}
