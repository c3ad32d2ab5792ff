/// Open runs of one allocation, found by a code in steps of halves: a chunk may have as many runs as codes.
struct ContainedRuns: Sendable {
    /// By their first code; of one first code the older before.
    private let runs: [ContainedRun]
    /// The greatest last code of the runs so far: where it is smaller, no earlier run has the code either.
    private let reach: [Int64]

    init(_ runs: [ContainedRun]) {
        self.runs = runs.sorted { ($0.first, $0.since) < ($1.first, $1.since) }
        var (reach, greatest) = ([Int64](), Int64.min)
        reach.reserveCapacity(runs.count)
        for run in self.runs {
            greatest = max(greatest, run.last)
            reach.append(greatest)
        }
        self.reach = reach
    }

    /// The run that has the code: of several the one that begins last.
    func run(at index: Int64) -> ContainedRun? {
        var place = count(upTo: index) - 1
        while place >= 0, reach[place] >= index {
            if runs[place].last >= index { return runs[place] }
            place -= 1
        }
        return nil
    }

    /// The first run that has a code of the range and fits.
    func first(in range: ClosedRange<Int64>, where fits: (ContainedRun) -> Bool) -> ContainedRun? {
        var place = count(upTo: range.upperBound) - 1
        var found: ContainedRun?
        while place >= 0, reach[place] >= range.lowerBound {
            if runs[place].last >= range.lowerBound, fits(runs[place]) { found = runs[place] }
            place -= 1
        }
        return found
    }

    /// How many runs begin with the code or before.
    private func count(upTo index: Int64) -> Int {
        var (low, high) = (0, runs.count)
        while low < high {
            let middle = (low + high) / 2
            if runs[middle].first <= index { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
