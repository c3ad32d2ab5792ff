import EPCIS

/// 容器里的不合格产品, as far as one document tells: a unit that failed, or that had and is packed, and the container that
/// is shipped behind it. What the database knows of containers is read (`EventFacts.reworksInside`).
extension EventJudge {
    /// Keeps which units count as failed and where they lie, by tests and packing.
    mutating func noteFailed(_ event: PlacedEvent, _ facts: EventFacts) {
        guard event.life?.kind == .inspecting || packs(event) else { return }
        for code in event.codes {
            let star = TestItem.star(isBurner: facts.plates[code.allocation.productID]?.isBurner ?? false)
            let isFailed = lives.failedCount(in: code.subject, star: star) > 0
            packing.keep(code.identity, isFailed: isFailed, before: facts.parent(of: code.identity)?.parent)
        }
        for box in event.others where packs(event) && box.named.role == .epc {
            packing.keepFailed(facts.reworksInside[box.name.key] ?? 0, in: box.name.key)
        }
    }

    func packs(_ event: PlacedEvent) -> Bool {
        event.draft.view.kind == .aggregation && event.draft.view.action == .add && !event.draft.isDeclaration
    }
}
