/// Codes of one allocation that lie side by side and are alike in something: bound to one batch, failed by one test.
protocol CodeStretch {
    var first: Int64 { get }
    var last: Int64 { get }
}

extension Array where Element: CodeStretch {
    /// Of stretches in the order of their codes, none over another: those that have a code of `first`…`last`.
    func reaching(_ first: Int64, _ last: Int64) -> ArraySlice<Element> {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle].last < first { low = middle + 1 } else { high = middle }
        }
        var end = low
        while end < count, self[end].first <= last { end += 1 }
        return self[low..<end]
    }
}
