/// Which tile or entry bundle (哈希瓦片), and how wide. C2SP tlog-tiles, "Merkle Tree" and "Log entries".
public struct TileCoordinate: Hashable, Sendable {
    /// Hashes of a full tile, entries of a full bundle: 256.
    public static let fullWidth = 256

    /// What the tile holds.
    public enum Content: Hashable, Sendable {
        /// The entries of 256 leaves.
        case entries
        /// Hashes of subtrees of 256^level leaves; 0 to 7, as no tree within the limit of sizes has more.
        case hashes(level: Int)
    }

    /// Entries or hashes.
    public let content: Content
    /// From 0 within the level.
    public let index: UInt64
    /// 1 to 256; below 256 the tile is partial.
    public let width: Int

    /// Highest level that a tree of at most 2⁶³ − 1 leaves has.
    static let levelLimit = 7

    /// Nil for a level, a width or an index that no tree within the limit of sizes has.
    public init?(_ content: Content, index: UInt64, width: Int = fullWidth) {
        let level = Self.level(of: content)
        guard (0...Self.levelLimit).contains(level), (1...Self.fullWidth).contains(width),
            index <= Self.count(atLevel: level, size: TreeSize.limit) >> 8
        else { return nil }
        self.content = content
        self.index = index
        self.width = width
    }

    private init(of content: Content, index: UInt64, in count: UInt64) {
        self.content = content
        self.index = index
        width = Int(min(UInt64(Self.fullWidth), count - index << 8))
    }

    /// Level of the hashes; 0 for entries.
    public var level: Int { Self.level(of: content) }

    private static func level(of content: Content) -> Int {
        switch content {
        case .entries: 0
        case .hashes(let level): level
        }
    }

    /// Whether it has its 256 hashes or entries.
    public var isFull: Bool { width == Self.fullWidth }

    /// The same tile with all of its 256: what a log may keep in place of partial ones.
    public var full: TileCoordinate {
        TileCoordinate(content, index: index) ?? self
    }

    /// Hashes at this level in a tree of `size` leaves: ⌊size / 256^level⌋.
    static func count(atLevel level: Int, size: UInt64) -> UInt64 { size >> UInt64(8 * level) }

    /// The tile in which a tree of `size` leaves has the whole subtree `node`, and the run of the tile's hashes that
    /// the subtree is made of. Nil when the tree does not hold all of the subtree.
    public static func holding(_ node: TreeNode, size: UInt64) -> (tile: TileCoordinate, hashes: Range<Int>)? {
        guard node.level <= 62, node.index < size >> UInt64(node.level), size <= TreeSize.limit else { return nil }
        let level = node.level / 8
        let run = UInt64(1) << UInt64(node.level % 8)
        let start = node.index * run
        let tile = TileCoordinate(
            of: .hashes(level: level), index: start >> 8, in: count(atLevel: level, size: size))
        let offset = Int(start & 255)
        return (tile, offset..<(offset + Int(run)))
    }

    /// Tiles and bundles that a tree gets or widens when it grows, in the order in which they may be stored: entries,
    /// then level by level. Of each only the widest. Empty unless `old` < `new` ≤ 2⁶³ − 1.
    public static func changed(from old: UInt64, to new: UInt64) -> [TileCoordinate] {
        guard old < new, new <= TreeSize.limit else { return [] }
        var tiles = run(.entries, from: old, to: new)
        for level in 0...levelLimit {
            tiles += run(
                .hashes(level: level), from: count(atLevel: level, size: old), to: count(atLevel: level, size: new))
        }
        return tiles
    }

    /// Every tile and bundle of a tree.
    public static func all(size: UInt64) -> [TileCoordinate] { changed(from: 0, to: size) }

    private static func run(_ content: Content, from old: UInt64, to new: UInt64) -> [TileCoordinate] {
        guard old < new else { return [] }
        return (old >> 8...(new - 1) >> 8).map { TileCoordinate(of: content, index: $0, in: new) }
    }
}
