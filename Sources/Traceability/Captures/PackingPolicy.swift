public import Storage

extension Session {
    /// Owners whose goods are unpacked before they are shipped alone.
    func strictPackers() throws -> Set<Int64> {
        Set(try rows("SELECT owner_id FROM packing_policy WHERE unpack_before_ship = 1") { try $0.next(Int64.self) })
    }

    /// Whether the owner's goods are unpacked before they are shipped alone; not, unless the owner said so.
    public func unpacksBeforeShipping(_ ownerID: Int64) throws -> Bool {
        try exists("SELECT 1 FROM packing_policy WHERE owner_id = \(ownerID) AND unpack_before_ship = 1")
    }
}

/// Sets what an owner demands of those who pack its goods.
public struct SetPackingPolicy: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    public func callAsFunction(unpackBeforeShip: Bool, by actor: Actor, on occasion: Occasion) async throws {
        try actor.require(.productWrite)
        try await platform.datastore.write { session in
            try session.run(
                """
                INSERT INTO packing_policy (owner_id, unpack_before_ship, changed_by, changed_at)
                VALUES (\(actor.organizationID), \(unpackBeforeShip), \(actor.accountID), \(occasion.now))
                ON CONFLICT (owner_id) DO UPDATE SET unpack_before_ship = excluded.unpack_before_ship,
                    changed_by = excluded.changed_by, changed_at = excluded.changed_at
                """)
            try session.audit(
                AuditEntry(
                    "packing-policy.set", ("organization", "\(actor.organizationID)", actor.organizationName)
                ).because(
                    unpackBeforeShip
                        ? AuditReason("packing.unpack-first", "出库前须拆箱，否则拒绝", "Unpack before shipping, or it is refused")
                        : AuditReason("packing.warn", "未拆箱即出库时只提醒", "Shipping without unpacking is only warned of")),
                by: actor, on: occasion)
        }
    }
}
