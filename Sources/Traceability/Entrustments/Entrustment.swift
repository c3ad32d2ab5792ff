public import Identification
public import Storage

/// 委托生产: an owner lets another organization print, bind and return its codes, for one product or all,
/// between two days.
public struct Entrustment: Sendable, Hashable {
    public let id: Int64
    public let ownerID: Int64
    public let ownerName: String
    public let entrustedID: Int64
    public let entrustedName: String
    /// nil: every product.
    public let productID: Int64?
    public let validFrom: CivilDate
    public let validUntil: CivilDate
    public let revokedAt: Instant?

    /// Whether it lets the entrusted act on goods of the product on that day.
    public func covers(productID: Int64, on day: CivilDate) -> Bool {
        revokedAt == nil && (validFrom...max(validFrom, validUntil)).contains(day)
            && (self.productID ?? productID) == productID
    }

    /// Whether what the entrusted did then with goods of the product was done under it: what became of it since does
    /// not matter.
    /// - Parameter productID: nil: of no product alone.
    func covered(productID: Int64?, at time: Instant) -> Bool {
        (revokedAt.map { time < $0 } ?? true) && (validFrom...max(validFrom, validUntil)).contains(time.date)
            && (self.productID == nil || self.productID == productID)
    }
}

extension Session {
    /// What others entrusted to this organization.
    func entrustments(to organizationID: Int64) throws -> [Entrustment] {
        try entrustments(
            "entrustment.entrusted_id = \(organizationID) AND entrustment.revoked_at IS NULL", limit: 2_000)
    }

    /// Given and received, the newest first.
    public func entrustments(
        of organizationID: Int64, before id: Int64 = .max, limit: Int = 50
    ) throws -> [Entrustment] {
        try entrustments(
            """
            (entrustment.owner_id = \(organizationID) OR entrustment.entrusted_id = \(organizationID))
                AND entrustment.entrustment_id < \(id)
            """, limit: limit)
    }

    /// What the owner entrusted the organization with at any time, revoked or not.
    func entrustments(from ownerID: Int64, to organizationID: Int64) throws -> [Entrustment] {
        try entrustments(
            "entrustment.owner_id = \(ownerID) AND entrustment.entrusted_id = \(organizationID)", limit: 2_000)
    }

    /// What the owner entrusted anybody with at any time, revoked or not.
    func entrustments(from ownerID: Int64) throws -> [Entrustment] {
        try entrustments("entrustment.owner_id = \(ownerID)", limit: 100_000)
    }

    func entrustment(_ id: Int64) throws -> Entrustment? {
        try entrustments("entrustment.entrustment_id = \(id)", limit: 1).first
    }

    private func entrustments(_ condition: Query, limit: Int) throws -> [Entrustment] {
        try rows(
            """
            SELECT entrustment_id, owner_id, owner.name, entrusted_id, entrusted.name, product_id, valid_from,
                valid_until, revoked_at
            FROM entrustment JOIN organization owner ON owner.organization_id = owner_id
                JOIN organization entrusted ON entrusted.organization_id = entrusted_id
            WHERE \(condition) ORDER BY entrustment_id DESC LIMIT \(limit)
            """
        ) { row in
            Entrustment(
                id: try row.next(), ownerID: try row.next(), ownerName: try row.next(), entrustedID: try row.next(),
                entrustedName: try row.next(), productID: try row.next(), validFrom: try row.nextDate(),
                validUntil: try row.nextDate(), revokedAt: try row.next())
        }
    }
}
