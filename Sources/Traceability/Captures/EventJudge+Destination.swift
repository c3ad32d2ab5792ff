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

    /// Said once for each destination that nobody here is called by. Whom goods went to is the trade's own: the error
    /// says where it stands, not what.
    mutating func warnOfDestination(_ placed: PlacedEvent, _ facts: EventFacts) {
        let (draft, view) = (placed.draft, placed.draft.view)
        guard recipient(view, facts) == nil else { return }
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
