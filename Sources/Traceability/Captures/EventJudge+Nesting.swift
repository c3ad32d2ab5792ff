import EPCIS
import Storage

/// Containers in containers: none comes to lie in its own content, nor deeper than `Containment.depthLimit`.
extension EventJudge {
    /// What has to be read for it: what lies in the containers, and what they are to lie in, upwards.
    func addNesting(_ event: PlacedEvent, to wanted: inout EventFacts.Wanted) {
        let view = event.draft.view
        guard !event.draft.isDeclaration, view.kind == .aggregation, view.action == .add else { return }
        let boxes = event.others.filter { $0.named.role == .epc }
        guard !boxes.isEmpty else { return }
        wanted.nested.formUnion(boxes.map(\.name.key))
        for other in event.others where other.named.role == .parent {
            var key = other.name.key
            for _ in 0..<Containment.depthLimit {
                guard case .some(let above) = packing.parent(of: key) else { break }
                wanted.above.insert(above.key)
                key = above.key
            }
        }
    }

    /// Throws when the parent lies in the container, however deep, or would have too many above and below each other.
    func checkNesting(
        _ box: (named: EventView.Named, name: ContainerName), in parent: ContainerName, _ placed: PlacedEvent,
        _ facts: EventFacts
    ) throws {
        let chain = chain(from: parent, placed, facts)
        if let end = chain.firstIndex(where: { $0.key == box.name.key }) {
            let names = (chain[...end].map(\.uri) + [parent.uri]).joined(separator: " → ")
            throw placed.draft.wrong(box.named, .captureRing, ["other": parent.uri, "chain": names])
        }
        guard chain.count + 1 + height(box.name.key, facts) <= Containment.depthLimit else {
            throw placed.draft.wrong(
                box.named, .captureTooDeep, ["other": parent.uri, "limit": "\(Containment.depthLimit)"])
        }
    }

    /// Keeps how many levels lie in the parent now, and in what it lies in.
    mutating func raise(
        _ parent: ContainerName, over boxes: [ContainerName], _ placed: PlacedEvent, _ facts: EventFacts
    ) {
        var height = boxes.map { self.height($0.key, facts) }.max() ?? 0
        for container in chain(from: parent, placed, facts) {
            height += 1
            packing.raise(container.key, to: height)
        }
    }

    /// The container, what it lies in, and so on: no longer than one more than containers may lie in each other.
    func chain(
        from container: ContainerName, _ placed: PlacedEvent, _ facts: EventFacts
    ) -> [ContainerName] {
        var chain = [container]
        while chain.count <= Containment.depthLimit, let above = current(chain[chain.count - 1], placed, facts) {
            chain.append(above)
        }
        return chain
    }

    private func height(_ key: [UInt8], _ facts: EventFacts) -> Int {
        max(packing.heights[key] ?? 0, packing.isEmptied(key) ? 0 : facts.heights[key] ?? 0)
    }
}

extension Session {
    /// What lies above the containers of the events, and how much below those that are put into others.
    func readNesting(_ wanted: EventFacts.Wanted, _ facts: inout EventFacts) throws {
        var known = Set(wanted.names)
        var next = wanted.above
        for parents in facts.parents.values { next.formUnion(parents.values.map(\.key)) }
        next.subtract(known)
        let owners = facts.parents.keys.sorted()
        for _ in 0..<Containment.depthLimit where !next.isEmpty {
            let keys = Array(next)
            known.formUnion(keys)
            facts.contentOwners.merge(try contentOwners(keys)) { first, _ in first }
            next = []
            for owner in owners {
                let above = try parents(of: owner, keys)
                facts.parents[owner, default: [:]].merge(above) { first, _ in first }
                next.formUnion(above.values.map(\.key))
            }
            next.subtract(known)
        }
        facts.heights = try heights(of: wanted.nested, owners)
    }

    /// How many levels of containers lie in each of these: read level by level, for all of them at once.
    private func heights(of boxes: Set<[UInt8]>, _ owners: [Int64]) throws -> [[UInt8]: Int] {
        var heights: [[UInt8]: Int] = [:]
        var tops: [[UInt8]: [UInt8]] = [:]
        for box in boxes { tops[box] = box }
        for level in 1...Containment.depthLimit where !tops.isEmpty {
            var below: [[UInt8]: [UInt8]] = [:]
            for owner in owners {
                for (box, parent) in try openBoxes(of: owner, inEach: Array(tops.keys)) {
                    guard let top = tops[parent] else { continue }
                    below[box] = top
                    heights[top] = level
                }
            }
            tops = below
        }
        return heights
    }

    /// Containers of an owner that lie in these themselves, each with the one that it lies in.
    private func openBoxes(of ownerID: Int64, inEach parents: [[UInt8]]) throws -> [(box: [UInt8], parent: [UInt8])] {
        try parents.inParts { part in
            try rows(
                """
                SELECT name_key, parent_key FROM container_stay
                WHERE owner_id = \(ownerID) AND parent_key IN \(list: part) AND \(Containment.isOpen)
                    AND \(Containment.counts())
                """
            ) { row in (box: try row.next([UInt8].self), parent: try row.next([UInt8].self)) }
        }
    }
}
