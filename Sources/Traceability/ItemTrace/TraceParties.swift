import Storage

/// Which enterprises a reader may know by name, and which by their region alone (model.md, "May read").
struct TraceParties: Sendable {
    let readerID: Int64
    let ownerID: Int64
    let supervises: Bool
    /// The owner itself, or somebody whom it lets see the goods.
    let knowsOwners: Bool
    /// Whom goods were handed to by the owner's own work, it named itself.
    let ownersHands: OwnersHands
    private let names: [Int64: String]
    private let regions: [Int64: String]

    init(
        _ reader: EventReader, of ownerID: Int64, _ organizations: Set<Int64>, in session: any Session
    ) throws {
        (readerID, self.ownerID, supervises) = (reader.organizationID, ownerID, reader.isSupervising)
        knowsOwners = reader.organizationID == ownerID || reader.isGranted
        ownersHands = knowsOwners ? try session.ownersHands(ownerID) : OwnersHands(ownerID: ownerID)
        let all = Array(organizations.union([ownerID]))
        (names, regions) = try session.together { session in
            (try session.organizationNames(all), try session.regionCodes(of: all))
        }
    }

    /// Who captured an event of which the reader sees so much. The owner of the goods is no secret.
    func captor(_ id: Int64, _ groups: EventGroups) -> ItemTrace.Party {
        party(id, isNamed: groups > .open || id == ownerID || supervises)
    }

    /// Who got goods by an event of this origin; nil: of one that is not known.
    func holder(_ id: Int64, by origin: EventOrigin?) -> ItemTrace.Party {
        let isOwners = knowsOwners && origin.map(ownersHands.did) ?? false
        let isReaders = origin?.captorID == readerID
        return party(id, isNamed: supervises || isOwners || id == readerID || isReaders || id == ownerID)
    }

    private func party(_ id: Int64, isNamed: Bool) -> ItemTrace.Party {
        let region = regions[id] ?? ""
        return ItemTrace.Party(
            organizationID: isNamed ? id : nil, name: isNamed ? names[id] ?? "" : nil, regionCode: region)
    }
}

extension Session {
    /// Whether the actor supervises the enterprise: staff all of them, a regulator those of its region.
    func supervises(_ actor: Actor, _ ownerID: Int64) throws -> Bool {
        if actor.isStaff { return true }
        guard let region = try supervisedRegion(actor) else { return false }
        return try regionCodes(of: [ownerID])[ownerID]?.hasPrefix(region) ?? false
    }

    /// With what the region codes begin that the actor supervises: "" for staff, who supervise all; nil: none.
    func supervisedRegion(_ actor: Actor) throws -> String? {
        if actor.isStaff { return "" }
        guard actor.roles.contains(.regulator) else { return nil }
        // A region's code ends in zeros where it has parts: 440600 is all of 4406.
        var region = try regionCodes(of: [actor.organizationID])[actor.organizationID] ?? ""
        while region.hasSuffix("00") { region.removeLast(2) }
        return region.isEmpty ? nil : region
    }
}
