import Ledger
import Storage
import Synchronization

/// Gives leaves their places (封存): index, link to the owner's previous leaf, entry, tiles, head, in the transaction of
/// the caller. Remembers the tree's border and the owners' last leaves, and reads them again wherever the stored head
/// is not the one it left.
final class Sealing: Sendable {
    private let entropy: Entropy
    private let memory = Mutex<SealingState?>(nil)

    init(entropy: Entropy) { self.entropy = entropy }

    /// Leaves sealed in one go by whoever works off what is pending.
    static let chunkLeaves = 4_096

    /// Seals events in an order of chance, so that who has the proof of one does not know which is the next, and all
    /// else in the given order. One caller at a time, in one process or in all (`Engine.sealingLock`).
    func seal(_ ordered: [PendingLeaf], in session: any WriteSession) throws {
        guard !ordered.isEmpty else { return }
        let leaves = shuffled(ordered)
        var state = try recall(session)
        try state.learnChain(Set(leaves.map(\.ownerID)), from: session)
        let old = state.tree.size
        var rows = SealedRows(log: state.log)
        var salts = entropy.bytes(leaves.count * 2 * LeafCommitment.saltByteCount)[...]
        var hashes: [TreeHash] = []
        hashes.reserveCapacity(leaves.count)
        for (offset, leaf) in leaves.enumerated() {
            let index = old + UInt64(offset)
            let salt = Self.takeSalt(&salts), linkSalt = Self.takeSalt(&salts)
            let previous = state.chain[leaf.ownerID]
            let opening = try LeafOpening(leaf, salt: salt, linkSalt: linkSalt, previous: previous?.hash)
            let hash = TreeHash.leaf(opening.leaf)
            rows.add(leaf, opening, at: index, previous: previous?.index)
            state.chain[leaf.ownerID] = OwnersLast(index: index, hash: hash)
            hashes.append(hash)
        }
        for tile in try state.tree.append(hashes) where tile.coordinate.isFull { rows.add(tile) }
        state.root = state.tree.root
        try session.store(rows, chain: state.chain.filter { $0.value.index >= old })
        try session.moveHead(log: state.log, from: old, to: state.tree.size, root: state.root)
        let now = state
        memory.withLock { $0 = now }
    }

    /// Decisions stay in their order: an approval stands before what it lets count. A log begins with its beginning.
    private func shuffled(_ leaves: [PendingLeaf]) -> [PendingLeaf] {
        let isBeginning = { (leaf: PendingLeaf) in
            leaf.kind == .decision && leaf.ownerID == 0 && leaf.part == PendingLeaf.beginningPart
        }
        // What waited before it, in the log before, comes after it.
        if leaves.contains(where: isBeginning) {
            return leaves.filter(isBeginning) + leaves.filter { !isBeginning($0) }
        }
        guard leaves.count > 1, leaves.contains(where: { $0.kind == .event }) else { return leaves }
        let chance = entropy.bytes(leaves.count * 8)
        var places = Array(leaves.indices)
        for last in stride(from: leaves.count - 1, to: 0, by: -1) {
            let number = chance[(last * 8)..<(last * 8 + 8)].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            places.swapAt(last, Int(number % UInt64(last + 1)))
        }
        var kept = leaves.filter { $0.kind != .event }[...]
        return places.map { place in
            leaves[place].kind == .event ? leaves[place] : kept.removeFirst()
        }
    }

    private func recall(_ session: any WriteSession) throws -> SealingState {
        let head = try session.ledgerHead()
        let kept = memory.withLock { memory in
            defer { memory = nil }
            return memory
        }
        if let kept, kept.log == head.log, kept.tree.size == head.size, kept.root == head.root { return kept }
        return SealingState(log: head.log, tree: try session.growingTree(head), root: head.root)
    }

    private static func takeSalt(_ salts: inout ArraySlice<UInt8>) -> [UInt8] {
        defer { salts = salts.dropFirst(LeafCommitment.saltByteCount) }
        return Array(salts.prefix(LeafCommitment.saltByteCount))
    }
}

/// The last leaf of an owner.
struct OwnersLast: Sendable, Hashable {
    let index: UInt64
    let hash: TreeHash
}

