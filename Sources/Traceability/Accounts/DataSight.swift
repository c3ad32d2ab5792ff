public import Storage

/// Whose data somebody sees: the own organization's; staff everybody's; a regulator those of its region (the reach of
/// `DataScope`). Every list and every look at one thing asks here.
extension Session {
    /// Whether the actor may see what is the organization's.
    public func sees(_ actor: Actor, _ organizationID: Int64) throws -> Bool {
        try organizationID == actor.organizationID || supervises(actor, organizationID)
    }

    /// Throws `Refusal.missing` where the actor may not: what is not to be seen is not there.
    public func requireSight(of organizationID: Int64, for actor: Actor, _ object: String) throws {
        guard try sees(actor, organizationID) else { throw Refusal(.missing, .missing, ["object": object]) }
    }

    /// The organization that is asked about; nil: the own. Throws `Refusal.missing` for one out of sight.
    func organizationAsked(_ id: Int64?, by actor: Actor) throws -> Int64 {
        guard let id, id != actor.organizationID else { return actor.organizationID }
        guard try supervises(actor, id) else {
            throw Refusal(.missing, .missing, field: "organization", ["object": "organization \(id)"])
        }
        return id
    }

    /// A condition on the organizations whose data the actor sees.
    /// - Parameter column: of the statement's own table: it holds an organization's id.
    func sight(of actor: Actor, _ column: StaticString) throws -> Query {
        if actor.isStaff { return "1 = 1" }
        let name = Query(stringLiteral: column)
        guard let region = try supervisedRegion(actor) else { return name + " = \(actor.organizationID)" }
        return """
            (\(name) = \(actor.organizationID) OR \(name) IN
                (SELECT organization_id FROM organization WHERE region_code LIKE \(region + "%")))
            """
    }
}
