import Storage

/// A product with the versions of its nameplate, newest first.
public struct ProductFile: Sendable {
    public let product: Product
    public let versions: [ProductVersion]
    public var current: ProductVersion? { versions.first }
}

extension Platform {
    /// Throws `Refusal.missing` for products that the actor may not see: not its own, and not granted.
    public func productFile(_ id: Int64, for actor: Actor) async throws -> ProductFile {
        try actor.require(.productRead)
        let now = clock.now()
        let file = try await datastore.report { session -> ProductFile? in
            guard let product = try session.product(id) else { return nil }
            let objects = [GrantedObject(.product, id)]
            guard
                try session.sees(actor, product.ownerID)
                    || session.granted(actor, objects, of: product.ownerID, at: now) != nil
            else { return nil }
            let numbers = stride(from: product.currentVersion, to: max(0, product.currentVersion - 50), by: -1)
            return ProductFile(
                product: product, versions: try numbers.compactMap { try session.productVersion(id, $0) })
        }
        guard let file else { throw Refusal(.missing, .missing, ["object": "product \(id)"]) }
        return file
    }

    /// The actor's own products; `ownerID` is for staff and regulators.
    public func products(
        for actor: Actor, ownerID: Int64? = nil, after id: Int64 = 0, limit: Int = 100
    ) async throws -> [Product] {
        try actor.require(.productRead)
        let owner = ownerID ?? actor.organizationID
        return try await datastore.report { session in
            try session.requireSight(of: owner, for: actor, "organization \(owner)")
            return try session.products(of: owner, after: id, limit: limit)
        }
    }
}
