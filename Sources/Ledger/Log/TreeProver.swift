/// Makes proofs from tiles (证明生成). It reads whole subtrees, at most four tiles for an inclusion proof in 10⁹ leaves;
/// `InclusionProof` and `ConsistencyProof` check what it makes, and know nothing of it.
public struct TreeProver: Sendable {
    /// Why no proof came to be.
    public enum Failure: Error, Hashable, Sendable {
        /// What was asked for does not exist: see the sizes.
        case impossible(ProofError)
        /// A tile cannot be read or has not its length.
        case unreadable(TileCoordinate)
    }

    /// Leaves of the tree.
    public let size: UInt64

    /// A prover for the tree of this size. Its tiles may be read from a larger tree: whole subtrees never change.
    public init(size: UInt64) throws(ProofError) {
        guard size <= TreeSize.limit else { throw .sizeTooLarge(size) }
        self.size = size
    }

    /// The subtrees that an inclusion proof is made of, each as the leaves it covers; the leaf's sibling first. RFC
    /// 9162 section 2.1.3.1.
    func siblings(of index: UInt64) throws(ProofError) -> [Range<UInt64>] {
        guard index < size else { throw .indexBeyondSize(index: index, size: size) }
        var siblings: [Range<UInt64>] = []
        var range = 0..<size
        while range.count > 1 {
            let middle = range.lowerBound + Self.split(range)
            if index < middle {
                siblings.append(middle..<range.upperBound)
                range = range.lowerBound..<middle
            } else {
                siblings.append(range.lowerBound..<middle)
                range = middle..<range.upperBound
            }
        }
        return siblings.reversed()
    }

    /// The subtrees that a consistency proof is made of, in its order. RFC 9162 section 2.1.4.1; nothing from the empty
    /// tree, see `ConsistencyProof`.
    func steps(from oldSize: UInt64) throws(ProofError) -> [Range<UInt64>] {
        guard oldSize <= size else { throw .sizesReversed(old: oldSize, new: size) }
        guard oldSize > 0 || size == 0 else { throw .emptyTreeProvesNothing }
        var steps: [Range<UInt64>] = []
        var range = 0..<size
        // Whether what is left of the old tree is all of it: then the verifier has its hash.
        var isWhole = true
        while oldSize < range.upperBound {
            let middle = range.lowerBound + Self.split(range)
            if oldSize <= middle {
                steps.append(middle..<range.upperBound)
                range = range.lowerBound..<middle
            } else {
                steps.append(range.lowerBound..<middle)
                range = middle..<range.upperBound
                isWhole = false
            }
        }
        if !isWhole { steps.append(range) }
        return steps.reversed()
    }

    /// The largest power of two below the number of leaves, of which there are two at least.
    private static func split(_ range: Range<UInt64>) -> UInt64 {
        let count = range.upperBound - range.lowerBound
        return 1 << UInt64(63 - (count - 1).leadingZeroBitCount)
    }

    /// Tiles that `inclusionProof` reads, for whoever must fetch them first.
    public func tiles(forLeaf index: UInt64) throws(ProofError) -> Set<TileCoordinate> {
        tiles(of: try siblings(of: index))
    }

    /// Tiles that `consistencyProof` reads.
    public func tiles(from oldSize: UInt64) throws(ProofError) -> Set<TileCoordinate> {
        tiles(of: try steps(from: oldSize))
    }

    private func tiles(of ranges: [Range<UInt64>]) -> Set<TileCoordinate> {
        Set(ranges.flatMap(TreeNode.covering).compactMap { TileCoordinate.holding($0, size: size)?.tile })
    }

    /// That leaf `index` is in this tree. `read` gives the bytes of a tile; of a wider one of the same place, too.
    public func inclusionProof(
        of index: UInt64, reading read: (TileCoordinate) -> [UInt8]?
    ) throws(Failure) -> InclusionProof {
        let ranges: [Range<UInt64>]
        do { ranges = try siblings(of: index) } catch { throw .impossible(error) }
        return InclusionProof(index: index, size: size, hashes: try hashes(of: ranges, reading: read))
    }

    /// That this tree continues the one of `oldSize` leaves.
    public func consistencyProof(
        from oldSize: UInt64, reading read: (TileCoordinate) -> [UInt8]?
    ) throws(Failure) -> ConsistencyProof {
        let ranges: [Range<UInt64>]
        do { ranges = try steps(from: oldSize) } catch { throw .impossible(error) }
        return ConsistencyProof(oldSize: oldSize, newSize: size, hashes: try hashes(of: ranges, reading: read))
    }

    private func hashes(
        of ranges: [Range<UInt64>], reading read: (TileCoordinate) -> [UInt8]?
    ) throws(Failure) -> [TreeHash] {
        var cache: [TileCoordinate: [UInt8]] = [:]
        var hashes: [TreeHash] = []
        for range in ranges {
            var parts: [TreeHash] = []
            for node in TreeNode.covering(range) {
                guard let (tile, run) = TileCoordinate.holding(node, size: size) else { continue }
                if cache[tile] == nil { cache[tile] = try bytes(of: tile, reading: read) }
                parts.append(Self.hash(of: run, in: cache[tile, default: []]))
            }
            hashes += CompactRange.fold(parts).map { [$0] } ?? []
        }
        return hashes
    }

    private func bytes(
        of tile: TileCoordinate, reading read: (TileCoordinate) -> [UInt8]?
    ) throws(Failure) -> [UInt8] {
        guard let bytes = read(tile) ?? (tile.isFull ? nil : read(tile.full)),
            bytes.count.isMultiple(of: TreeHash.byteCount), bytes.count >= tile.width * TreeHash.byteCount
        else { throw .unreadable(tile) }
        return bytes
    }

    /// Only the hashes that are asked for are read: a tile has 8 KiB, a proof takes a few of them.
    private static func hash(of run: Range<Int>, in tile: [UInt8]) -> TreeHash {
        let hashes = run.compactMap { position in
            TreeHash(tile[(position * TreeHash.byteCount)..<((position + 1) * TreeHash.byteCount)])
        }
        return TileHashes.fold(hashes[...]) ?? .empty
    }
}
