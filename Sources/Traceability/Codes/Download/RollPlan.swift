/// How codes are printed on rolls: `lanes` labels side by side, `length` labels a roll. The rows of the file
/// run across the lanes, so that each physical roll holds one run of codes, returned by its first and last
/// label.
struct RollPlan: Sendable, Hashable {
    let count: Int64
    let length: Int64
    let lanes: Int64

    /// Where a row of the file stands. Roll and sequence count from 1.
    struct Place: Sendable, Hashable {
        let index: Int64
        let roll: Int64
        let sequence: Int64
    }

    /// Rolls in all.
    var rollCount: Int64 { (count + length - 1) / length }

    func place(_ row: Int64) -> Place {
        let group = lanes * length
        let start = row / group * group
        let (lane, sequence) = position(row - start, of: min(group, count - start))
        return Place(
            index: start + lane * length + sequence, roll: start / length + lane + 1, sequence: sequence + 1)
    }

    /// Lane and sequence of a row among the `codes` of one change of rolls. The last roll may be short: its
    /// lane ends early.
    private func position(_ row: Int64, of codes: Int64) -> (lane: Int64, sequence: Int64) {
        let full = codes / length
        let rest = codes % length
        let wide = rest * (full + 1)
        if row < wide { return (row % (full + 1), row / (full + 1)) }
        return ((row - wide) % max(1, full), rest + (row - wide) / max(1, full))
    }
}
