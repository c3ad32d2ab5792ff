import Storage
import TestSupport
import Testing

@testable import Traceability

/// Which container a code lies in.
@Suite struct ContainedRunsTests {
    private func run(_ first: Int64, _ last: Int64, since: Int64 = 0) -> ContainedRun {
        ContainedRun(
            ownerID: 1, allocationNumber: 1, first: first, last: last, since: Instant(microseconds: since), eventID: 1,
            parent: ContainerName("urn:x:box-\(first)"))
    }

    @Test(.timeLimit(.minutes(1)))
    func `as many loose codes as boxes are looked up in a moment`() {
        let runs = ContainedRuns((Int64(0)..<50_000).map { run(2 * $0 + 1, 2 * $0 + 1) })
        var (found, loose) = (0, 0)
        for index in Int64(0)..<100_000 {
            if runs.run(at: index) == nil { loose += 1 } else { found += 1 }
        }
        #expect(found == 50_000 && loose == 50_000)
    }

    @Test func `it is the last run that has the code, in whatever order they were read`() {
        let seed: UInt64 = 5
        var generator = SeededGenerator(seed: seed)
        for round in 0..<50 {
            let all = (Int64(0)..<20).map { number -> ContainedRun in
                let first = Int64.random(in: 0..<100, using: &generator)
                return run(first, first + Int64.random(in: 0..<30, using: &generator), since: number)
            }
            let sorted = all.sorted { ($0.first, $0.since) < ($1.first, $1.since) }
            let runs = ContainedRuns(all)
            for index in Int64(-1)..<140 {
                let expected = sorted.last { ($0.first...$0.last).contains(index) }
                #expect(runs.run(at: index) == expected, "seed \(seed), round \(round), code \(index)")
                let range = index...(index + 5)
                let first = sorted.first { $0.first <= range.upperBound && range.lowerBound <= $0.last && $0.last != 7 }
                let found = runs.first(in: range) { $0.last != 7 }
                #expect(found == first, "seed \(seed), round \(round), codes \(range)")
            }
        }
    }
}
