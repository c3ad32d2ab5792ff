import EPCIS
import Identification
import Storage

/// The event as it is stored, but for its documents.
extension EventJudge {
    func captured(_ placed: PlacedEvent, _ facts: EventFacts, _ effects: EventEffects) throws -> CapturedEvent {
        let (draft, view) = (placed.draft, placed.draft.view)
        let head = CapturedEvent.Head(
            type: view.kind.rawValue, action: view.action?.rawValue ?? "", bizStep: view.bizStep,
            disposition: view.disposition, time: view.time, offsetMinutes: view.offsetMinutes,
            readPoint: view.readPoint, bizLocation: view.bizLocation, eventID: view.eventID, hash: draft.hash,
            declaredAt: view.declaredAt)
        let documents = CapturedEvent.Documents(digest: [], open: [], openSalt: [], openDigests: [])
        var event = CapturedEvent(head: head, documents: documents, identity: draft.identity, owners: [])
        event.owners = owners(placed, facts)
        event.names = names(placed)
        event.effects = effects
        if !draft.isDeclaration {
            let moved = movesWithin(view, facts) ? holderWithin(placed, facts) : unregistered(view)
            event.recipientID = recipient(view, facts) ?? moved
        }
        return event
    }

    /// Goods that left for nobody registered here, or came back from there.
    private func unregistered(_ view: EventView) -> Int64? {
        // What is taken out of a container stays with who takes it out.
        guard view.action != .delete else { return nil }
        if Custody.leaving.contains(view.bizStep) { return Custody.unregistered }
        guard Custody.arriving.contains(view.bizStep), view.kind != .aggregation || view.action == .observe,
            !view.references.contains(where: { $0.role == .destination })
        else { return nil }
        return Custody.receipt(by: actor.organizationID)
    }

    /// One part an owner of codes, of batches, and of what lies in the containers; the captor where there is none.
    private func owners(_ placed: PlacedEvent, _ facts: EventFacts) -> [CapturedEvent.OwnerPart] {
        if placed.codes.count == 1, placed.classes.isEmpty, placed.others.isEmpty {
            return [part(placed.codes[0].identity.ownerID, placed.codes, placed, facts)]
        }
        var owners = Set(placed.codes.map(\.identity.ownerID))
        for found in placed.classes { if let key = found.key { owners.insert(key.ownerID) } }
        for other in placed.others { owners.formUnion(contentOwners(other.name.key, facts)) }
        if owners.isEmpty { owners = [actor.organizationID] }
        return owners.sorted().map { owner in
            part(owner, placed.codes.filter { $0.identity.ownerID == owner }, placed, facts)
        }
    }

    private func part(
        _ owner: Int64, _ codes: [PlacedCode], _ placed: PlacedEvent, _ facts: EventFacts
    ) -> CapturedEvent.OwnerPart {
        var part = CapturedEvent.OwnerPart(ownerID: owner, subjects: codes.runs)
        let lots = placed.classes.compactMap(\.key).filter { $0.ownerID == owner }
        let products = Set(codes.map(\.allocation.productID) + lots.map(\.productID))
        part.productID = products.count == 1 ? products.first : nil
        if let code = codes.first, !code.allocation.isTest { part.target = code.allocation.isGTIN ? "gds" : "iotroot" }
        let batches = Set(
            codes.map { code -> BatchPlace? in
                if let known = facts.codes.bindings(code.subject).first(where: \.isAccepted) {
                    return .known(known.batchID)
                }
                return ledger.overlap(code.subject).map { .planned(Int($0.batch)) }
            }
                + lots.map { key -> BatchPlace? in
                    ledger.index(key).map { .planned($0) } ?? facts.codes.batches[key].map { .known($0.id) }
                })
        guard batches.count == 1, let batch = batches.first else { return part }
        switch batch {
        case .known(let id)?: part.boundBatchID = id
        case .planned(let index)?: part.batchIndex = index
        case nil: break
        }
        return part
    }

    private enum BatchPlace: Hashable { case known(Int64), planned(Int) }

    private func names(_ placed: PlacedEvent) -> [CapturedEvent.NamedKey] {
        var all: Set<CapturedEvent.NamedKey> = []
        for other in placed.others { all.insert(.init(role: other.named.role, key: other.name.key)) }
        for code in placed.codes where code.named.role != .epc {
            all.insert(.init(role: code.named.role, key: EventNaming.key(code.named.uri)))
        }
        for found in placed.classes { all.insert(.init(role: found.named.role, key: found.name.key)) }
        for named in placed.draft.view.references {
            all.insert(.init(role: named.role, key: EventNaming.key(named.uri)))
        }
        return Array(all)
    }
}
