public import Ledger
public import Storage

/// What a fact leaves for the tree, not sealed yet (待封存条目).
///
/// The leaf commits to `digests`, one a group that has a salt of its own, and then to the record: who, when, what, as
/// canonical text, whose salt is given when it is sealed (`RecordGroup`).
public struct PendingLeaf: Sendable, Hashable {
    public let kind: LeafCommitment.KindClass
    /// Whose chain it goes on: the owner of the code, the organization of the actor; 0: the platform's, which has all
    /// decisions.
    public let ownerID: Int64
    /// Of an event its id, of a decision case × 2¹⁶ + step, of an allocation its number, of an audit record its id.
    public let factID: Int64
    /// 0; else what tells several leaves of one fact apart.
    public let part: Int64
    /// Digests of the groups, 32 bytes each, one after another; of an event shown, public, trade, personal.
    public let digests: [UInt8]
    /// Canonical text of the record (`FactForm`).
    public let record: [UInt8]

    public init(
        _ kind: LeafCommitment.KindClass, _ fact: (owner: Int64, id: Int64), part: Int64 = 0, digests: [UInt8] = [],
        record: [UInt8]
    ) {
        self.kind = kind
        (ownerID, factID) = fact
        self.part = part
        self.digests = digests
        self.record = record
    }
}

extension PendingLeaf {
    static var columns: [StaticString] { ["kind", "owner_id", "fact_id", "part", "digests", "record"] }

    var row: [Value] {
        [
            .integer(Int64(kind.rawValue)), .integer(ownerID), .integer(factID), .integer(part), .bytes(digests),
            .bytes(record),
        ]
    }

    /// Nil for a row that `row` did not make.
    init?(row: [Value]) {
        guard row.count == 6, case .integer(let kind) = row[0], case .integer(let owner) = row[1],
            case .integer(let fact) = row[2], case .integer(let part) = row[3], case .bytes(let digests) = row[4],
            case .bytes(let record) = row[5],
            let known = UInt8(exactly: kind).flatMap(LeafCommitment.KindClass.init(rawValue:))
        else { return nil }
        self.init(known, (owner, fact), part: part, digests: digests, record: record)
    }

    /// The columns of `columns`, in their order.
    init(_ reader: inout RowReader) throws {
        let kind = try reader.next(Int64.self)
        guard let known = UInt8(exactly: kind).flatMap(LeafCommitment.KindClass.init(rawValue:)) else {
            throw StorageError.unexpectedColumn("\(kind) is no kind of leaf")
        }
        let fact = (owner: try reader.next(Int64.self), id: try reader.next(Int64.self))
        self.init(
            known, fact, part: try reader.next(), digests: try reader.next(), record: try reader.next())
    }
}

extension WriteSession {
    /// Leaves leaves of facts that this unit of work stores: they are sealed with it on SQLite, within 200 ms of it on
    /// PostgreSQL, and gone with it when it fails. One call for many.
    public func leave(_ leaves: [PendingLeaf]) throws {
        guard !leaves.isEmpty else { return }
        let rows = leaves.map(\.row)
        if keep(rows) { return }
        try insert(into: "ledger_pending", columns: PendingLeaf.columns, rows: rows)
    }
}

extension Platform {
    /// What ends every transaction that left something: sealing where there is one writer; else one insert for all
    /// units of the transaction, and the process that seals does the rest.
    func sealAtCommit() {
        let (sealing, engine) = (self.sealing, datastore.engine)
        datastore.endTransactions { session, rows in
            switch engine {
            case .sqlite:
                let leaves = rows.compactMap { PendingLeaf(row: $0) }
                guard leaves.count == rows.count else { throw StorageError.unexpectedColumn("a row that is no leaf") }
                try sealing.seal(leaves, in: session)
            case .postgres: try session.insert(into: "ledger_pending", columns: PendingLeaf.columns, rows: rows)
            }
        }
    }
}
