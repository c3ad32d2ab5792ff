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

extension WriteSession {
    /// Adds what is not there yet. Throws `Refusal.tooLarge` for a batch that would have too many.
    func add(_ parts: SealedParts, to plans: [BatchPlan], _ batchIDs: [Int64], _ context: CaptureContext) throws {
        for (batch, parts) in parts.all {
            _ = try add(
                parts, to: (plans[batch].key.ownerID, batchIDs[batch]), accountID: context.accountID,
                at: context.capturedAt)
        }
    }

    /// How many were new.
    func add(
        _ parts: [SealedParts.Part], to batch: (ownerID: Int64, id: Int64), accountID: Int64, at now: Instant
    ) throws -> Int {
        var known = Set(try componentIdentities(batch.ownerID, batch.id))
        var number = Int64(known.count)
        var rows: [[Value]] = []
        for part in parts where known.insert(part.identity).inserted {
            number += 1
            rows.append([
                .integer(batch.ownerID), .integer(batch.id), .integer(number), .bytes(part.lot),
                .bytes(part.identity), .bytes(part.sealed), .integer(accountID), now.storageValue,
            ])
        }
        guard number <= AddComponents.limit else {
            throw Refusal(
                .tooLarge, .tooManyComponents, field: "components",
                ["limit": "\(AddComponents.limit)", "count": "\(number)"])
        }
        try insert(
            into: "batch_component",
            columns: [
                "owner_id", "batch_id", "component_no", "lot_key", "identity", "sealed", "account_id", "captured_at",
            ], rows: rows)
        return rows.count
    }
}
