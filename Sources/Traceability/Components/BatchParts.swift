import Storage

/// 零部件 of the batches of one return or capture, by where the batch stands in its list; each once.
struct BatchParts: Sendable {
    /// Components of one return.
    static let limit = 100_000

    private(set) var all: [Int: Set<BatchComponent>] = [:]
    private(set) var count = 0
    var isEmpty: Bool { all.isEmpty }

    struct TooMany: Error { let limit: Int }

    /// All of them, or none: what is refused leaves nothing.
    mutating func add(_ components: [BatchComponent], to batch: Int) throws(TooMany) {
        guard !components.isEmpty else { return }
        let old = all[batch] ?? []
        let new = old.union(components)
        let total = count + new.count - old.count
        guard new.count <= AddComponents.limit else { throw TooMany(limit: AddComponents.limit) }
        guard total <= Self.limit else { throw TooMany(limit: Self.limit) }
        (all[batch], count) = (new, total)
    }

    /// Takes back those of batches from a place on.
    mutating func drop(after place: Int) {
        for key in all.keys where key >= place { count -= all.removeValue(forKey: key)?.count ?? 0 }
    }
}

/// Components ready to be stored: sealed outside the transaction.
struct SealedParts: Sendable {
    struct Part: Sendable {
        let lot: [UInt8]
        let identity: [UInt8]
        let sealed: [UInt8]
    }

    let all: [(batch: Int, parts: [Part])]

    init(_ parts: BatchParts, _ platform: Platform) throws {
        guard !parts.isEmpty else {
            all = []
            return
        }
        let keys = try ComponentKeys(platform.keys)
        all = try parts.all.sorted { $0.key < $1.key }.map { batch, components in
            // In an order of their own, so that the same return stores the same rows.
            let made = try components.map { component in
                Part(
                    lot: keys.lot(component.lot), identity: keys.identity(component),
                    sealed: try component.sealed(platform))
            }
            return (batch, made.sorted { $0.identity.lexicographicallyPrecedes($1.identity) })
        }
    }
}

/// Components of a large return, some at a time before its last transaction: they count as the return does.
struct StoreParts: Sendable {
    /// Components that one transaction adds.
    private static let partsAtOnce = 256

    let platform: Platform
    let returnID: Int64
    let context: CaptureContext

    func callAsFunction(_ parts: SealedParts, to plans: [BatchPlan], _ batchIDs: [Int64]) async throws {
        for (batch, parts) in parts.all {
            let place = PartsPlace(plans[batch], batchIDs[batch])
            for start in stride(from: 0, to: parts.count, by: Self.partsAtOnce) {
                let some = Array(parts[start..<min(parts.count, start + Self.partsAtOnce)])
                try await platform.datastore.write { session in
                    try session.requireStoring(returnID)
                    _ = try session.add(some, to: place, returnID: returnID, context)
                }
            }
        }
    }
}

/// A batch that components go to.
struct PartsPlace: Sendable {
    let ownerID: Int64
    let batchID: Int64
    let number: String

    init(_ plan: BatchPlan, _ batchID: Int64) {
        self.init(ownerID: plan.key.ownerID, batchID: batchID, number: plan.key.number)
    }

    init(ownerID: Int64, batchID: Int64, number: String) {
        (self.ownerID, self.batchID, self.number) = (ownerID, batchID, number)
    }
}

extension WriteSession {
    /// Adds what is not there yet. Throws `Refusal.tooLarge` for a batch that would have too many.
    func add(
        _ parts: SealedParts, to plans: [BatchPlan], _ batchIDs: [Int64], returnID: Int64, _ context: CaptureContext
    ) throws {
        for (batch, parts) in parts.all {
            _ = try add(parts, to: PartsPlace(plans[batch], batchIDs[batch]), returnID: returnID, context)
        }
    }

    /// How many were new: neither told by another return that counts nor by this one.
    func add(
        _ parts: [SealedParts.Part], to place: PartsPlace, returnID: Int64, _ context: CaptureContext
    ) throws -> Int {
        var known = Set(try componentIdentities(place.ownerID, place.batchID, returnID))
        let last: Int64 =
            try value(
                """
                SELECT COALESCE(MAX(component_no), 0) FROM batch_component
                WHERE owner_id = \(place.ownerID) AND batch_id = \(place.batchID)
                """) ?? 0
        var (rows, number): ([[Value]], Int64) = ([], last)
        for part in parts where known.insert(part.identity).inserted {
            number += 1
            rows.append([
                .integer(place.ownerID), .integer(place.batchID), .integer(number), .bytes(part.lot),
                .bytes(part.identity), .bytes(part.sealed), .integer(context.accountID),
                context.capturedAt.storageValue, .integer(returnID),
            ])
        }
        guard known.count <= AddComponents.limit else {
            throw Refusal(
                .tooLarge, .tooManyComponents, field: "components",
                ["limit": "\(AddComponents.limit)", "count": "\(known.count)", "value": place.number])
        }
        try insert(
            into: "batch_component",
            columns: [
                "owner_id", "batch_id", "component_no", "lot_key", "identity", "sealed", "account_id", "captured_at",
                "return_id",
            ], rows: rows)
        try leaveComponents(of: place.batchID, owner: place.ownerID, after: last, count: rows.count)
        return rows.count
    }
}
