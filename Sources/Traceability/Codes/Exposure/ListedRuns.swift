import Storage

/// 已发清单: the codes of an exposed allocation that still answer, as disjoint runs in order.
struct ListedRuns: Sendable, Hashable {
    private var firsts: [Int64] = []
    private var lasts: [Int64] = []

    init() {}

    /// The union of runs in any order; those that touch become one.
    init(joining runs: [(first: Int64, last: Int64)]) {
        for run in runs.sorted(by: { $0.first < $1.first }) { append(run.first, run.last) }
    }

    /// The next run in order; one that touches the last becomes part of it.
    mutating func append(_ first: Int64, _ last: Int64) {
        if let end = lasts.last, first <= end + 1 {
            lasts[lasts.count - 1] = max(end, last)
            return
        }
        firsts.append(first)
        lasts.append(last)
    }

    var runs: [(first: Int64, last: Int64)] { Array(zip(firsts, lasts)) }

    /// Codes on the list.
    var count: Int64 { runs.reduce(0) { $0 + $1.last - $1.first + 1 } }

    /// Whether every code of first … last is on it.
    func covers(_ first: Int64, _ last: Int64) -> Bool {
        var (low, high) = (0, firsts.count)
        while low < high {
            let middle = (low + high) / 2
            if firsts[middle] <= first { low = middle + 1 } else { high = middle }
        }
        return low > 0 && lasts[low - 1] >= last
    }

    /// The parts of first … last that are not on it.
    func gaps(_ first: Int64, _ last: Int64) -> [(first: Int64, last: Int64)] {
        var gaps: [(first: Int64, last: Int64)] = []
        var next = first
        for run in runs where run.last >= first && run.first <= last {
            if run.first > next { gaps.append((next, run.first - 1)) }
            next = max(next, run.last + 1)
        }
        if next <= last { gaps.append((next, last)) }
        return gaps
    }

    /// How many of first … last are not on it.
    func missing(_ first: Int64, _ last: Int64) -> Int64 {
        gaps(first, last).reduce(0) { $0 + $1.last - $1.first + 1 }
    }
}

extension Session {
    /// Every list, in order.
    func everyListedRun() throws -> [AllocationPlace: ListedRuns] {
        var all: [AllocationPlace: ListedRuns] = [:]
        try forEach(
            "SELECT owner_id, allocation_no, first_index, last_index FROM listed_run ORDER BY 1, 2, 3"
        ) { row in
            let place = AllocationPlace(ownerID: try row.next(), number: try row.next())
            all[place, default: ListedRuns()].append(try row.next(), try row.next())
        }
        return all
    }

    /// The list of one allocation.
    func listedRuns(_ place: AllocationPlace) throws -> ListedRuns {
        var runs = ListedRuns()
        try forEach(
            """
            SELECT first_index, last_index FROM listed_run
            WHERE owner_id = \(place.ownerID) AND allocation_no = \(place.number) ORDER BY first_index
            """
        ) { row in runs.append(try row.next(), try row.next()) }
        return runs
    }

    /// What must stay on the list of an allocation when its key is exposed: what returns have bound, and new labels of
    /// replacements.
    func runsOnGoods(_ place: AllocationPlace) throws -> ListedRuns {
        var runs = try rows(
            """
            SELECT first_index, last_index FROM binding_run
                JOIN trace_return ON trace_return.return_id = binding_run.return_id
            WHERE owner_id = \(place.ownerID) AND allocation_no = \(place.number) AND trace_return.state <> 'refused'
            """
        ) { row in (first: try row.next(Int64.self), last: try row.next(Int64.self)) }
        runs += try rows(
            """
            SELECT new_index FROM code_replacement
            WHERE owner_id = \(place.ownerID) AND new_allocation_no = \(place.number)
            """
        ) { row in
            let index = try row.next(Int64.self)
            return (first: index, last: index)
        }
        return ListedRuns(joining: runs)
    }
}

extension WriteSession {
    /// Adds runs to a list; they share no code with it.
    func list(_ runs: [(first: Int64, last: Int64)], at place: AllocationPlace, source: String, _ now: Instant) throws {
        for start in stride(from: 0, to: runs.count, by: 5_000) {
            try insert(
                into: "listed_run",
                columns: ["owner_id", "allocation_no", "first_index", "last_index", "source", "at"],
                rows: runs[start..<min(runs.count, start + 5_000)].map { run in
                    [
                        .integer(place.ownerID), .integer(place.number), .integer(run.first), .integer(run.last),
                        .text(source), .integer(now.microseconds),
                    ]
                })
        }
    }
}
