import Ledger
import Storage

/// What nothing else tells, so that it cannot be derived anew (首次登记的事实): versions of products with what tells
/// the product, runs of codes that were declared void or held back, and components of batches. Each row has a leaf of
/// its own on its owner's chain, left by the transaction that writes it.
enum FirstRecord: Int64, Sendable, CaseIterable {
    // Raw values: parts of their leaves, which are of decisions with an owner, as erasures are (3).
    case version = 4
    case void = 5
    case frozen = 6
    case component = 7

    fileprivate var form: FactForm {
        switch self {
        case .version: .version
        case .void, .frozen: .stateRun
        case .component: .component
        }
    }

    /// Rows with their owner and the number of the fact: two columns of the key in one.
    fileprivate var source: Query {
        switch self {
        case .version:
            """
            (SELECT v.*, p.owner_id, p.class, p.name, p.brand, p.model, p.gas_code, p.gtin, p.serial_kind
            FROM product_version v JOIN product p ON p.product_id = v.product_id)
            """
        case .void: "(SELECT * FROM state_run WHERE kind = 'void')"
        case .frozen: "(SELECT * FROM state_run WHERE kind = 'frozen')"
        case .component: "batch_component"
        }
    }

    private var key: (high: StaticString, low: StaticString, bits: Int64) {
        switch self {
        case .version: ("product_id", "version_no", 16)
        case .void, .frozen: ("allocation_no", "first_index", 32)
        case .component: ("batch_id", "component_no", 32)
        }
    }

    fileprivate func isAfter(_ last: Int64) -> Query {
        let (high, low) = (Query(stringLiteral: key.high), Query(stringLiteral: key.low))
        return "(f.\(high), f.\(low)) > (\(last >> key.bits), \(last & (1 << key.bits - 1)))"
    }

    fileprivate var order: Query { "f.\(Query(stringLiteral: key.high)), f.\(Query(stringLiteral: key.low))" }

    fileprivate var factNumber: Query {
        "f.\(Query(stringLiteral: key.high)) * \(Int64(1) << key.bits) + f.\(Query(stringLiteral: key.low))"
    }

    /// Throws where a row has a key that none can have.
    fileprivate func factID(_ values: [Value]) throws -> Int64 {
        let (high, low) = (
            form.number(key.high.description, in: values), form.number(key.low.description, in: values)
        )
        guard low >= 0, low >> key.bits == 0, high >= 0, high >> 30 == 0 else {
            throw StorageError.unexpectedColumn("\(high)/\(low) is no key of such a row")
        }
        return high << key.bits | low
    }
}

extension PendingLeaf {
    /// Part of a leaf of an owner's decision that is left again in a new log (2 or more).
    static func ownersPart(_ part: Int64, inLog log: Int64) -> Int64 { log << 8 | part & 0xFF }
}

extension Session {
    /// Facts of an owner of the kind that the part of a leaf says, in the order of their numbers.
    func storedOwnersFacts(_ part: Int64, of owner: Int64, after last: Int64, limit: Int) throws -> [StoredFact] {
        guard let kind = FirstRecord(rawValue: part & 0xFF) else {
            return try storedErasures(of: owner, after: last, limit: limit)
        }
        return try storedRecords(kind, of: owner, after: last, limit: limit)
    }

    func storedRecords(_ kind: FirstRecord, of owner: Int64, after last: Int64, limit: Int) throws -> [StoredFact] {
        let form = kind.form
        return try rows(
            """
            SELECT \(form.columnList), l.digests, l.link_salt FROM \(kind.source) f LEFT JOIN ledger_leaf l
                ON l.owner_id = f.owner_id AND l.kind = 2 AND l.fact_id = \(kind.factNumber)
                AND l.part = \(kind.rawValue)
            WHERE f.owner_id = \(owner) AND \(kind.isAfter(last)) ORDER BY \(kind.order) LIMIT \(limit)
            """
        ) { row in
            let values = try form.values(&row)
            let id = try kind.factID(values)
            let (digests, salt) = (try row.next([UInt8]?.self), try row.next([UInt8]?.self))
            return StoredFact(
                leaf: PendingLeaf(.decision, (owner, id), part: kind.rawValue, record: form.record(values)),
                sealed: digests.flatMap { digests in salt.map { (digests, $0) } }, counts: true)
        }
    }

    /// Owners of such rows.
    func owners(of kind: FirstRecord) throws -> [Int64] {
        switch kind {
        case .version: try ownerSteps(in: "product")
        case .void, .frozen: try ownerSteps(in: "state_run")
        case .component: try ownerSteps(in: "batch_component")
        }
    }
}

extension WriteSession {
    /// A version of a product was written.
    func leaveVersion(_ number: Int, of product: Int64, owner: Int64) throws {
        try leave(.version, owner, product << 16 | Int64(number))
    }

    /// Codes from `first` on were declared void or held back.
    func leaveState(_ kind: FirstRecord, of allocation: Allocation, from first: Int64) throws {
        try leave(kind, allocation.ownerID, allocation.number << 32 | first)
    }

    /// Components of a batch were added behind number `last`.
    func leaveComponents(of batch: Int64, owner: Int64, after last: Int64, count: Int) throws {
        guard count > 0 else { return }
        let found = try storedRecords(.component, of: owner, after: batch << 32 | last, limit: count)
        try leave(found.filter { $0.leaf.factID >> 32 == batch && $0.sealed == nil }.map(\.leaf))
    }

    private func leave(_ kind: FirstRecord, _ owner: Int64, _ id: Int64) throws {
        let found = try storedRecords(kind, of: owner, after: id - 1, limit: 1)
        guard let fact = found.first, fact.leaf.factID == id, fact.sealed == nil,
            try !isLeafPending(fact.leaf)
        else { return }
        try leave([fact.leaf])
    }
}

extension Platform {
    /// Rows of before these had leaves, of a database that has a log already: from then on one without is a fault. A
    /// kind at a time; goes on where it stopped. Their leaves say what they were at that time, and nothing of earlier.
    func adoptRecords() async throws {
        let due = try await datastore.read { session in
            try session.rows("SELECT part FROM ledger_unsealed_record ORDER BY part") { try $0.next(Int64.self) }
        }
        for part in due {
            if let kind = FirstRecord(rawValue: part) { try await adopt(kind) }
            try await datastore.write(.readCommitted) { session in
                try session.run("DELETE FROM ledger_unsealed_record WHERE part = \(part)")
            }
        }
    }

    func adopt(_ kind: FirstRecord) async throws {
        for owner in try await datastore.report({ try $0.owners(of: kind) }) {
            try await adopt(from: -1) { session, last in
                try session.storedRecords(kind, of: owner, after: last, limit: Self.adoptedAtOnce)
            } next: {
                $0.leaf.factID
            }
        }
    }
}
