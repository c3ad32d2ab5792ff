import Ledger
import Storage

/// One log: every tile and root against the entries, every checkpoint against the tree of its size, the head against
/// all of them.
struct TreeCheck: StoredCheck {
    let name = CheckName.tree
    private(set) var count = 0
    private let log: Int64
    /// From the place of the signed head, where it is of this log.
    private var signed: [Checkpoint]
    private var tree = GrowingTree()
    private var isStarted = false
    private static let pageLeaves = 4_096

    init(log: Int64, signed: Checkpoint?) {
        self.log = log
        self.signed = signed.map { [$0] } ?? []
    }

    mutating func step(_ session: any Session, _ faults: inout [CheckFault]) throws -> Bool {
        guard let head = try session.ledgerHead(log: log), let row = try session.ledgerLog(log) else {
            faults.append(CheckFault(name, "日志 \(log) 缺失", "log \(log) is missing"))
            return false
        }
        if !isStarted {
            isStarted = true
            try checkNotes(session, row.origin, &faults)
        }
        let entries = try session.ledgerEntries(log: log, from: tree.size, limit: Self.pageLeaves)
        var due = try session.dueRoots(log: log, after: tree.size, to: tree.size + UInt64(entries.count))
        due += signed.filter { $0.size > tree.size && $0.size <= tree.size + UInt64(entries.count) }
            .map { ($0.size, $0.root) }
        due.sort { $0.0 < $1.0 }
        for (index, entry) in entries {
            while index > tree.size {
                faults.append(CheckFault(name, "存证 \(tree.size) 缺失", "entry \(tree.size) is missing"))
                // Its hash is in its tile, so that what comes behind it is looked at as well.
                guard let hash = try session.hash(of: tree.size, log: log) else { return false }
                try take(hash, &due, session, &faults)
            }
            if LeafCommitment(bytes: entry) == nil {
                faults.append(CheckFault(name, "存证 \(index) 不是叶子", "entry \(index) is no leaf"))
            }
            try take(TreeHash.leaf(entry), &due, session, &faults)
            count += 1
        }
        if entries.count == Self.pageLeaves { return true }
        try finish(session, head, &faults)
        return false
    }

    /// The next leaf, with the tiles and checkpoints that it completes.
    private mutating func take(
        _ hash: TreeHash, _ due: inout [(UInt64, TreeHash)], _ session: any Session, _ faults: inout [CheckFault]
    ) throws {
        for tile in try tree.append([hash]) where tile.coordinate.isFull { try compare(tile, session, &faults) }
        while let (size, root) = due.first, size == tree.size {
            due.removeFirst()
            if root != tree.root {
                faults.append(
                    CheckFault(name, "\(size) 条的检查点与存证不符", "the checkpoint of \(size) leaves has another root"))
            }
        }
    }

    /// All in the moment of the last page.
    private func finish(_ session: any Session, _ head: LedgerHead, _ faults: inout [CheckFault]) throws {
        if head.size != tree.size || head.root != tree.root {
            faults.append(CheckFault(name, "树头与存证不符", "the head is not that of the entries"))
        }
        for signed in signed where signed.size > tree.size {
            faults.append(
                CheckFault(
                    name, "已签名 \(signed.size) 条，只有 \(tree.size) 条",
                    "\(signed.size) leaves were signed and \(tree.size) are there"))
        }
        let tiles = (0..<8).reduce(UInt64(0)) { $0 + tree.size >> UInt64(8 * ($1 + 1)) }
        for table in ["ledger_tile", "ledger_root"] as [Query] {
            let found: Int64? = try session.value("SELECT count(*) FROM \(table) WHERE log_no = \(log)")
            if found != Int64(tiles) {
                faults.append(
                    CheckFault(
                        name, "瓦片有 \(found ?? 0) 块，应为 \(tiles) 块", "\(found ?? 0) full tiles instead of \(tiles)"))
            }
        }
        let beyond: Int64? = try session.value(
            "SELECT count(*) FROM ledger_checkpoint WHERE log_no = \(log) AND size > \(Int64(tree.size))")
        if beyond != 0 {
            faults.append(CheckFault(name, "检查点超出存证", "a checkpoint is beyond the entries"))
        }
    }

