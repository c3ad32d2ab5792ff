import Storage

/// Which holders a reader may know by name.
struct TraceReader: Sendable {
    /// Staff and regulators of the region: all.
    let seesAll: Bool
    /// The owner and those whom it entrusted: whom they handed goods to, they named themselves.
    let ownersHands: Set<Int64>

    init(_ actor: Actor, of ownerID: Int64, in session: any Session) throws {
        seesAll = actor.isStaff || actor.organizationID != ownerID
        let entrusted = try session.rows("SELECT entrusted_id FROM entrustment WHERE owner_id = \(ownerID)") {
            try $0.next(Int64.self)
        }
        ownersHands = Set(entrusted + [ownerID])
    }

    /// A holder for each move.
    func names(of moves: [TraceMove], _ ownerID: Int64, in session: any Session) throws -> [TraceHolder] {
        if seesAll { return moves.map { .organization($0.holderID) } }
        let captors = try session.captors(of: ownerID, Array(Set(moves.map(\.eventID))))
        let hidden = Set(moves.filter { !isOwners($0, captors) }.map(\.holderID))
        let regions = try session.regionCodes(of: Array(hidden))
        return moves.map { move in
            isOwners(move, captors) ? .organization(move.holderID) : .region(regions[move.holderID] ?? "")
        }
    }

    private func isOwners(_ move: TraceMove, _ captors: [Int64: Int64]) -> Bool {
        captors[move.eventID].map(ownersHands.contains) ?? false
    }
}

extension Session {
    func regionCodes(of organizations: [Int64]) throws -> [Int64: String] {
        let found = try organizations.inParts { part in
            try rows("SELECT organization_id, region_code FROM organization WHERE organization_id IN \(list: part)") {
                (try $0.next(Int64.self), try $0.next(String.self))
            }
        }
        return Dictionary(found) { first, _ in first }
    }

    func organizationNames(_ organizations: [Int64]) throws -> [Int64: String] {
        let found = try organizations.inParts { part in
            try rows("SELECT organization_id, name FROM organization WHERE organization_id IN \(list: part)") {
                (try $0.next(Int64.self), try $0.next(String.self))
            }
        }
        return Dictionary(found) { first, _ in first }
    }
}
