import Ledger
import Storage

/// Facts of one kind whose rows stand alone: each has one leaf, which commits to the row as it is.
struct FactCheck: StoredCheck {
    let name: CheckName
    private(set) var count = 0
    private var last: Int64
    private var owners: [Int64]?
    private let page: @Sendable (any Session, _ owner: Int64, _ last: Int64) throws -> [StoredFact]
    private static let pageFacts = 1_000

    static let decisions = FactCheck(.decisions, owners: [0]) { session, _, last in
        try session.storedSteps(after: last, limit: pageFacts)
    }
    static let turns = FactCheck(.returns, owners: [0]) { session, _, last in
        try session.storedTurns(after: last, limit: pageFacts)
    }
    static let audit = FactCheck(.audit, owners: [0]) { session, _, last in
        try session.storedAudit(after: last, limit: pageFacts)
    }
    static let erasures = FactCheck(.decisions, owners: nil) { session, owner, last in
        try session.storedErasures(of: owner, after: last, limit: pageFacts)
    }
    static let allocations = FactCheck(.allocations, owners: nil) { session, owner, last in
        try session.storedAllocations(of: owner, after: last, limit: pageFacts)
    }

    /// Versions of products, void codes, codes that are held back.
    static let records = FirstRecord.allCases.map { kind in
        FactCheck(.records, owners: nil) { session, owner, last in
            try session.storedRecords(kind, of: owner, after: last, limit: pageFacts)
        }
    }

    private init(
        _ name: CheckName, owners: [Int64]?,
        page: @escaping @Sendable (any Session, Int64, Int64) throws -> [StoredFact]
    ) {
        self.name = name
        self.owners = owners
        self.page = page
        last = .min
    }

    mutating func step(_ session: any Session, _ faults: inout [CheckFault]) throws -> Bool {
        var left = try owners ?? session.factOwners()
        guard let owner = left.first else { return false }
        let facts = try page(session, owner, last)
        for fact in facts {
            if let fault = try fact.fault(name, session) { faults.append(fault) }
            last = fact.leaf.factID
            count += 1
        }
        if facts.count < Self.pageFacts {
            left.removeFirst()
            last = .min
        }
        owners = left
        return !left.isEmpty
    }
}

extension StoredFact {
    /// Nil: it is as its leaf says, or its leaf waits, or it counts not (yet).
    func fault(_ check: CheckName, _ session: any Session) throws -> CheckFault? {
        if sealed != nil {
            if isSealedAsItIs { return nil }
            return CheckFault(
                check, "记录 \(leaf.ownerID)/\(leaf.factID) 与它的叶子不符",
                "\(leaf.ownerID)/\(leaf.factID) is not what its leaf says")
        }
        if !counts { return nil }
        if try session.isLeafPending(leaf) || leaf.kind == .event && session.isHeldLeafDue(leaf) { return nil }
        return CheckFault(check, "记录 \(leaf.ownerID)/\(leaf.factID) 没有叶子", "\(leaf.ownerID)/\(leaf.factID) has no leaf")
    }
}

extension Session {
    fileprivate func isHeldLeafDue(_ leaf: PendingLeaf) throws -> Bool {
        try exists(
            """
            SELECT 1 FROM ledger_held JOIN ledger_due ON ledger_due.return_id = \(leaf.factID >> 24)
            WHERE ledger_held.fact_id = \(leaf.factID) AND ledger_held.owner_id = \(leaf.ownerID)
            """)
    }
}