    private func compare(_ tile: GrowingTree.Tile, _ session: any Session, _ faults: inout [CheckFault]) throws {
        let (level, number) = (tile.coordinate.level, Int64(tile.coordinate.index))
        let bytes = try session.ledgerTile(tile.coordinate, log: log)
        var whole = CompactRange()
        whole.append(contentsOf: tile.hashes)
        let root = try session.value(
            "SELECT hash FROM ledger_root WHERE log_no = \(log) AND level = \(level) AND tile_no = \(number)",
            as: [UInt8].self)
        if bytes != tile.bytes || root != whole.root?.bytes {
            faults.append(
                CheckFault(
                    name, "瓦片 \(tile.coordinate.path) 与存证不符", "\(tile.coordinate.path) is not made of the entries"))
        }
    }

    private func chainFault(_ size: UInt64, _ isNamedThere: Bool) -> CheckFault {
        if isNamedThere {
            return CheckFault(
                name, "\(size) 条的检查点没有指向它的前一个：可能曾有两个进程同时签名，或有一个被插入",
                "the checkpoint of \(size) leaves does not name the one before it: two processes signed at once, or "
                    + "one was put in")
        }
        return CheckFault(
            name, "\(size) 条的检查点之前缺一个", "a checkpoint before the one of \(size) leaves is missing")
    }

    /// Each note is of this log, of its row's size, and signed by the log's key where that is known.
    private func checkNotes(_ session: any Session, _ origin: String, _ faults: inout [CheckFault]) throws {
        let key = try session.value("SELECT verifier_key FROM ledger_signer WHERE log_no = \(log)", as: String?.self)
        let verifier = (key ?? nil).flatMap { try? VerifierKey(Array($0.utf8)) }
        var (before, isNamed): (UInt64?, Bool) = (nil, false)
        let notes = try session.checkpointNotes(log: log)
        let sizes = Set(notes.map { $0.0 })
        for (size, text, previous) in notes {
            // Those of before name none; from then on each names the one before it.
            if previous != nil || isNamed {
                if previous != before { faults.append(chainFault(size, previous.map { sizes.contains($0) } ?? false)) }
                isNamed = true
            }
            before = size
            let note = try? SignedNote(Array(text.utf8))
            let checkpoint = note.flatMap { try? Checkpoint(text: $0.text) }
            let isSigned = verifier.map { key in note.map { (try? $0.verified(by: [key])) != nil } ?? false } ?? true
            guard let checkpoint, checkpoint.size == size, checkpoint.origin == LogName(origin), isSigned else {
                faults.append(CheckFault(name, "\(size) 条的检查点已损坏", "the checkpoint of \(size) leaves is damaged"))
                continue
            }
        }
    }
}

extension Session {
    /// Of an entry, from its full tile; nil: it is in none.
    fileprivate func hash(of index: UInt64, log: Int64) throws -> TreeHash? {
        let bytes = try value(
            "SELECT bytes FROM ledger_tile WHERE log_no = \(log) AND level = 0 AND tile_no = \(Int64(index >> 8))",
            as: [UInt8].self)
        let start = Int(index & 255) * 32
        guard let bytes, bytes.count >= start + 32 else { return nil }
        return TreeHash(bytes[start..<start + 32])
    }

    fileprivate func ledgerEntries(log: Int64, from: UInt64, limit: Int) throws -> [(UInt64, [UInt8])] {
        try rows(
            """
            SELECT leaf_index, leaf FROM ledger_entry WHERE log_no = \(log) AND leaf_index >= \(Int64(from))
            ORDER BY leaf_index LIMIT \(limit)
            """
        ) { row in (UInt64(bitPattern: try row.next(Int64.self)), try row.next([UInt8].self)) }
    }

    fileprivate func checkpointNotes(log: Int64) throws -> [(UInt64, String, UInt64?)] {
        try rows("SELECT size, note, previous_size FROM ledger_checkpoint WHERE log_no = \(log) ORDER BY size") { row in
            (
                UInt64(bitPattern: try row.next(Int64.self)), try row.next(String.self),
                try row.next(Int64?.self).map { UInt64(bitPattern: $0) }
            )
        }
    }

    /// Sizes and roots of checkpoints that the next entries complete.
    fileprivate func dueRoots(log: Int64, after: UInt64, to: UInt64) throws -> [(UInt64, TreeHash)] {
        try rows(
            """
            SELECT note FROM ledger_checkpoint
            WHERE log_no = \(log) AND size > \(Int64(after)) AND size <= \(Int64(to)) ORDER BY size
            """
        ) { try $0.next(String.self) }
        .compactMap { text in
            guard let note = try? SignedNote(Array(text.utf8)), let checkpoint = try? Checkpoint(text: note.text) else {
                return nil
            }
            return (checkpoint.size, checkpoint.root)
        }
    }
}
