public import Ledger
public import Storage

/// Where a log stands in the database (树头). Signed is what `LedgerCheckpoint` says.
public struct LedgerHead: Sendable, Hashable {
    /// Logs are numbered from 1; one that a restore made follows the one before.
    public let log: Int64
    public let size: UInt64
    public let root: TreeHash
}

/// Where the leaf of a fact stands, and what opens it.
public struct SealedLeaf: Sendable, Hashable {
    public let kind: LeafCommitment.KindClass
    public let ownerID: Int64
    public let factID: Int64
    public let part: Int64
    public let log: Int64
    public let index: UInt64
    /// Of the same owner's leaf before, in the same log.
    public let previousIndex: UInt64?
    public let opening: LeafOpening
}

extension Session {
    /// The log that is sealed into now.
    public func ledgerHead() throws -> LedgerHead {
        guard let head = try heads("ORDER BY log_no DESC LIMIT 1").first else {
            throw StorageError.unexpectedColumn("ledger_head is empty")
        }
        return head
    }

    /// A log by its number; nil: there is none.
    public func ledgerHead(log: Int64) throws -> LedgerHead? { try heads("WHERE log_no = \(log)").first }

    private func heads(_ which: Query) throws -> [LedgerHead] {
        try rows("SELECT log_no, size, root FROM ledger_head \(which)") { row in
            let (log, size) = (try row.next(Int64.self), try row.next(Int64.self))
            guard let size = UInt64(exactly: size), let root = TreeHash(try row.next([UInt8].self)) else {
                throw StorageError.unexpectedColumn("ledger_head of log \(log)")
            }
            return LedgerHead(log: log, size: size, root: root)
        }
    }

    /// The bytes of a tile or bundle, also of a partial one; nil where the log does not reach so far.
    public func ledgerTile(_ tile: TileCoordinate, log: Int64) throws -> [UInt8]? {
        switch tile.content {
        case .entries: return try entries(of: tile, log).map { try EntryBundle.encode($0) }
        case .hashes(let level):
            if tile.isFull {
                return try value(
                    """
                    SELECT bytes FROM ledger_tile
                    WHERE log_no = \(log) AND level = \(level) AND tile_no = \(Int64(tile.index))
                    """)
            }
            if level == 0 { return try entries(of: tile, log).map { HashTile.encode($0.map { TreeHash.leaf($0) }) } }
            let start = Int64(tile.index << 8)
            let hashes = try rows(
                """
                SELECT hash FROM ledger_root WHERE log_no = \(log) AND level = \(level - 1)
                    AND tile_no >= \(start) AND tile_no < \(start + Int64(tile.width)) ORDER BY tile_no
                """
            ) { try $0.next([UInt8].self) }
            return hashes.count == tile.width ? hashes.flatMap { $0 } : nil
        }
    }

    private func entries(of tile: TileCoordinate, _ log: Int64) throws -> [[UInt8]]? {
        let start = Int64(tile.index << 8)
        let found = try rows(
            """
            SELECT leaf FROM ledger_entry
            WHERE log_no = \(log) AND leaf_index >= \(start) AND leaf_index < \(start + Int64(tile.width))
            ORDER BY leaf_index
            """
        ) { try $0.next([UInt8].self) }
        return found.count == tile.width ? found : nil
    }

    /// The tree of a head, to go on from. Throws where what is stored does not lead to its root.
    func growingTree(_ head: LedgerHead) throws -> GrowingTree {
        let tiles = TileReading(self, log: head.log)
        do {
            return try GrowingTree(size: head.size, root: head.root) { tiles.bytes(of: $0) }
        } catch {
            if let failure = tiles.failure { throw failure }
            throw error
        }
    }

    /// That the leaf `index` is in the tree of the first `size` leaves of a log.
    public func ledgerInclusion(of index: UInt64, in size: UInt64, log: Int64) throws -> InclusionProof {
        let tiles = TileReading(self, log: log)
        do {
            return try TreeProver(size: size).inclusionProof(of: index) { tiles.bytes(of: $0) }
        } catch {
            if let failure = tiles.failure { throw failure }
            throw error
        }
    }

    /// That the tree of the first `size` leaves continues the one of the first `old`.
    public func ledgerConsistency(from old: UInt64, to size: UInt64, log: Int64) throws -> ConsistencyProof {
        let tiles = TileReading(self, log: log)
        do {
            return try TreeProver(size: size).consistencyProof(from: old) { tiles.bytes(of: $0) }
        } catch {
            if let failure = tiles.failure { throw failure }
            throw error
        }
    }

    /// The leaf of a fact with its opening, the newest where it was left again in a new log; nil: it is not sealed.
    public func sealedLeaf(
        _ kind: LeafCommitment.KindClass, owner: Int64, fact: Int64, part: Int64? = nil
    ) throws -> SealedLeaf? {
        let parts: Query = part.map { "l.part = \($0)" } ?? "l.part >= 0 AND l.part <> \(PendingLeaf.beginningPart)"
        return try sealedLeaves(
            """
            l.owner_id = \(owner) AND l.kind = \(Int64(kind.rawValue)) AND l.fact_id = \(fact) AND \(parts)
            ORDER BY l.part DESC LIMIT 1
            """
        ).first
    }

    /// Leaves that `condition` on `ledger_leaf l` finds.
    func sealedLeaves(_ condition: Query) throws -> [SealedLeaf] {
        try rows(
            """
            SELECT l.kind, l.owner_id, l.fact_id, l.part, l.log_no, l.leaf_index, l.previous_index, e.leaf, l.salt,
                l.link_salt, l.digests
            FROM ledger_leaf l LEFT JOIN ledger_entry e ON e.log_no = l.log_no AND e.leaf_index = l.previous_index
            WHERE \(condition)
            """
        ) { row in
            let raw = try row.next(Int64.self)
            guard let kind = UInt8(exactly: raw).flatMap(LeafCommitment.KindClass.init(rawValue:)) else {
                throw StorageError.unexpectedColumn("\(raw) is no kind of leaf")
            }
            let (owner, fact) = (try row.next(Int64.self), try row.next(Int64.self))
            let (part, log) = (try row.next(Int64.self), try row.next(Int64.self))
            let (index, previous) = (try row.next(Int64.self), try row.next(Int64?.self))
            let leafBefore = try row.next([UInt8]?.self)
            let (salt, linkSalt) = (try row.next([UInt8].self), try row.next([UInt8].self))
            return SealedLeaf(
                kind: kind, ownerID: owner, factID: fact, part: part, log: log, index: UInt64(index),
                previousIndex: previous.map { UInt64($0) },
                opening: try LeafOpening(
                    kind, salt: salt, linkSalt: linkSalt, previous: leafBefore.map { TreeHash.leaf($0) },
                    digests: try row.next()))
        }
    }
}

/// Reads tiles for those who take bytes or nothing, and keeps what went wrong.
private final class TileReading {
    private let session: any Session
    private let log: Int64
    private(set) var failure: (any Error)?

    init(_ session: any Session, log: Int64) { (self.session, self.log) = (session, log) }

    func bytes(of tile: TileCoordinate) -> [UInt8]? {
        do { return try session.ledgerTile(tile, log: log) } catch {
            failure = error
            return nil
        }
    }
}
