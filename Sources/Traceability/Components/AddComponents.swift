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
        return try await platform.datastore.write { session in
            guard let batch = try session.batch(owner, batchID) else {
                throw Refusal(.missing, .missing, field: "batchId", ["object": "batch \(batchID)"])
            }
            let added = try session.add(
                parts, to: (owner, batchID), accountID: actor.accountID, at: occasion.now)
            guard added > 0 else { return 0 }
            try session.audit(
                AuditEntry("batch.components", ("batch", "\(batchID)", batch.number), reason: "+\(added)"),
                by: actor, on: occasion)
            return added
        }
    }
}

extension Session {
    func componentIdentities(_ ownerID: Int64, _ batchID: Int64) throws -> [[UInt8]] {
        try rows("SELECT identity FROM batch_component WHERE owner_id = \(ownerID) AND batch_id = \(batchID)") {
            try $0.next([UInt8].self)
        }
    }

    /// The components of a batch in the order in which they came.
    public func components(of ownerID: Int64, batch batchID: Int64, _ keys: PlatformKeys) throws -> [BatchComponent] {
        try rows(
            """
            SELECT sealed FROM batch_component WHERE owner_id = \(ownerID) AND batch_id = \(batchID)
            ORDER BY component_no
            """
        ) { try BatchComponent(sealed: try $0.next(), keys) }
    }

    /// The batches that have a component of the lot, by id, `limit` at most after one.
    func batches(
        of ownerID: Int64, componentLot key: [UInt8], after batchID: Int64, limit: Int
    ) throws -> [Int64] {
        try rows(
            """
            SELECT DISTINCT batch_id FROM batch_component
            WHERE owner_id = \(ownerID) AND lot_key = \(key) AND batch_id > \(batchID)
            ORDER BY batch_id LIMIT \(limit)
            """
        ) { try $0.next(Int64.self) }
    }
}
