/// The runs of one return on one allocation: finds the line that holds a code already, in any order of rows, in time that grows with log n.
///
/// Sorted arrays that double: rows in order append to the first; others are merged as a binary counter carries.
struct FileRuns: Sendable {
    struct Run: Sendable, Hashable {
        var first: Int64
        var last: Int64
        /// Where the batch stands in the return's list.
        var batch: Int32
        var line: Int32
    }

    private var ordered: [Run] = []
    private var levels: [[Run]] = []

    /// A run that has a code of first…last.
    func overlap(_ first: Int64, _ last: Int64) -> Run? {
        if let found = Self.overlap(ordered, first, last) { return found }
        for level in levels {
            if let found = Self.overlap(level, first, last) { return found }
        }
        return nil
    }

    /// How many codes of the range are in runs.
    func units(in range: ClosedRange<Int64>) -> Int64 {
        ([ordered] + levels).reduce(0) { $0 + Self.units($1, range) }
    }

    private static func units(_ runs: [Run], _ range: ClosedRange<Int64>) -> Int64 {
        var (low, high) = (0, runs.count)
        while low < high {
            let middle = (low + high) / 2
            if runs[middle].last < range.lowerBound { low = middle + 1 } else { high = middle }
        }
        var units: Int64 = 0
        while low < runs.count, runs[low].first <= range.upperBound {
            units += min(runs[low].last, range.upperBound) - max(runs[low].first, range.lowerBound) + 1
            low += 1
        }
        return units
    }

    /// Adds a run that overlaps none.
    mutating func insert(_ run: Run) {
        if ordered.last.map({ $0.last < run.first }) ?? true {
            ordered.append(run)
            return
        }
        var carried = [run]
        var level = 0
        while level < levels.count, !levels[level].isEmpty {
            carried = Self.merge(levels[level], carried)
            levels[level] = []
            level += 1
        }
        if level == levels.count { levels.append(carried) } else { levels[level] = carried }
    }

    /// Every run in order, neighbours of one batch joined.
    var merged: [Run] {
        var all = ordered
        for level in levels where !level.isEmpty { all = Self.merge(all, level) }
        var result: [Run] = []
        for run in all {
            if let before = result.last, before.last + 1 == run.first, before.batch == run.batch {
                result[result.count - 1].last = run.last
            } else {
                result.append(run)
            }
        }
        return result
    }

    /// The last run that begins at or before `last`, if it reaches `first`.
    private static func overlap(_ runs: [Run], _ first: Int64, _ last: Int64) -> Run? {
        var (low, high) = (0, runs.count)
        while low < high {
            let middle = (low + high) / 2
            if runs[middle].first <= last { low = middle + 1 } else { high = middle }
        }
        guard low > 0, runs[low - 1].last >= first else { return nil }
        return runs[low - 1]
    }

    private static func merge(_ left: [Run], _ right: [Run]) -> [Run] {
        var result: [Run] = []
        result.reserveCapacity(left.count + right.count)
        var (i, j) = (0, 0)
        while i < left.count, j < right.count {
            if left[i].first < right[j].first {
                result.append(left[i])
                i += 1
            } else {
                result.append(right[j])
                j += 1
            }
        }
        result.append(contentsOf: left[i...])
        result.append(contentsOf: right[j...])
        return result
    }
}