/// What sealing goes on from: a function of what is stored.
struct SealingState: Sendable {
    let log: Int64
    var tree: GrowingTree
    var root: TreeHash
    var chain: [Int64: OwnersLast] = [:]
    private var asked: Set<Int64> = []

    init(log: Int64, tree: GrowingTree, root: TreeHash) {
        (self.log, self.tree, self.root) = (log, tree, root)
    }

    /// The last leaves of owners not met before. A chain is of one log.
    mutating func learnChain(_ owners: Set<Int64>, from session: any WriteSession) throws {
        let unknown = owners.subtracting(asked).sorted()
        guard !unknown.isEmpty else { return }
        let found = try session.rows(
            """
            SELECT owner_id, leaf_index, leaf_hash FROM ledger_chain
            WHERE log_no = \(log) AND owner_id IN \(list: unknown)
            """
        ) { row in (try row.next(Int64.self), try row.next(Int64.self), try row.next([UInt8].self)) }
        for (owner, index, bytes) in found {
            guard let hash = TreeHash(bytes) else { throw StorageError.unexpectedColumn("ledger_chain.leaf_hash") }
            chain[owner] = OwnersLast(index: UInt64(index), hash: hash)
        }
        asked.formUnion(unknown)
    }
}

/// The rows of a run of sealed leaves.
struct SealedRows {
    let log: Int64
    private(set) var entries: [[Value]] = []
    private(set) var openings: [[Value]] = []
    private(set) var tiles: [[Value]] = []
    private(set) var roots: [[Value]] = []

    init(log: Int64) { self.log = log }

    mutating func add(_ leaf: PendingLeaf, _ opening: LeafOpening, at index: UInt64, previous: UInt64?) {
        entries.append([.integer(log), .integer(Int64(index)), .bytes(opening.leaf)])
        openings.append([
            .integer(leaf.ownerID), .integer(Int64(leaf.kind.rawValue)), .integer(leaf.factID), .integer(leaf.part),
            .integer(log), .integer(Int64(index)), .bytes(opening.salt), .bytes(opening.linkSalt),
            previous.map { .integer(Int64($0)) } ?? .null, .bytes(opening.digests),
        ])
    }

    mutating func add(_ tile: GrowingTree.Tile) {
        let place: [Value] = [
            .integer(log), .integer(Int64(tile.coordinate.level)), .integer(Int64(tile.coordinate.index)),
        ]
        var whole = CompactRange()
        whole.append(contentsOf: tile.hashes)
        tiles.append(place + [.bytes(tile.bytes)])
        roots.append(place + [.bytes((whole.root ?? .empty).bytes)])
    }
}

extension WriteSession {
    fileprivate func store(_ rows: SealedRows, chain: [Int64: OwnersLast]) throws {
        try insert(into: "ledger_entry", columns: ["log_no", "leaf_index", "leaf"], rows: rows.entries)
        try insert(
            into: "ledger_leaf",
            columns: [
                "owner_id", "kind", "fact_id", "part", "log_no", "leaf_index", "salt", "link_salt", "previous_index",
                "digests",
            ], rows: rows.openings)
        try insert(into: "ledger_tile", columns: ["log_no", "level", "tile_no", "bytes"], rows: rows.tiles)
        try insert(into: "ledger_root", columns: ["log_no", "level", "tile_no", "hash"], rows: rows.roots)
        try run("DELETE FROM ledger_chain WHERE owner_id IN \(list: chain.keys.sorted())")
        try insert(
            into: "ledger_chain", columns: ["owner_id", "log_no", "leaf_index", "leaf_hash"],
            rows: chain.sorted { $0.key < $1.key }.map { owner, last in
                [.integer(owner), .integer(rows.log), .integer(Int64(last.index)), .bytes(last.hash.bytes)]
            })
    }

    fileprivate func moveHead(log: Int64, from old: UInt64, to size: UInt64, root: TreeHash) throws {
        let changed = try run(
            """
            UPDATE ledger_head SET size = \(Int64(size)), root = \(root.bytes)
            WHERE log_no = \(log) AND size = \(Int64(old))
            """)
        guard changed == 1 else { throw StorageError.conflictingWork }
    }
}
