import Ledger
import Storage

/// The openings of one log: each opens its entry, follows its owner's last, and is of a fact that is there; of a new
/// log the first names the old head.
struct LeafCheck: StoredCheck {
    let name = CheckName.leaves
    private(set) var count = 0
    private let log: Int64
    private var next: UInt64 = 0
    private var last: [Int64: OwnersLast] = [:]
    /// Openings that are gone, in order.
    private var missing: [Range<UInt64>] = []
    private static let pageLeaves = 2_000

    init(log: Int64) { self.log = log }

    mutating func step(_ session: any Session, _ faults: inout [CheckFault]) throws -> Bool {
        guard let head = try session.ledgerHead(log: log) else { return false }
        let leaves = try session.linkedLeaves(log: log, from: next, limit: Self.pageLeaves)
        for leaf in leaves {
            if leaf.index > next { miss(next..<leaf.index, &faults) }
            next = max(next, leaf.index)
            try check(leaf, session, &faults)
            next += 1
            count += 1
        }
        if leaves.count == Self.pageLeaves { return true }
        if next < head.size { miss(next..<head.size, &faults) }
        if next > head.size {
            faults.append(
                CheckFault(name, "开启值有 \(next) 个，存证有 \(head.size) 条", "\(next) openings of \(head.size) entries"))
        }
        next = max(next, head.size)
        try checkBeginning(session, &faults)
        if try session.ledgerHead().log == log { try checkChain(session, &faults) }
        return false
    }

    /// What is gone is told, and the rest is looked at all the same.
    private mutating func miss(_ gap: Range<UInt64>, _ faults: inout [CheckFault]) {
        missing.append(gap)
        let (first, end) = (gap.lowerBound, gap.upperBound - 1)
        faults.append(
            first == end
                ? CheckFault(name, "叶子 \(first) 没有开启值", "leaf \(first) has no opening")
                : CheckFault(name, "叶子 \(first)～\(end) 没有开启值", "leaves \(first) to \(end) have no opening"))
    }

    /// The last leaf of the owner before this one. Where its opening is gone, and with it whose it was, the entry is
    /// still there.
    private func before(_ leaf: LinkedLeaf, _ session: any Session) throws -> OwnersLast? {
        guard let previous = leaf.previous, previous != last[leaf.owner]?.index else { return last[leaf.owner] }
        var (low, high) = (0, missing.count)
        while low < high {
            let middle = (low + high) / 2
            if missing[middle].upperBound <= previous { low = middle + 1 } else { high = middle }
        }
        guard low < missing.count, missing[low].contains(previous),
            let entry = try session.value(
                "SELECT leaf FROM ledger_entry WHERE log_no = \(log) AND leaf_index = \(Int64(previous))",
                as: [UInt8].self)
        else { return last[leaf.owner] }
        return OwnersLast(index: previous, hash: .leaf(entry))
    }

    private mutating func check(
        _ leaf: LinkedLeaf, _ session: any Session, _ faults: inout [CheckFault]
    ) throws {
        let before = try before(leaf, session)
        if leaf.previous != before?.index {
            faults.append(
                CheckFault(name, "叶子 \(leaf.index) 的前一条不对", "leaf \(leaf.index) does not follow its owner's last"))
        }
        let opening = leaf.kind.flatMap { kind in
            try? LeafOpening(
                kind, salt: leaf.salt, linkSalt: leaf.linkSalt, previous: before?.hash, digests: leaf.digests)
        }
        if leaf.entry == nil || opening?.leaf != leaf.entry {
            faults.append(CheckFault(name, "叶子 \(leaf.index) 打不开", "leaf \(leaf.index) does not open"))
        }
        if !leaf.hasFact {
            faults.append(
                CheckFault(
                    name, "叶子 \(leaf.index) 的记录（\(leaf.owner)/\(leaf.fact)）不见了",
                    "the fact of leaf \(leaf.index) is gone: \(leaf.owner)/\(leaf.fact)"))
        }
        last[leaf.owner] = OwnersLast(index: leaf.index, hash: .leaf(leaf.entry ?? []))
    }

    private func checkBeginning(_ session: any Session, _ faults: inout [CheckFault]) throws {
        guard let leaf = try session.beginning(of: log), next > 0 else { return }
        let sealed = try session.sealedLeaf(.decision, owner: 0, fact: log, part: PendingLeaf.beginningPart)
        if sealed?.opening.digests != sealed.map({ leaf.digests(linkSalt: $0.opening.linkSalt) }) || sealed == nil {
            faults.append(
                CheckFault(name, "日志 \(log) 的开头与第一个叶子不符", "the beginning of log \(log) is not what its leaf says"))
        }
    }

    private func checkChain(_ session: any Session, _ faults: inout [CheckFault]) throws {
        let stored = try session.rows("SELECT owner_id, log_no, leaf_index, leaf_hash FROM ledger_chain") { row in
            (
                try row.next(Int64.self), try row.next(Int64.self), UInt64(bitPattern: try row.next(Int64.self)),
                try row.next([UInt8].self)
            )
        }
        let current = stored.filter { $0.1 == log }
        let isRight =
            current.count == last.count
            && current.allSatisfy { last[$0.0]?.index == $0.2 && last[$0.0]?.hash.bytes == $0.3 }
            && stored.allSatisfy { $0.1 <= log && $0.1 > 0 }
        if !isRight {
            faults.append(CheckFault(name, "机构链尾与叶子不符", "the ends of the owners' chains are not the leaves'"))
        }
    }
}

