public import Storage

/// Adds components to a batch of the actor's organization. They stay: returned data does not change (T/SGACC 1005
/// 7.1.4). What is there already is not added twice.
public struct AddComponents: Sendable {
    /// Components of one batch.
    public static let limit = 1_000

    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// How many were new. Throws `Refusal.missing` for a batch of another enterprise as for none.
    public func callAsFunction(
        _ components: [BatchComponent], to batchID: Int64, by actor: Actor, on occasion: Occasion
    ) async throws -> Int {
        try actor.require(.returnWrite)
        let isOne = components.count == 1
        let checked = try components.enumerated().map { try $1.checked(isOne ? "" : "components/\($0)/") }
        let keys = try ComponentKeys(platform.keys)
        let parts = try checked.map { component in
            SealedParts.Part(
                lot: keys.lot(component.lot), identity: keys.identity(component),
                sealed: try component.sealed(platform))
        }
        let owner = actor.organizationID
        let context = CaptureContext(
            captorID: owner, siteID: actor.siteID, accountID: actor.accountID, capturedAt: occasion.now,
            recordKey: platform.keys.recordKey)
        return try await platform.datastore.write { session in
            guard let batch = try session.batch(owner, batchID) else {
                throw Refusal(.missing, .missing, field: "batchId", ["object": "batch \(batchID)"])
            }
            let added = try session.add(
                parts, to: PartsPlace(ownerID: owner, batchID: batchID, number: batch.number), returnID: 0, context)
            guard added > 0 else { return 0 }
            try session.audit(
                AuditEntry("batch.components", ("batch", "\(batchID)", batch.number), reason: "+\(added)"),
                by: actor, on: occasion)
            return added
        }
    }
}

/// Which components count: those of a form, and of returns that do.
enum CountedParts {
    /// As a condition on `batch_component`; `returnID`: one that is being stored.
    static func condition(_ returnID: Int64 = 0) -> Query {
        """
        (batch_component.return_id = 0 OR batch_component.return_id = \(returnID) OR EXISTS (
            SELECT 1 FROM trace_return WHERE trace_return.return_id = batch_component.return_id
                AND trace_return.state IN ('accepted', 'accepted-in-part')))
        """
    }
}

extension Session {
    func componentIdentities(_ ownerID: Int64, _ batchID: Int64, _ returnID: Int64) throws -> [[UInt8]] {
        try rows(
            """
            SELECT identity FROM batch_component
            WHERE owner_id = \(ownerID) AND batch_id = \(batchID) AND \(CountedParts.condition(returnID))
            """
        ) { try $0.next([UInt8].self) }
    }

    /// The components of a batch in the order in which they came. What two returns told at once is one.
    public func components(of ownerID: Int64, batch batchID: Int64, _ keys: PlatformKeys) throws -> [BatchComponent] {
        let found = try rows(
            """
            SELECT identity, sealed FROM batch_component
            WHERE owner_id = \(ownerID) AND batch_id = \(batchID) AND \(CountedParts.condition())
            ORDER BY component_no
            """
        ) { row in
            (identity: try row.next([UInt8].self), one: try BatchComponent(sealed: try row.next(), keys))
        }
        var seen: Set<[UInt8]> = []
        return found.filter { seen.insert($0.identity).inserted }.map(\.one)
    }

    /// The batches that have a component of the lot, by id, `limit` at most after one.
    func batches(
        of ownerID: Int64, componentLot key: [UInt8], after batchID: Int64, limit: Int
    ) throws -> [Int64] {
        try rows(
            """
            SELECT DISTINCT batch_id FROM batch_component
            WHERE owner_id = \(ownerID) AND lot_key = \(key) AND batch_id > \(batchID)
                AND \(CountedParts.condition())
            ORDER BY batch_id LIMIT \(limit)
            """
        ) { try $0.next(Int64.self) }
    }
}
