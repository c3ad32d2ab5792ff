import Storage

/// ★ tests that keep goods back, as one return has them: what was known to have failed before it, and what its earlier
/// rows say.
struct TestLedger: Sendable {
    /// Passed tests that are kept of units of which nothing failed so far: a row behind them may tell of an earlier
    /// day.
    private static let passedLimit = 20_000
    /// Failed tests, by their blocks, that one return may tell of: they are kept until it ends.
    static let failedLimit = 100_000

    /// Of the units of this chunk, in order.
    private var known: [AllocationPlace: [FailedRun]] = [:]
    private var told: [AllocationPlace: TestBlocks] = [:]
    private var (passedCount, failedBlocks) = (0, 0)
    /// No more failed tests are kept: what tells of one is refused.
    var isFull: Bool { failedBlocks >= Self.failedLimit }

    mutating func take(_ found: [AllocationPlace: [FailedRun]]) { known = found }

    /// The first unit of these of which a test counts as failed at the moment of the event; nil: there is none.
    func firstFailed(
        in subject: ReturnRow.Subject, before new: LifeEvent, star: Set<String>
    ) -> (index: Int64, tests: FailedTests)? {
        for (range, events) in stretches(subject) {
            let tests = FailedTests(events.filter { $0.precedes(new) }, star: star)
            if !tests.isEmpty { return (range.lowerBound, tests) }
        }
        return nil
    }

    /// How many of these units count as failed, by all that is known of them.
    func failedCount(in subject: ReturnRow.Subject, star: Set<String>) -> Int64 {
        stretches(subject).reduce(0) { sum, stretch in
            let isFailed = !FailedTests(stretch.events, star: star).isEmpty
            return isFailed ? sum + stretch.range.upperBound - stretch.range.lowerBound + 1 : sum
        }
    }

    /// The units by stretches that have the same tests, in order; none where nothing of them has failed.
    private func stretches(
        _ subject: ReturnRow.Subject
    ) -> [(range: ClosedRange<Int64>, events: [LifeEvent])] {
        let (range, runs) = (subject.first...subject.last, runs(subject))
        let hasFailed = told[subject.place]?.hasFailed ?? false
        if runs.isEmpty, !hasFailed { return [] }
        let told = self.told[subject.place] ?? TestBlocks()
        var edges = told.edges(in: range)
        for run in runs {
            if range.contains(run.first) { edges.insert(run.first) }
            if range.contains(run.last + 1) { edges.insert(run.last + 1) }
        }
        let firsts = edges.sorted()
        var next = runs.startIndex
        var stretches: [(range: ClosedRange<Int64>, events: [LifeEvent])] = []
        for (place, first) in firsts.enumerated() {
            let last = place + 1 < firsts.count ? firsts[place + 1] - 1 : range.upperBound
            while next < runs.endIndex, runs[next].last < first { next += 1 }
            let isKnown = next < runs.endIndex && runs[next].range.contains(first)
            let before = isKnown ? runs[next].tests.asEvents : []
            stretches.append((first...last, before + told.events(of: first)))
        }
        return stretches
    }

    private func runs(_ subject: ReturnRow.Subject) -> ArraySlice<FailedRun> {
        known[subject.place]?.reaching(subject.first, subject.last) ?? []
    }

    /// Keeps a test of this return, for the rows behind it.
    mutating func keep(_ test: LifeEvent, _ subject: ReturnRow.Subject) {
        guard !test.failed.isEmpty || test.countsAsTest && !test.passed.isEmpty else { return }
        let range = subject.first...subject.last
        let hasFailed = told[subject.place]?.hasFailed(in: range) ?? false
        if test.failed.isEmpty, runs(subject).isEmpty, !hasFailed {
            guard passedCount < Self.passedLimit else { return }
            passedCount += 1
        }
        if !test.failed.isEmpty { failedBlocks += SubjectBlock.covering(subject.first, subject.last).count }
        told[subject.place, default: TestBlocks()].add(test, to: range)
    }
}
