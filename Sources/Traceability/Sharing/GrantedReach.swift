import Identification
import Storage

/// A thing of an owner's, as grants name it.
struct GrantedObject: Sendable, Hashable {
    let kind: ObjectGrant.Kind
    let id: Int64

    init(_ kind: ObjectGrant.Kind, _ id: Int64) { (self.kind, self.id) = (kind, id) }
}

/// What somebody was let do with things of an owner's.
struct GrantedReach: Sendable, Hashable {
    var mayExport: Bool
}

/// The one place that says what grants give: pages, interfaces and files ask here.
extension Session {
    /// What the actor may do with any of these things now; nil: nothing. A person who is left out by one grant gets
    /// nothing by another of the same thing.
    func granted(
        _ actor: Actor, _ objects: [GrantedObject], of ownerID: Int64, at now: Instant
    ) throws -> GrantedReach? {
        guard actor.organizationID > 0, actor.organizationID != ownerID else { return nil }
        let day = now.date.description
        var (reach, isExcluded): (GrantedReach?, Bool) = (nil, false)
        try forEach(
            """
            SELECT kind, object_id, account_id, role, excluded_account_id, may_export FROM object_grant
            WHERE grantee_id = \(actor.organizationID) AND owner_id = \(ownerID) AND ended_at IS NULL
                AND valid_from <= \(day) AND valid_until >= \(day)
            """
        ) { row in
            let object = GrantedObject(try row.next(), try row.next())
            let (person, role) = (try row.next(Int64?.self), try row.next(String.self))
            let (excluded, mayExport) = (try row.next(Int64?.self), try row.next(Bool.self))
            guard objects.contains(object) else { return }
            if excluded == actor.accountID { isExcluded = true }
            guard person == nil || person == actor.accountID else { return }
            guard role.isEmpty || actor.roles.contains(where: { $0.rawValue == role }) else { return }
            reach = GrantedReach(mayExport: reach?.mayExport == true || mayExport)
        }
        return isExcluded ? nil : reach
    }

    /// A return that the actor may look at: its own organization's, any for staff, and one that was granted.
    /// - Parameter exporting: a file of it is taken away.
    public func returnToRead(
        _ id: Int64, for actor: Actor, at now: Instant, exporting: Bool = false
    ) throws -> TraceReturn {
        if let found = try traceReturn(id), found.captorID != actor.organizationID, !actor.isStaff,
            let reach = try granted(actor, [GrantedObject(.returned, id)], of: found.captorID, at: now),
            reach.mayExport || !exporting
        {
            return found
        }
        return try traceReturn(id, for: actor)
    }

    /// Whose goods a trace of the subject is about: an owner that is named counts where the actor looks over it, or was
    /// granted the batch or its product.
    func tracedOwner(
        _ subject: TraceSubject, named owner: Int64?, by actor: Actor, at now: Instant
    ) throws -> (id: Int64, reach: GrantedReach?) {
        guard let owner, owner != actor.organizationID else { return (actor.organizationID, nil) }
        if actor.seesEveryOrganization { return (owner, nil) }
        guard case .batch(let id) = subject else { return (actor.organizationID, nil) }
        let product: Int64? = try value(
            "SELECT product_id FROM batch WHERE owner_id = \(owner) AND batch_id = \(id)", as: Int64.self)
        guard let product else { return (actor.organizationID, nil) }
        let objects = [GrantedObject(.batch, id), GrantedObject(.product, product)]
        guard let reach = try granted(actor, objects, of: owner, at: now) else { return (actor.organizationID, nil) }
        return (owner, reach)
    }

    /// As what somebody reads the trace of a unit.
    /// - Parameter exporting: a file of it is made, for which a grant must give the right.
    func itemReader(
        _ actor: Actor?, of facts: CodeFacts, at now: Instant, exporting: Bool
    ) throws -> EventReader {
        guard let actor else { return .everybody }
        let owner = facts.owner.id
        let isSupervising = try supervises(actor, owner)
        if isSupervising || owner == actor.organizationID {
            return EventReader(organizationID: actor.organizationID, isSupervising: isSupervising)
        }
        var objects = [
            GrantedObject(.product, facts.product.id), GrantedObject(.allocation, facts.identity.allocationNumber),
        ]
        if let made = facts.made { objects.append(GrantedObject(.batch, made.batch.id)) }
        let reach = try granted(actor, objects, of: owner, at: now)
        let isGranted = reach.map { $0.mayExport || !exporting } ?? false
        return EventReader(organizationID: actor.organizationID, isGranted: isGranted)
    }
}
