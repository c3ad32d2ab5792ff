import Storage

/// ★ tests that keep goods back, as one return has them: what was known to have failed before it, and what its earlier
/// rows say.
struct TestLedger: Sendable {
    /// Passed tests that are kept of units of which nothing failed so far: a row behind them may tell of an earlier
    /// day.
    private static let passedLimit = 20_000

    /// Of the units of this chunk, in order.
    private var known: [AllocationPlace: [FailedRun]] = [:]
    private var told: [AllocationPlace: TestBlocks] = [:]
    private var passedCount = 0

    mutating func take(_ found: [AllocationPlace: [FailedRun]]) { known = found }

    /// The first unit of these of which a test counts as failed at the moment of the event; nil: there is none.
    func firstFailed(
        in subject: ReturnRow.Subject, before new: LifeEvent, star: Set<String>
    ) -> (index: Int64, tests: FailedTests)? {
        let (range, told) = (subject.first...subject.last, self.told[subject.place] ?? TestBlocks())
        let runs = runs(subject)
        if runs.isEmpty, !told.hasFailed { return nil }
        var edges = told.edges(in: range)
        for run in runs {
            if range.contains(run.first) { edges.insert(run.first) }
            if range.contains(run.last + 1) { edges.insert(run.last + 1) }
        }
        for index in edges.sorted() {
            let before = runs.first { $0.range.contains(index) }?.tests.asEvents ?? []
            let events = (before + told.events(of: index)).filter { $0.precedes(new) }
            let tests = FailedTests(events, star: star)
            if !tests.isEmpty { return (index, tests) }
        }
        return nil
    }

    private func runs(_ subject: ReturnRow.Subject) -> ArraySlice<FailedRun> {
        guard let all = known[subject.place] else { return [] }
        var (low, high) = (0, all.count)
        while low < high {
            let middle = (low + high) / 2
            if all[middle].last < subject.first { low = middle + 1 } else { high = middle }
        }
        var end = low
        while end < all.count, all[end].first <= subject.last { end += 1 }
        return all[low..<end]
    }

    /// Keeps a test of this return, for the rows behind it.
    mutating func keep(_ test: LifeEvent, _ subject: ReturnRow.Subject) {
        guard test.countsAsTest, !(test.failed.isEmpty && test.passed.isEmpty) else { return }
        let hasFailed = told[subject.place]?.events(of: subject.first).contains { !$0.failed.isEmpty } ?? false
        if test.failed.isEmpty, runs(subject).isEmpty, !hasFailed {
            guard passedCount < Self.passedLimit else { return }
            passedCount += 1
        }
        told[subject.place, default: TestBlocks()].add(test, to: subject.first...subject.last)
    }
}
