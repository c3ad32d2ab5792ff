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
            failedInside[code.identity] = isFailed ? facts.parent(of: code.identity)?.parent.key ?? [] : nil
        }
        for box in event.others where packs(event) && box.named.role == .epc {
            let count = facts.reworksInside[box.name.key] ?? 0
            failedBoxes[box.name.key] = count > 0 ? count : nil
        }
    }

    func packs(_ event: PlacedEvent) -> Bool {
        event.draft.view.kind == .aggregation && event.draft.view.action == .add && !event.draft.isDeclaration
    }

    /// How many such units lie in the container, and in those that the document has put into it.
    func failedCount(inside key: [UInt8]) -> Int {
        let units = failedInside.reduce(0) { sum, unit in
            sum + (leads(parent(of: unit.key, before: unit.value), to: key) ? 1 : 0)
        }
        return failedBoxes.reduce(units) { sum, box in
            guard case .some(let name) = packing.parent(of: box.key) else { return sum }
            return sum + (leads(name.key, to: key) ? box.value : 0)
        }
    }

    /// - Parameter before: the container that the unit lay in before the document; empty: in none.
    private func parent(of code: CodeIdentity, before: [UInt8]) -> [UInt8]? {
        switch packing.parent(of: code) {
        case .some(let name): name.key
        case .none: nil
        case .unknown: before.isEmpty || packing.isEmptied(before) ? nil : before
        }
    }

    /// Whether the container is this one, or lies in it by what the document has packed.
    private func leads(_ container: [UInt8]?, to key: [UInt8]) -> Bool {
        var parent = container
        for _ in 0..<Containment.depthLimit {
            guard let here = parent else { return false }
            if here == key { return true }
            guard case .some(let name) = packing.parent(of: here) else { return false }
            parent = name.key
        }
        return false
    }
}
