import EPCIS
import Storage

/// Packing: one parent at a time, commissioned before packed, unpacked before shipped alone where the owner says so.
extension EventJudge {
    /// Whether it matters where the event's codes lie.
    func needsContainers(_ event: PlacedEvent) -> Bool {
        if event.draft.isDeclaration { return false }
        if event.tellsOfBadTest || event.life?.kind == .inspecting { return true }
        if event.draft.view.kind == .aggregation { return event.draft.view.action != .observe }
        return isShippingAlone(event) && !event.codes.isEmpty
    }

    func isShippingAlone(_ event: PlacedEvent) -> Bool {
        event.draft.view.kind == .object && Custody.leaving.contains(event.draft.view.bizStep)
    }

    /// Goods leave with it, whatever the type of the event: who has them changes.
    func isLeaving(_ event: PlacedEvent) -> Bool {
        let view = event.draft.view
        return !event.draft.isDeclaration && !event.draft.isMaking && view.action != .delete
            && Custody.leaving.contains(view.bizStep)
    }

    mutating func pack(_ placed: PlacedEvent, _ facts: EventFacts) throws -> EventEffects.Packing? {
        let (draft, view) = (placed.draft, placed.draft.view)
        if view.kind == .object, view.action == .delete { return scrapContainer(placed) }
        guard view.kind == .aggregation, view.action != .observe,
            let parent = view.things.first(where: { $0.role == .parent })
        else { return nil }
        let name = ContainerName(parent.uri)
        let isAdding = view.action == .add
        var (children, boxes): ([PlacedCode], [ContainerName]) = ([], [])
        for code in placed.codes where code.named.role == .epc {
            if try isMoving(current(code, facts), isAdding, name, draft, code.named) { children.append(code) }
        }
        var named: Set<[UInt8]> = []
        // A box may be named twice, as a URN and as a link.
        for other in placed.others where other.named.role == .epc && named.insert(other.name.key).inserted {
            let current = current(other.name, placed, facts)
            guard try isMoving(current, isAdding, name, draft, other.named) else { continue }
            if isAdding { try checkNesting(other, in: name, placed, facts) }
            boxes.append(other.name)
        }
        let isWhole = !isAdding && !view.things.contains { $0.role == .epc } && view.classes.isEmpty
        for code in children { packing.put(code.identity, into: isAdding ? name : nil) }
        for box in boxes { packing.put(box.key, into: isAdding ? name : nil) }
        if isWhole { packing.empty(name) }
        if isAdding, !boxes.isEmpty { raise(name, over: boxes, placed, facts) }
        if isAdding { packing.add(owners(of: children, boxes, facts), to: name.key) }
        return EventEffects.Packing(
            isAdding: isAdding, parent: name, children: children.runs, boxes: boxes, isWhole: isWhole)
    }

    /// A container whose life ends gives out everything, and so do the containers in it.
    private mutating func scrapContainer(_ placed: PlacedEvent) -> EventEffects.Packing? {
        guard let other = placed.others.first(where: { $0.named.role == .epc }) else { return nil }
        packing.empty(other.name)
        return EventEffects.Packing(
            isAdding: false, parent: other.name, children: [], boxes: [], isWhole: true, isRecursive: true)
    }

    /// Whether the child changes its place. Throws when it lies elsewhere, or not where it is taken out.
    private func isMoving(
        _ current: ContainerName?, _ isAdding: Bool, _ parent: ContainerName, _ draft: EventDraft,
        _ named: EventView.Named
    ) throws -> Bool {
        if isAdding {
            guard ContainerName(named.uri).key != parent.key else { throw draft.wrong(named, .captureInItself) }
            guard let current else { return true }
            guard current.key == parent.key else {
                throw draft.wrong(named, .captureOtherParent, ["other": current.uri])
            }
            return false
        }
        guard current?.key == parent.key else { throw draft.wrong(named, .captureNotInside, ["other": parent.uri]) }
        return true
    }

    private func current(_ code: PlacedCode, _ facts: EventFacts) -> ContainerName? {
        switch packing.parent(of: code.identity) {
        case .none: nil
        case .some(let name): name
        case .unknown: facts.parent(of: code.identity).flatMap { packing.isEmptied($0.parent.key) ? nil : $0.parent }
        }
    }

    func current(_ box: ContainerName, _ placed: PlacedEvent, _ facts: EventFacts) -> ContainerName? {
        switch packing.parent(of: box.key) {
        case .none: return nil
        case .some(let name): return name
        case .unknown:
            let owners = (facts.contentOwners[box.key] ?? []).union([actor.organizationID])
            let found = owners.sorted().lazy.compactMap { facts.parents[$0]?[box.key] }.first
            return found.flatMap { packing.isEmptied($0.key) ? nil : $0 }
        }
    }

    private func owners(of codes: [PlacedCode], _ boxes: [ContainerName], _ facts: EventFacts) -> Set<Int64> {
        var owners = Set(codes.map(\.identity.ownerID))
        for box in boxes { owners.formUnion(contentOwners(box.key, facts)) }
        return owners
    }

    func contentOwners(_ key: [UInt8], _ facts: EventFacts) -> Set<Int64> {
        (facts.contentOwners[key] ?? []).union(packing.owners[key] ?? [])
    }

    func checkUnpacked(_ placed: PlacedEvent, _ facts: EventFacts) throws {
        guard isLeaving(placed) || isShippingAlone(placed) else { return }
        for other in placed.others where !packing.isEmptied(other.name.key) {
            let count = waiting(in: other.name.key, facts)
            guard count > 0 else { continue }
            throw placed.draft.wrong(other.named, .lifeReworkInside, ["count": "\(count)"])
        }
        for other in placed.others {
            let count = packing.failedCount(inside: other.name.key)
            guard count > 0 else { continue }
            throw placed.draft.wrong(other.named, .lifeReworkInside, ["count": "\(count)"])
        }
        guard isShippingAlone(placed) else { return }
        for code in placed.codes where strictOwners.contains(code.identity.ownerID) {
            guard let parent = parentLeftBehind(code, placed, facts) else { continue }
            throw placed.draft.wrong(code.named, .captureUnpackFirst, ["other": parent.uri])
        }
    }

    /// Said where the owner does not demand it: the goods lie in the container still, as far as is known.
    mutating func warnOfPacking(_ placed: PlacedEvent, _ facts: EventFacts) {
        guard isShippingAlone(placed) else { return }
        for code in placed.codes {
            guard let parent = parentLeftBehind(code, placed, facts) else { continue }
            return warn(placed.draft.wrong(code.named, .captureStillPacked, ["other": parent.uri]))
        }
    }

    /// The container that the code lies in and that is not shipped by the same event.
    private func parentLeftBehind(
        _ code: PlacedCode, _ placed: PlacedEvent, _ facts: EventFacts
    ) -> ContainerName? {
        guard let parent = current(code, facts), !placed.others.contains(where: { $0.name.key == parent.key }) else {
            return nil
        }
        return parent
    }
}
