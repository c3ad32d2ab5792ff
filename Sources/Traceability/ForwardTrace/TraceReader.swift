import Storage

/// Which holders a reader may know by name.
struct TraceReader: Sendable {
    /// Staff and regulators of the region: all.
    let seesAll: Bool
    let ownerID: Int64
    /// Whom goods were handed to by the owner's own work, it named itself.
    let ownersHands: OwnersHands
    let keys: PlatformKeys

    init(_ actor: Actor, of ownerID: Int64, _ keys: PlatformKeys, in session: any Session) throws {
        let isOwn = actor.organizationID == ownerID
        // Somebody whom the owner lets see its goods knows whom the owner knows.
        seesAll = try actor.isStaff || !isOwn && session.supervises(actor, ownerID)
        (self.ownerID, self.keys) = (ownerID, keys)
        ownersHands = try session.ownersHands(ownerID)
    }

    /// Whether the reader may know with whom goods were dealt in an event (`EventReader`).
    func isTradeDue(_ origin: EventOrigin, isShared: Bool) -> Bool {
        seesAll || origin.captorID == ownerID || ownersHands.did(origin) && !isShared
    }

    /// A holder for each move.
    func names(of moves: [TraceMove], in session: any Session) throws -> [TraceHolder] {
        let left = Set(moves.filter { $0.holderID == Custody.unregistered }.map(\.eventID))
        let consignees = try session.consignees(of: ownerID, Array(left), for: self)
        let told = moves.filter { $0.holderID != Custody.unregistered }
        let origins = seesAll ? [:] : try session.origins(of: ownerID, Array(Set(told.map(\.eventID))))
        func isNamed(_ move: TraceMove) -> Bool {
            seesAll || origins[move.eventID].map(ownersHands.did) ?? false
        }
        let regions = try session.regionCodes(of: Array(Set(told.filter { !isNamed($0) }.map(\.organizationID))))
        return moves.map { move in
            guard move.holderID != Custody.unregistered else {
                guard let found = consignees[move.eventID] else { return .region("") }
                return found.isDue ? .consignee(found.text, region: found.region) : .region(found.region)
            }
            return isNamed(move)
                ? .organization(move.organizationID) : .region(regions[move.organizationID] ?? "")
        }
    }
}

extension TraceMove {
    /// 0: nobody registered.
    var organizationID: Int64 { abs(holderID) }
    /// The organization says itself that it has the units: so far somebody unregistered had them.
    var isReceipt: Bool { holderID < 0 }
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
