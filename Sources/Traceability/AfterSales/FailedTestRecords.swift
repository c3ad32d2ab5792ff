import Storage

/// Rows of `failed_test_run`: units whose ★ tests count as failed, by label.
extension Session {
    /// The runs that touch the ranges, in order: one range read; where far more lies between than is asked for, one
    /// read a range.
    func failedRuns(at place: AllocationPlace, in ranges: [ClosedRange<Int64>]) throws -> [FailedRun] {
        guard let first = ranges.map(\.lowerBound).min(), let last = ranges.map(\.upperBound).max() else { return [] }
        let limit = 4 * ranges.count + 100
        let found = try failedRuns(at: place, first...last, limit: limit)
        if found.count < limit { return found }
        var all: Set<FailedRun> = []
        for range in ranges { all.formUnion(try failedRuns(at: place, range)) }
        return all.sorted { $0.first < $1.first }
    }

    /// Runs are disjoint, so the first that matters is the last that begins at or before the range.
    func failedRuns(
        at place: AllocationPlace, _ range: ClosedRange<Int64>, limit: Int = ReturnContent.rowLimit
    ) throws -> [FailedRun] {
        let (first, last) = (range.lowerBound, range.upperBound)
        return try rows(
            """
            SELECT first_index, last_index, tests FROM failed_test_run
            WHERE owner_id = \(place.ownerID) AND allocation_no = \(place.number)
                AND first_index <= \(last) AND first_index >= coalesce((
                    SELECT first_index FROM failed_test_run WHERE owner_id = \(place.ownerID)
                        AND allocation_no = \(place.number) AND first_index <= \(first)
                    ORDER BY first_index DESC LIMIT 1), \(first))
                AND last_index >= \(first)
            ORDER BY first_index LIMIT \(limit)
            """
        ) { row in
            FailedRun(first: try row.next(), last: try row.next(), tests: FailedTests(text: try row.next()))
        }
    }

    /// nil: all that was tested has passed.
    func failedTests(of code: CodeIdentity) throws -> FailedTests? {
        let place = AllocationPlace(ownerID: code.ownerID, number: code.allocationNumber)
        return try failedRuns(at: place, code.index...code.index, limit: 1).first?.tests
    }

    /// The units of these, all of one allocation, that have failed.
    func failedRanges(at place: AllocationPlace, _ subjects: [ReturnRow.Subject]) throws -> [ClosedRange<Int64>] {
        let runs = subjects.joined
        var (ranges, next): ([ClosedRange<Int64>], Int) = ([], 0)
        for one in try failedRuns(at: place, in: runs.map { $0.first...$0.last }) {
            while next < runs.count, runs[next].last < one.first { next += 1 }
            var at = next
            while at < runs.count, runs[at].first <= one.last {
                ranges.append(max(runs[at].first, one.first)...min(runs[at].last, one.last))
                at += 1
            }
        }
        return ranges
    }

    /// The units of the batch as they are bound, in order.
    func boundRuns(of ownerID: Int64, batchID: Int64) throws -> [ReturnRow.Subject] {
        try rows(
            """
            SELECT allocation_no, first_index, last_index FROM binding_run
            WHERE owner_id = \(ownerID) AND batch_id = \(batchID)
            ORDER BY allocation_no, first_index
            """
        ) { row in
            ReturnRow.Subject(
                ownerID: ownerID, allocationNumber: try row.next(), first: try row.next(), last: try row.next())
        }
    }

    /// Since when all units of the batch, as far as they are bound, count as failed; nil: some do not.
    func failure(ofBatch batchID: Int64, of ownerID: Int64) throws -> Instant? {
        guard try hasFailedTests(ownerID) else { return nil }
        let bound = try boundRuns(of: ownerID, batchID: batchID)
        var (open, since): (Int64, Instant?) = (bound.reduce(0) { $0 + $1.count }, nil)
        for (place, subjects) in Dictionary(grouping: bound, by: \.place) {
            for range in try failedRanges(at: place, subjects) { open -= range.upperBound - range.lowerBound + 1 }
            for run in try failedRuns(at: place, in: subjects.joined.map { $0.first...$0.last }) {
                guard let first = run.tests.items.first?.since else { continue }
                since = since.map { max($0, first) } ?? first
            }
        }
        return open == 0 ? since : nil
    }

