import EPCIS

/// To whom an event passes goods on.
extension EventJudge {
    /// By `destinationList` (a credit code or a GLN), else by `gas:destination` (a credit code or the registered name).
    func recipient(_ view: EventView, _ facts: EventFacts) -> Int64? {
        for named in view.references where named.role == .destination {
            if let party = EventParty(named.uri, platform: platform), let id = facts.organizations[party] {
                return id
            }
        }
        return facts.destinations[view.destination]
    }

    /// Throws where goods that are made or tested are said to have gone somewhere with it.
    func checkNoDestination(_ event: PlacedEvent) throws {
        let draft = event.draft
        let kind: ReturnEvent? = draft.isMaking ? .commissioning : event.life?.kind
        guard !draft.isDeclaration, let kind, kind.staysHere, !event.codes.isEmpty || !event.classes.isEmpty else {
            return
        }
        for field in [ReturnField.destination, .destinationRegion] {
            guard let text = draft.view.member(field.rawValue)?.plainText, !text.isEmpty else { continue }
            throw draft.wrong("gas:" + field.rawValue, text, .returnNoDestination, kind.words)
        }
    }

    /// Names that an event in which goods leave gives of where to: what it lists, else `gas:destination`, else where it
    /// says that they are by then (`bizLocation`).
    func destinationPlaces(_ view: EventView) -> [String] {
        guard Custody.leaving.contains(view.bizStep), view.action != .delete else { return [] }
        let listed = view.references.filter { $0.role == .destination }.map(\.uri)
        if !listed.isEmpty { return listed }
        if !view.destination.isEmpty { return [view.destination] }
        guard let place = view.bizLocation, place != view.readPoint, view.member("destinationRegion") == nil else {
            return []
        }
        return [place]
    }

    /// 移库: the goods went to a place of the captor's own, and stay in the hands that they were in.
    func movesWithin(_ view: EventView, _ facts: EventFacts) -> Bool {
        let places = destinationPlaces(view)
        return !places.isEmpty && places.allSatisfy { facts.ownPlaces.contains($0) }
    }

    /// Who has goods that their captor moved from place to place: the captor, where all are its own; nil: who has them
    /// already.
    func holderWithin(_ placed: PlacedEvent, _ facts: EventFacts) -> Int64? {
        let owner = actor.organizationID
        let isOwn =
            placed.codes.allSatisfy { $0.identity.ownerID == owner }
            && placed.others.allSatisfy { contentOwners($0.name.key, facts).isSubset(of: [owner]) }
        return isOwn ? owner : nil
    }

    /// Said once for each destination that nobody here is called by. Whom goods went to is the trade's own: the error
    /// says where it stands, not what.
    mutating func warnOfDestination(_ placed: PlacedEvent, _ facts: EventFacts) {
        let (draft, view) = (placed.draft, placed.draft.view)
        guard recipient(view, facts) == nil, !movesWithin(view, facts) else { return }
        let listed = view.references.first {
            $0.role == .destination && EventParty($0.uri, platform: platform) != nil
        }
        if !view.destination.isEmpty {
            guard isFirst("destination " + view.destination) else { return }
            warn(draft.wrong("gas:destination", "", .captureNobody))
        } else if let listed, isFirst("destination " + listed.uri) {
            warn(draft.wrong("destinationList/\(listed.index)/destination", "", .captureNobody))
        }
    }
}
