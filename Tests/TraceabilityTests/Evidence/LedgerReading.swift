import Cryptography
import Ledger
import Storage
import Traceability

/// What a test reads of the stored ledger, by its own means.
struct LedgerReading: Sendable {
    struct Row: Sendable {
        let owner, kind, fact, part, index: Int64
        let previous: Int64?
        let salt, linkSalt, digests: [UInt8]
    }

    let entries: [[UInt8]]
    /// In the order of their indexes.
    let leaves: [Row]
    let head: LedgerHead

    static func read(_ datastore: any Datastore) async throws -> LedgerReading {
        try await datastore.report { session in
            LedgerReading(
                entries: try session.rows("SELECT leaf FROM ledger_entry WHERE log_no = 1 ORDER BY leaf_index") {
                    try $0.next([UInt8].self)
                },
                leaves: try session.rows(
                    """
                    SELECT owner_id, kind, fact_id, part, leaf_index, previous_index, salt, link_salt, digests
                    FROM ledger_leaf WHERE log_no = 1 ORDER BY leaf_index
                    """
                ) { row in
                    Row(
                        owner: try row.next(), kind: try row.next(), fact: try row.next(), part: try row.next(),
                        index: try row.next(), previous: try row.next(), salt: try row.next(), linkSalt: try row.next(),
                        digests: try row.next())
                },
                head: try session.ledgerHead())
        }
    }

    /// RFC 9162 section 2.1.1 as it is written there.
    static func root(_ leaves: ArraySlice<[UInt8]>) -> [UInt8] {
        guard leaves.count > 1 else { return leaves.first ?? SHA256.hash([UInt8]()) }
        var middle = 1
        while middle * 2 < leaves.count { middle *= 2 }
        let start = leaves.startIndex
        return SHA256.hash([1] + root(leaves[start..<(start + middle)]) + root(leaves[(start + middle)...]))
    }

    var root: [UInt8] { Self.root(entries.map { SHA256.hash([0] + $0) }[...]) }

    /// What is wrong with the openings: each leaf by its own bytes, each link to the owner's leaf before.
    var faults: [String] {
        var faults: [String] = []
        var last: [Int64: Int64] = [:]
        for (position, row) in leaves.enumerated() {
            if row.index != Int64(position) { faults.append("leaf \(position) has index \(row.index)") }
            if row.previous != last[row.owner] { faults.append("leaf \(position) does not follow its owner's last") }
            last[row.owner] = row.index
            let before = row.previous.map { SHA256.hash([0] + entries[Int($0)]) } ?? [UInt8](repeating: 0, count: 32)
            let link = SHA256.hash(row.linkSalt + before)
            let leaf = [1, UInt8(row.kind)] + SHA256.hash(link + row.salt + row.digests)
            if entries[position] != leaf { faults.append("leaf \(position) does not open") }
        }
        if leaves.count != entries.count { faults.append("\(leaves.count) openings, \(entries.count) entries") }
        return faults
    }
}
