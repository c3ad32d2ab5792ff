import Storage

/// Whose events a reader finds: the own, those captured on codes of others, those that name the reader as where goods
/// went; for staff every enterprise's, for a regulator those of the region (model.md, "May read"). Nothing else: two
/// enterprises never see each other's events.
struct EventScope: Sendable, Hashable {
    /// A way to events that is in the order of their ids.
    enum Stream: Sendable, Hashable {
        case owner(Int64)
        case captor(Int64)
        case recipient(Int64)
    }

    var streams: [Stream]
}

extension Session {
    func eventScope(of actor: Actor) throws -> EventScope {
        let own = actor.organizationID
        guard actor.isStaff || actor.roles.contains(.regulator) else {
            return EventScope(streams: [.owner(own), .captor(own), .recipient(own)])
        }
        // A region's code ends in zeros where it has parts: 440600 is all of 4406.
        var region = ""
        if !actor.isStaff {
            region = try value("SELECT region_code FROM organization WHERE organization_id = \(own)") ?? ""
            while region.hasSuffix("00") { region.removeLast(2) }
            guard !region.isEmpty else { return EventScope(streams: [.owner(own)]) }
        }
        let owners = try rows(
            """
            SELECT organization_id FROM organization WHERE kind <> 'operator' AND region_code LIKE \(region + "%")
            ORDER BY organization_id
            """
        ) { try $0.next(Int64.self) }
        return EventScope(streams: owners.map { .owner($0) })
    }
}
