public import Identification
public import Storage

/// 电子标签: which code an RFID tag stands for. Tags that carry a GTIN and serial of ours need no row.
public struct Tag: Sendable, Hashable {
    public enum State: String, Sendable, Hashable, ValueConvertible {
        case active
        /// Broken or torn off: answers no longer.
        case void
    }

    /// Upper-case hexadecimal.
    public let epc: String
    /// nil: the encoding station did not tell it.
    public let tid: String?
    public let code: CodeIdentity
    public let state: State
    public let loadID: Int64
    public let loadedAt: Instant
    public let voidReason: String
}

/// A tag that was seen with another TID than it was loaded with: a sign of a copied tag, no verdict.
public struct TagSignal: Sendable, Hashable {
    public let epc: String
    public let knownTID: String
    public let seenTID: String
    /// `load` or `scan`.
    public let source: String
    public let count: Int64
    public let firstAt: Instant
    public let lastAt: Instant
}

/// What became of a file or list of tags.
public struct TagLoad: Sendable, Hashable {
    public let id: Int64
    public let fileName: String
    public let rowCount: Int
    public let newCount: Int
    /// Were there already, the same.
    public let knownCount: Int
    public let badCount: Int
    public let at: Instant
}

/// A row of tags as sent.
public struct TagRow: Sendable, Hashable {
    /// The line of a file, or the place in a list, from 1.
    public var line: Int
    public var epc: String
    public var tid: String
    public var code: String

    public init(line: Int, epc: String, tid: String, code: String) {
        (self.line, self.epc, self.tid, self.code) = (line, epc, tid, code)
    }
}

extension Session {
    /// By EPC, and where there is none by TID.
    func tag(_ hex: String) throws -> Tag? {
        try first(tagColumns + "WHERE epc = \(hex)", tag)
            ?? first(tagColumns + "WHERE tid = \(hex) AND state = 'active' LIMIT 1", tag)
    }

    func tags(epcs: [String]) throws -> [Tag] { try rows(tagColumns + "WHERE epc IN \(list: epcs)", tag) }
    func tags(tids: [String]) throws -> [Tag] {
        try rows(tagColumns + "WHERE tid IN \(list: tids) AND state = 'active'", tag)
    }

    /// The owner's tags in the order of their EPCs.
    func tags(of ownerID: Int64, after epc: String, limit: Int) throws -> [Tag] {
        try rows(
            tagColumns + "WHERE owner_id = \(ownerID) AND epc > \(epc) ORDER BY epc LIMIT \(limit)", tag)
    }

    func tags(of code: CodeIdentity) throws -> [Tag] {
        try rows(
            tagColumns + """
                WHERE owner_id = \(code.ownerID) AND allocation_no = \(code.allocationNumber)
                    AND code_index = \(code.index) ORDER BY epc LIMIT 50
                """, tag)
    }

    private var tagColumns: Query {
        """
        SELECT epc, tid, owner_id, allocation_no, code_index, state, load_id, loaded_at, void_reason FROM rfid_tag
        """ + " "
    }

    private func tag(_ row: inout RowReader) throws -> Tag {
        Tag(
            epc: try row.next(), tid: try row.next(),
            code: CodeIdentity(ownerID: try row.next(), allocationNumber: try row.next(), index: try row.next()),
            state: try row.next(), loadID: try row.next(), loadedAt: try row.next(), voidReason: try row.next())
    }

    func tagLoads(of ownerID: Int64, before id: Int64, limit: Int) throws -> [TagLoad] {
        try rows(
            """
            SELECT load_id, file_name, row_count, new_count, known_count, bad_count, at FROM tag_load
            WHERE owner_id = \(ownerID) AND load_id < \(id) ORDER BY load_id DESC LIMIT \(limit)
            """
        ) { row in
            TagLoad(
                id: try row.next(), fileName: try row.next(), rowCount: try row.next(), newCount: try row.next(),
                knownCount: try row.next(), badCount: try row.next(), at: try row.next())
        }
    }

    func tagSignals(of ownerID: Int64, limit: Int) throws -> [TagSignal] {
        try rows(
            """
            SELECT epc, known_tid, seen_tid, source, seen_count, first_at, last_at FROM tag_signal
            WHERE owner_id = \(ownerID) ORDER BY last_at DESC, epc LIMIT \(limit)
            """
        ) { row in
            TagSignal(
                epc: try row.next(), knownTID: try row.next(), seenTID: try row.next(), source: try row.next(),
                count: try row.next(), firstAt: try row.next(), lastAt: try row.next())
        }
    }
}

extension WriteSession {
    /// TIDs of one tag that are kept apart; more are counted under "".
    private static var seenMax: Int64 { 16 }

    func signal(_ tag: Tag, seen tid: String, source: String, at now: Instant) throws {
        let others: Int64 =
            try value(
                """
                SELECT COUNT(*) FROM tag_signal
                WHERE owner_id = \(tag.code.ownerID) AND epc = \(tag.epc) AND seen_tid <> \(tid)
                """) ?? 0
        let seen = others < Self.seenMax ? tid : ""
        try run(
            """
            INSERT INTO tag_signal (owner_id, epc, seen_tid, known_tid, source, seen_count, first_at, last_at)
            VALUES (\(tag.code.ownerID), \(tag.epc), \(seen), \(tag.tid ?? ""), \(source), 1, \(now), \(now))
            ON CONFLICT (owner_id, epc, seen_tid) DO UPDATE SET
                seen_count = tag_signal.seen_count + 1, last_at = excluded.last_at
            """)
    }
}
