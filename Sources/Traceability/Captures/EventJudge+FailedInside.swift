import EPCIS

/// 容器里的不合格产品, as far as one document tells: a unit that failed, or that had and is packed, and the container that
/// is shipped behind it. What the database knows of containers is read (`EventFacts.reworksInside`), less what the
/// document has taken out or tested again.
extension EventJudge {
    /// Keeps which units count as failed and where they lie, by tests and packing.
    mutating func noteFailed(_ event: PlacedEvent, _ facts: EventFacts) {
        let (isTest, isUnpacking) = (event.life?.kind == .inspecting, unpacks(event))
        guard isTest || isUnpacking || packs(event) else { return }
        for code in event.codes {
            let star = TestItem.star(isBurner: facts.plates[code.allocation.productID]?.isBurner ?? false)
            let isFailed = lives.failedCount(in: code.subject, star: star) > 0
            let before = facts.parent(of: code.identity)?.parent
            if !isUnpacking { packing.keep(code.identity, isFailed: isFailed, before: before) }
            if let before, isUnpacking || !isFailed, hadFailed(code, facts) {
                packing.release(code.identity, from: chain(from: before, event, facts))
            }
        }
        for box in event.others where packs(event) && box.named.role == .epc {
            packing.keepFailed(waiting(in: box.name.key, facts), in: box.name.key)
        }
        if isUnpacking { releaseBoxes(event, facts) }
    }

    /// Those that were taken out, or the one that was emptied.
    private mutating func releaseBoxes(_ event: PlacedEvent, _ facts: EventFacts) {
        guard let parent = event.others.first(where: { $0.named.role == .parent }) else { return }
        let around = chain(from: parent.name, event, facts)
        for box in event.others where box.named.role == .epc {
            packing.release(waiting(in: box.name.key, facts), of: box.name.key, from: around)
        }
        guard packing.isEmptied(parent.name.key) else { return }
        let inside = waiting(in: parent.name.key, facts)
        packing.release(inside, of: parent.name.key, from: Array(around.dropFirst()))
    }

    /// How many units in the container wait for their tests, by what was stored and what the document changed of it.
    func waiting(in key: [UInt8], _ facts: EventFacts) -> Int {
        packing.waiting(facts.reworksInside[key] ?? 0, in: key)
    }

    private func hadFailed(_ code: PlacedCode, _ facts: EventFacts) -> Bool {
        facts.life.failed[code.place]?.reaching(code.identity.index, code.identity.index).isEmpty == false
    }

    func packs(_ event: PlacedEvent) -> Bool {
        event.draft.view.kind == .aggregation && event.draft.view.action == .add && !event.draft.isDeclaration
    }

    func unpacks(_ event: PlacedEvent) -> Bool {
        event.draft.view.kind == .aggregation && event.draft.view.action == .delete && !event.draft.isDeclaration
    }
}