    /// From the index of those alone.
    func hasFailedTests(_ ownerID: Int64) throws -> Bool {
        try exists("SELECT 1 FROM failed_test_run WHERE owner_id = \(ownerID) LIMIT 1")
    }
}

extension WriteSession {
    /// Blocks of tests that are looked at at once.
    private static var blockLimit: Int { 20_000 }

    /// What of the units counts as failed: folded anew from all their tests. A million units that were tested alike
    /// take as many statements as one.
    ///
    /// - Parameters:
    ///   - units: of tests, of amended or withdrawn ones, and of labels that were replaced.
    ///   - star: the items that count for products of the allocation.
    func foldFailedTests(_ units: LifeUnits, star: (AllocationPlace) throws -> Set<String>) throws {
        var all = units.retested + units.revived
        // Goods whose life has ended are no longer held back.
        var tested = units.tested + units.scrapped.map(\.subject)
        for batch in Set(units.testedBatches) where try batch.isRetested || hasFailedTests(batch.ownerID) {
            let runs = try boundRuns(of: batch.ownerID, batchID: batch.batchID)
            if batch.isRetested { all += runs } else { tested += runs }
        }
        for (place, subjects) in Dictionary(grouping: tested, by: \.place) {
            let ranges = try failedRanges(at: place, subjects)
            all += ranges.map { ReturnRow.Subject(place, $0) }
        }
        let old = units.relabeled.map(\.old.subject)
        for (place, subjects) in Dictionary(grouping: old, by: \.place) {
            all += try failedRanges(at: place, subjects).map { ReturnRow.Subject(place, $0) }
        }
        for subject in all.joined.neighbourhoods {
            try foldFailedTests(at: subject.place, subject.first...subject.last, star: star(subject.place))
        }
    }

    private func foldFailedTests(
        at place: AllocationPlace, _ range: ClosedRange<Int64>, star: Set<String>
    ) throws {
        let limit: Int? = range.lowerBound == range.upperBound ? nil : Self.blockLimit
        guard let tests = try testBlocks(at: place, range, limit: limit) else {
            let middle = range.lowerBound + (range.upperBound - range.lowerBound) / 2
            try foldFailedTests(at: place, range.lowerBound...middle, star: star)
            return try foldFailedTests(at: place, middle + 1...range.upperBound, star: star)
        }
        let known = try failedRuns(at: place, range)
        var runs = tests.failedRuns(in: range, star: star)
        let relabeled = try goodsRelabeled(ReturnRow.Subject(place, range), among: known + runs)
        for index in relabeled {
            let tests = try testsOfGoods(ReturnRow.Subject(place, range).unit(index), star: star)
            runs = runs.replacing(index, by: tests)
        }
        if !runs.isEmpty {
            runs = runs.without(
                try stoppedRuns("scrapped", at: place, range, limit: ReturnContent.rowLimit))
        }
        try replace(known, by: runs, at: place, range)
    }

    /// Units of the range that have had another label, of those that may have failed; all, where there are few.
    private func goodsRelabeled(_ subject: ReturnRow.Subject, among runs: [FailedRun]) throws -> [Int64] {
        let labels = try relabeled(subject).sorted()
        return labels.count <= 100 ? labels : labels.filter { index in runs.contains { $0.range.contains(index) } }
    }

