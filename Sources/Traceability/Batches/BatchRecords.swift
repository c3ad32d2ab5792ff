import Identification
public import Storage

/// What names a batch: its maker's number for one product.
struct BatchKey: Sendable, Hashable {
    let ownerID: Int64
    let productID: Int64
    let number: String
}

/// A batch that a return is about to use: made at first use.
struct BatchPlan: Sendable, Hashable {
    let key: BatchKey
    let productionDate: CivilDate
    private(set) var line: String
    private(set) var shift: String

    /// A row of another line or shift: the batch was made on both.
    mutating func add(line: String, shift: String) {
        self.line = Self.joined(self.line, line)
        self.shift = Self.joined(self.shift, shift)
    }

    private static func joined(_ all: String, _ one: String) -> String {
        if one.isEmpty || all == one { return all }
        if all.isEmpty { return one }
        guard !all.split(separator: "、").contains(where: { $0 == one }), all.count + one.count < ReturnField.limit
        else {
            return all
        }
        return "\(all)、\(one)"
    }
}

extension Session {
    /// The owner's batches, the newest first; those that an import of old data made once it was confirmed.
    public func batches(of ownerID: Int64, before id: Int64 = .max, limit: Int = 50) throws -> [Batch] {
        let unconfirmed: [HistoryImport.State] = [.making, .adding, .staged, .undoing]
        return try batches(
            """
            owner_id = \(ownerID) AND batch_id < \(id) AND batch_id NOT IN (
                SELECT history_batch.batch_id FROM history_import
                    JOIN history_batch ON history_batch.import_id = history_import.import_id
                WHERE history_import.state IN \(list: unconfirmed) AND history_batch.owner_id = \(ownerID))
            ORDER BY batch_id DESC LIMIT \(limit)
            """)
    }

    /// Those of the keys that are there already.
    func batches(_ keys: [BatchKey]) throws -> [BatchKey: Batch] {
        var found: [BatchKey: Batch] = [:]
        let groups = Dictionary(grouping: keys) { BatchKey(ownerID: $0.ownerID, productID: $0.productID, number: "") }
        for (group, keys) in groups {
            for start in stride(from: 0, to: keys.count, by: 1_000) {
                let numbers = keys[start..<min(keys.count, start + 1_000)].map(\.number)
                let batches = try batches(
                    "owner_id = \(group.ownerID) AND product_id = \(group.productID) AND batch_no IN \(list: numbers)")
                for batch in batches {
                    found[BatchKey(ownerID: group.ownerID, productID: group.productID, number: batch.number)] = batch
                }
            }
        }
        return found
    }

    private func batches(_ condition: Query) throws -> [Batch] {
        try rows(
            """
            SELECT owner_id, batch_id, product_id, version_no, batch_no, production_date, site_id, line, shift
            FROM batch WHERE \(condition)
            """
        ) { row in
            Batch(
                ownerID: try row.next(), id: try row.next(), productID: try row.next(), versionNumber: try row.next(),
                number: try row.next(), productionDate: try row.nextDate(), siteID: try row.next(),
                line: try row.next(), shift: try row.next())
        }
    }

    /// The version in force on a day; the first one for days before it.
    func versionNumber(of productID: Int64, on day: CivilDate) throws -> Int {
        let inForce = try value(
            """
            SELECT version_no FROM product_version
            WHERE product_id = \(productID) AND effective_from <= \(day.description)
            ORDER BY effective_from DESC, version_no DESC LIMIT 1
            """, as: Int.self)
        if let inForce { return inForce }
        return try value(
            "SELECT min(version_no) FROM product_version WHERE product_id = \(productID) HAVING count(*) > 0") ?? 1
    }
}

extension WriteSession {
    /// The ids of the batches in the plans' order; makes those that are not there and pins their product version.
    /// Throws `Refusal.conflict` when one was made meanwhile with another production date.
    func ensure(_ plans: [BatchPlan], siteID: Int64, at now: Instant) throws -> [Int64] {
        let known = try batches(plans.map(\.key))
        var next: [Int64: Int64] = [:]
        return try plans.map { plan in
            if let batch = known[plan.key] {
                guard batch.productionDate == plan.productionDate else { throw Refusal(.conflict, .returnMixedUp) }
                return batch.id
            }
            let owner = plan.key.ownerID
            let id =
                try next[owner]
                ?? (value("SELECT coalesce(max(batch_id), 0) + 1 FROM batch WHERE owner_id = \(owner)") ?? 1)
            next[owner] = id + 1
            let version = try versionNumber(of: plan.key.productID, on: plan.productionDate)
            try send(
                """
                INSERT INTO batch (owner_id, batch_id, product_id, version_no, batch_no, production_date, site_id, line,
                    shift, created_at)
                VALUES (\(owner), \(id), \(plan.key.productID), \(version), \(plan.key.number),
                    \(plan.productionDate.description), \(siteID), \(plan.line), \(plan.shift), \(now))
                """)
            return id
        }
    }
}
