/// A tree that grows at its right border (增长中的树): what must be kept to append, and the tiles that appending makes.
///
/// Kept are the compact range (for the root) and, of each level, the hashes of the tile that is not full. No hash is
/// computed twice: a full tile's own hash is a subtree that the compact range completes anyway.
public struct GrowingTree: Sendable {
    /// A tile to store. A partial one replaces the narrower one of the same place.
    public struct Tile: Hashable, Sendable {
        /// Which, how wide.
        public let coordinate: TileCoordinate
        /// As many as it is wide.
        public let hashes: [TreeHash]
        /// As stored.
        public var bytes: [UInt8] { HashTile.encode(hashes) }
    }

    /// The compact range of all leaves.
    public private(set) var range: CompactRange
    /// Hashes of the tile that is not full, by level.
    private var open: [[TreeHash]]

    /// The empty tree.
    public init() {
        range = CompactRange()
        open = Array(repeating: [], count: TileCoordinate.levelLimit + 1)
    }

    /// A stored tree. `read` gives the bytes of the partial tile of each level, and is asked for no other; throws where
    /// one is missing or has not its length, and when they do not lead to `root`.
    public init(
        size: UInt64, root: TreeHash, reading read: (TileCoordinate) -> [UInt8]?
    ) throws(FormatError) {
        self.init()
        guard size <= TreeSize.limit else { throw FormatError(.tile, "a tree has at most 2^63-1 leaves") }
        for level in open.indices {
            let count = TileCoordinate.count(atLevel: level, size: size)
            let width = Int(count & 255)
            guard width > 0 else { continue }
            guard let tile = TileCoordinate(.hashes(level: level), index: count >> 8, width: width),
                let bytes = read(tile)
            else { throw FormatError(.tile, "a partial tile of level \(level) is missing") }
            open[level] = try HashTile.decode(bytes, width: width)
        }
        // The subtrees of the compact range lie in the partial tiles: whole runs of their hashes.
        var hashes: [TreeHash] = []
        for node in TreeNode.covering(0..<size) {
            guard let place = TileCoordinate.holding(node, size: size),
                let hash = TileHashes.fold(open[place.tile.level][place.hashes])
            else { throw FormatError(.tile, "a partial tile is too narrow") }
            hashes.append(hash)
        }
        guard let range = CompactRange(leaves: 0..<size, hashes: hashes), range.root == root else {
            throw FormatError(.tile, "the partial tiles do not lead to the root")
        }
        self.range = range
    }

    /// Leaves.
    public var size: UInt64 { range.leaves.upperBound }

    /// Root of the tree; `TreeHash.empty` without leaves.
    public var root: TreeHash { range.root ?? .empty }

    /// Appends leaves' hashes; what it returns are the tiles to store, full ones first as they came to be, then the
    /// partial one of each level that changed. Throws, and appends nothing, beyond 2⁶³ − 1 leaves.
    public mutating func append(_ leaves: some Collection<TreeHash>) throws(ProofError) -> [Tile] {
        guard UInt64(leaves.count) <= TreeSize.limit - size else { throw .sizeTooLarge(size) }
        var tiles: [Tile] = []
        var touched = -1
        var completed: [CompactRange.Member] = []
        for leaf in leaves {
            completed.removeAll(keepingCapacity: true)
            range.append(leaf) { if $0.node.level % 8 == 0 { completed.append($0) } }
            for member in completed {
                let level = member.node.level / 8
                guard level < open.count else { continue }
                touched = max(touched, level)
                open[level].append(member.hash)
                if open[level].count == TileCoordinate.fullWidth {
                    tiles += tile(level, index: member.node.index >> 8, hashes: open[level])
                    open[level].removeAll(keepingCapacity: true)
                }
            }
        }
        return tiles + openTiles.filter { $0.coordinate.level <= touched }
    }

    /// The partial tile of each level that has one.
    public var openTiles: [Tile] {
        open.indices.filter { !open[$0].isEmpty }.flatMap { level in
            tile(level, index: TileCoordinate.count(atLevel: level, size: size) >> 8, hashes: open[level])
        }
    }

    private func tile(_ level: Int, index: UInt64, hashes: [TreeHash]) -> [Tile] {
        TileCoordinate(.hashes(level: level), index: index, width: hashes.count)
            .map { [Tile(coordinate: $0, hashes: hashes)] } ?? []
    }
}

/// Hashes inside a tile.
enum TileHashes {
    /// Hash of the whole subtree over a run of a tile's hashes, 2^n of them; nil for none.
    static func fold(_ run: ArraySlice<TreeHash>) -> TreeHash? {
        var hashes = Array(run)
        while hashes.count > 1 {
            hashes = stride(from: 0, to: hashes.count - 1, by: 2).map { .node(hashes[$0], hashes[$0 + 1]) }
        }
        return hashes.first
    }
}
