extension Array {
    /// What `read` finds for all elements, asked for a bounded number at a time: each is a parameter of its statement,
    /// and an engine takes so many (32,766 on SQLite, 65,535 on PostgreSQL).
    func inParts<Row>(_ read: ([Element]) throws -> [Row]) rethrows -> [Row] {
        var all: [Row] = []
        for start in stride(from: 0, to: count, by: 500) {
            all += try read(Array(self[start..<Swift.min(count, start + 500)]))
        }
        return all
    }
}