/// An opening beside its entry.
private struct LinkedLeaf {
    let owner, fact: Int64
    let kind: LeafCommitment.KindClass?
    let index: UInt64
    let previous: UInt64?
    let salt, linkSalt, digests: [UInt8]
    let entry: [UInt8]?
    let hasFact: Bool
}

extension Session {
    fileprivate func linkedLeaves(log: Int64, from: UInt64, limit: Int) throws -> [LinkedLeaf] {
        try rows(
            """
            SELECT l.owner_id, l.fact_id, l.kind, l.leaf_index, l.previous_index, l.salt, l.link_salt, l.digests,
                e.leaf,
                CASE WHEN l.kind = 1 AND l.part IN (0, l.log_no) THEN (SELECT count(*) FROM trace_event f
                        WHERE f.owner_id = l.owner_id AND f.event_id = l.fact_id)
                    WHEN l.kind = 2 AND (l.part = 0 OR l.part > 1 AND l.part = l.log_no) AND l.owner_id = 0
                        THEN (SELECT count(*) FROM review_step f
                        WHERE f.case_id = l.fact_id / 65536 AND f.step_no = l.fact_id % 65536)
                    WHEN l.kind = 2 AND l.part = 1 AND l.owner_id = 0 THEN (SELECT count(*) FROM ledger_log f
                        WHERE f.log_no = l.fact_id AND l.log_no = l.fact_id)
                    WHEN l.kind = 2 AND l.owner_id = 0 AND (l.part = -1 OR l.log_no > 1 AND l.part = -l.log_no)
                        THEN (SELECT count(*) FROM trace_return f WHERE f.return_id = l.fact_id)
                    WHEN l.kind = 2 AND (l.part = 3 OR l.log_no > 1 AND l.part = l.log_no * 256 + 3)
                        AND l.owner_id > 0 THEN (SELECT count(*) FROM ledger_erasure f
                        WHERE f.owner_id = l.owner_id AND f.event_id = l.fact_id)
                    WHEN l.kind = 2 AND (l.part = 4 OR l.log_no > 1 AND l.part = l.log_no * 256 + 4)
                        AND l.owner_id > 0 THEN (SELECT count(*) FROM product_version f
                        JOIN product p ON p.product_id = f.product_id
                        WHERE p.owner_id = l.owner_id AND f.product_id = l.fact_id / 65536
                            AND f.version_no = l.fact_id % 65536)
                    WHEN l.kind = 2 AND (l.part IN (5, 6) OR l.log_no > 1 AND l.part - l.log_no * 256 IN (5, 6))
                        AND l.owner_id > 0 THEN (SELECT count(*) FROM state_run f
                        WHERE f.owner_id = l.owner_id AND f.allocation_no = l.fact_id / 4294967296
                            AND f.kind = CASE l.part % 256 WHEN 5 THEN 'void' ELSE 'frozen' END
                            AND f.first_index = l.fact_id % 4294967296)
                    WHEN l.kind = 2 AND (l.part = 7 OR l.log_no > 1 AND l.part = l.log_no * 256 + 7)
                        AND l.owner_id > 0 THEN (SELECT count(*) FROM batch_component f
                        WHERE f.owner_id = l.owner_id AND f.batch_id = l.fact_id / 4294967296
                            AND f.component_no = l.fact_id % 4294967296)
                    WHEN l.kind = 3 AND l.part IN (0, l.log_no) THEN (SELECT count(*) FROM code_allocation f
                        WHERE f.owner_id = l.owner_id AND f.allocation_no = l.fact_id)
                    WHEN l.kind = 4 AND l.part IN (0, l.log_no) THEN (SELECT count(*) FROM audit_record f
                        WHERE f.audit_id = l.fact_id AND coalesce(f.organization_id, 0) = l.owner_id)
                    ELSE 0 END
            FROM ledger_leaf l LEFT JOIN ledger_entry e ON e.log_no = l.log_no AND e.leaf_index = l.leaf_index
            WHERE l.log_no = \(log) AND l.leaf_index >= \(Int64(from)) ORDER BY l.leaf_index LIMIT \(limit)
            """
        ) { row in
            let (owner, fact) = (try row.next(Int64.self), try row.next(Int64.self))
            let kind = UInt8(exactly: try row.next(Int64.self)).flatMap(LeafCommitment.KindClass.init(rawValue:))
            let index = UInt64(bitPattern: try row.next(Int64.self))
            let previous = try row.next(Int64?.self).map { UInt64(bitPattern: $0) }
            return LinkedLeaf(
                owner: owner, fact: fact, kind: kind, index: index, previous: previous, salt: try row.next(),
                linkSalt: try row.next(), digests: try row.next(), entry: try row.next(),
                hasFact: try row.next(Int64.self) == 1)
        }
    }
}
