/// Tests by the blocks of units that they are of.
struct TestBlocks: Sendable {
    /// A dictionary a level, so that a look at a few units costs as much among a million tests as among ten.
    private var events = [[Int64: [LifeEvent]]](repeating: [:], count: SubjectBlock.levels)

    /// A test failed, of whichever unit.
    private(set) var hasFailed = false

    mutating func add(_ event: LifeEvent, to block: SubjectBlock) {
        events[block.level][block.block, default: []].append(event)
        if !event.failed.isEmpty { hasFailed = true }
    }

    mutating func add(_ event: LifeEvent, to range: ClosedRange<Int64>) {
        for block in SubjectBlock.covering(range.lowerBound, range.upperBound) { add(event, to: block) }
    }

    /// Tests of the unit, in no order.
    func events(of index: Int64) -> [LifeEvent] {
        events.indices.flatMap { level in events[level][index >> (4 * Int64(level))] ?? [] }
    }

    /// A test of a unit of the range failed.
    func hasFailed(in range: ClosedRange<Int64>) -> Bool {
        hasFailed
            && blocks(in: range).contains { block in
                events[block.level][block.block]?.contains { !$0.failed.isEmpty } ?? false
            }
    }

    /// The first units of the stretches of the range in which all units have the same tests.
    func edges(in range: ClosedRange<Int64>) -> Set<Int64> {
        guard range.lowerBound < range.upperBound else { return [range.lowerBound] }
        var edges: Set<Int64> = [range.lowerBound]
        for block in blocks(in: range) {
            if range.contains(block.first) { edges.insert(block.first) }
            if range.contains(block.end) { edges.insert(block.end) }
        }
        return edges
    }

    /// Blocks with tests that have a unit of the range: by looking for each that could, or through all that there are,
    /// whichever are fewer.
    private func blocks(in range: ClosedRange<Int64>) -> [SubjectBlock] {
        events.indices.flatMap { level -> [SubjectBlock] in
            let (known, shift) = (events[level], 4 * Int64(level))
            let possible = (range.lowerBound >> shift)...(range.upperBound >> shift)
            let found =
                possible.count <= known.count
                ? possible.filter { known[$0] != nil } : known.keys.filter { possible.contains($0) }
            return found.map { SubjectBlock(level: level, block: $0) }
        }
    }

    /// The runs whose ★ tests count as failed: a fold of each stretch, whatever number of units it has.
    func failedRuns(in range: ClosedRange<Int64>, star: Set<String>) -> [FailedRun] {
        guard hasFailed else { return [] }
        let edges = edges(in: range).sorted()
        var runs: [FailedRun] = []
        for (place, first) in edges.enumerated() {
            let last = place + 1 < edges.count ? edges[place + 1] - 1 : range.upperBound
            let tests = FailedTests(events(of: first), star: star)
            guard !tests.isEmpty else { continue }
            if let before = runs.last, before.last + 1 == first, before.tests == tests {
                runs[runs.count - 1].last = last
            } else {
                runs.append(FailedRun(first: first, last: last, tests: tests))
            }
        }
        return runs
    }
}

extension SubjectBlock {
    var first: Int64 { block << (4 * Int64(level)) }
    /// The unit behind its last.
    var end: Int64 { (block + 1) << (4 * Int64(level)) }
}