    /// By all labels of the goods, and kept for each of them: what one label's test says is true of the other.
    private func testsOfGoods(_ code: CodeIdentity, star: Set<String>) throws -> FailedTests {
        let labels = try labels(ofGoodsWith: code)
        let events = try labels.flatMap { label -> [LifeEvent] in
            let subject = label.subject
            return try testBlocks(at: subject.place, label.index...label.index, limit: nil)?.events(of: label.index)
                ?? []
        }
        let isOver = try scrapping(of: labels[0]) != nil
        let tests = FailedTests(isOver ? [] : events, star: star)
        for label in labels where label != code {
            let (place, range) = (label.subject.place, label.index...label.index)
            let run = FailedRun(first: label.index, last: label.index, tests: tests)
            try replace(try failedRuns(at: place, range), by: tests.isEmpty ? [] : [run], at: place, range)
        }
        return tests
    }

    /// - Parameter known: all that touch the range; what of them lies outside stays.
    private func replace(
        _ known: [FailedRun], by runs: [FailedRun], at place: AllocationPlace, _ range: ClosedRange<Int64>
    ) throws {
        let inside = known.map { run in
            FailedRun(
                first: max(run.first, range.lowerBound), last: min(run.last, range.upperBound), tests: run.tests)
        }
        guard inside != runs else { return }
        var runs = runs
        if let head = known.first, head.first < range.lowerBound {
            runs.append(FailedRun(first: head.first, last: range.lowerBound - 1, tests: head.tests))
        }
        if let tail = known.last, tail.last > range.upperBound {
            runs.append(FailedRun(first: range.upperBound + 1, last: tail.last, tests: tail.tests))
        }
        if let head = known.first {
            try run(
                """
                DELETE FROM failed_test_run WHERE owner_id = \(place.ownerID) AND allocation_no = \(place.number)
                    AND first_index BETWEEN \(head.first) AND \(range.upperBound)
                """)
        }
        try insert(
            into: "failed_test_run", columns: ["owner_id", "allocation_no", "first_index", "last_index", "tests"],
            rows: runs.map { run in
                [
                    .integer(place.ownerID), .integer(place.number), .integer(run.first), .integer(run.last),
                    .text(run.tests.text),
                ]
            })
    }
}

extension [ReturnRow.Subject] {
    /// Runs, disjoint and in order, that lie near each other as one, with what is between them: thousands of single
    /// units that failed apart are folded in a few statements.
    fileprivate var neighbourhoods: [ReturnRow.Subject] {
        var all: [ReturnRow.Subject] = []
        for run in self {
            guard let last = all.last, last.place == run.place, run.first - last.last <= 256,
                run.last - last.first < 65_536
            else {
                all.append(run)
                continue
            }
            all[all.count - 1].last = run.last
        }
        return all
    }
}

extension [FailedRun] {
    /// - Parameter ranges: disjoint, in order.
    func without(_ ranges: [ClosedRange<Int64>]) -> [FailedRun] {
        flatMap { run -> [FailedRun] in
            var (parts, first): ([FailedRun], Int64) = ([], run.first)
            for range in ranges where range.overlaps(run.range) {
                if first < range.lowerBound {
                    parts.append(FailedRun(first: first, last: range.lowerBound - 1, tests: run.tests))
                }
                first = Swift.max(first, range.upperBound + 1)
            }
            if first <= run.last { parts.append(FailedRun(first: first, last: run.last, tests: run.tests)) }
            return parts
        }
    }

    /// The runs with other tests for the one unit.
    fileprivate func replacing(_ index: Int64, by tests: FailedTests) -> [FailedRun] {
        var all: [FailedRun] = []
        for run in self {
            guard run.range.contains(index) else {
                all.append(run)
                continue
            }
            if run.first < index { all.append(FailedRun(first: run.first, last: index - 1, tests: run.tests)) }
            if index < run.last { all.append(FailedRun(first: index + 1, last: run.last, tests: run.tests)) }
        }
        if !tests.isEmpty { all.append(FailedRun(first: index, last: index, tests: tests)) }
        return all.sorted { $0.first < $1.first }
    }
}

extension ReturnRow.Subject {
    init(_ place: AllocationPlace, _ range: ClosedRange<Int64>) {
        self.init(
            ownerID: place.ownerID, allocationNumber: place.number, first: range.lowerBound, last: range.upperBound)
    }
}
