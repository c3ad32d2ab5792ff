/// Why a log as stored is not the log its checkpoints speak of.
public enum LogAuditError: Error, Hashable, Sendable {
    /// There is no checkpoint at all.
    case noCheckpoint
    /// A checkpoint is of another log than the newest.
    case otherOrigin(LogName)
    /// Neither this tile or bundle nor the full one in its place can be read.
    case missing(TileCoordinate)
    /// Its bytes are not of the format.
    case malformed(TileCoordinate, FormatError)
    /// Hashes of a tile are not those of what lies below it.
    case tileDiffers(TileCoordinate)
    /// A checkpoint of this size has another root than the tree of the entries.
    case rootDiffers(size: UInt64)
    /// The newest checkpoint names more leaves than a machine can count through.
    case tooLarge(UInt64)
}

extension LogAuditError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noCheckpoint: "there is no checkpoint"
        case .otherOrigin(let origin): "a checkpoint of another log, \(origin)"
        case .missing(let tile): "\(tile.path) is missing"
        case .malformed(let tile, let error): "\(tile.path): \(error)"
        case .tileDiffers(let tile): "\(tile.path) is not made of what lies below it"
        case .rootDiffers(let size): "the checkpoint of \(size) leaves has another root than the entries"
        case .tooLarge(let size): "\(size) leaves are beyond the limit"
        }
    }
}

/// Checks a whole log from its files (全量核验): every bundle against its tile of leaf hashes, every tile against the
/// level below, and every checkpoint against the tree of its size, which makes each consistent with the newest.
///
/// The signatures of the checkpoints are the caller's to check first, see `TrustPolicy.trust`. It reads each file
/// once and keeps one tile of each level.
public struct LogAudit {
    /// What was read.
    public struct Report: Hashable, Sendable {
        /// Leaves of the newest checkpoint.
        public var entries: UInt64 = 0
        /// Tiles of hashes.
        public var tiles = 0
        /// Checkpoints, those of one size and root counted each.
        public var checkpoints = 0
        /// Hash of the last entry's leaf; nil without entries.
        public var lastLeaf: TreeHash?
    }

    private let read: (TileCoordinate) -> [UInt8]?
    private var tree = GrowingTree()
    private var report = Report()

    /// `read` gives the bytes of a tile or bundle, nil when there is none.
    public init(reading read: @escaping (TileCoordinate) -> [UInt8]?) { self.read = read }

    /// Checks everything; `entry` sees each entry with its index, in order, for checks of what entries mean.
    public mutating func run(
        checkpoints: [Checkpoint], entry: (UInt64, ArraySlice<UInt8>) -> Void = { _, _ in }
    ) throws(LogAuditError) -> Report {
        let inOrder = checkpoints.sorted { $0.size < $1.size }
        guard let newest = inOrder.last else { throw .noCheckpoint }
        // 2⁴⁸ leaves would take years; a size from a stranger must not keep a machine busy for longer.
        guard newest.size <= 1 << 48 else { throw .tooLarge(newest.size) }
        for checkpoint in inOrder where checkpoint.origin != newest.origin { throw .otherOrigin(checkpoint.origin) }
        tree = GrowingTree()
        report = Report()
        var due = inOrder[...]
        try checkRoots(&due)
        while tree.size < newest.size {
            try readBundle(size: newest.size, due: &due, entry: entry)
        }
        for tile in tree.openTiles { try compare(tile) }
        report.entries = newest.size
        report.checkpoints = inOrder.count
        return report
    }

    private mutating func readBundle(
        size: UInt64, due: inout ArraySlice<Checkpoint>, entry: (UInt64, ArraySlice<UInt8>) -> Void
    ) throws(LogAuditError) {
        let index = tree.size >> 8
        let width = Int(min(size - tree.size, UInt64(TileCoordinate.fullWidth)))
        guard let bundle = TileCoordinate(.entries, index: index, width: width) else { throw .tooLarge(size) }
        let entries = try self.entries(of: bundle)
        var leaves: [TreeHash] = []
        for bytes in entries {
            entry(tree.size + UInt64(leaves.count), bytes)
            leaves.append(.leaf(bytes))
        }
        report.lastLeaf = leaves.last
        // Up to the next checkpoint at a time, so that its root is there to be compared.
        var rest = leaves[...]
        while !rest.isEmpty {
            let next = due.first.map { Int(min($0.size - tree.size, UInt64(rest.count))) } ?? rest.count
            // A partial tile on the way is compared when it is full, or at the end.
            for tile in try append(rest.prefix(next)) where tile.coordinate.isFull { try compare(tile) }
            rest = rest.dropFirst(next)
            try checkRoots(&due)
        }
    }

    private mutating func append(_ leaves: ArraySlice<TreeHash>) throws(LogAuditError) -> [GrowingTree.Tile] {
        do { return try tree.append(leaves) } catch { throw .tooLarge(tree.size) }
    }

    private func checkRoots(_ due: inout ArraySlice<Checkpoint>) throws(LogAuditError) {
        while let checkpoint = due.first, checkpoint.size == tree.size {
            guard checkpoint.root == tree.root else { throw .rootDiffers(size: checkpoint.size) }
            due.removeFirst()
        }
    }

    private mutating func compare(_ tile: GrowingTree.Tile) throws(LogAuditError) {
        let (bytes, coordinate) = try bytes(of: tile.coordinate)
        let hashes: [TreeHash]
        do { hashes = try HashTile.decode(bytes, width: coordinate.width) } catch {
            throw .malformed(coordinate, error)
        }
        guard hashes.prefix(tile.hashes.count).elementsEqual(tile.hashes) else { throw .tileDiffers(coordinate) }
        report.tiles += 1
    }

    private func entries(of bundle: TileCoordinate) throws(LogAuditError) -> ArraySlice<ArraySlice<UInt8>> {
        let (bytes, coordinate) = try bytes(of: bundle)
        do { return try EntryBundle.decode(bytes, width: coordinate.width).prefix(bundle.width) } catch {
            throw .malformed(coordinate, error)
        }
    }

    /// A partial tile may be gone once the full one is there (C2SP tlog-tiles, "Partial Tiles").
    private func bytes(of tile: TileCoordinate) throws(LogAuditError) -> ([UInt8], TileCoordinate) {
        if let bytes = read(tile) { return (bytes, tile) }
        guard !tile.isFull, let bytes = read(tile.full) else { throw .missing(tile) }
        return (bytes, tile.full)
    }
}
