/// Every wrong row, counted; the first ten thousand kept with their reasons.
struct RowErrors: Sendable {
    static let limit = 10_000

    private(set) var kept: [RowError] = []
    private(set) var badRows = 0

    /// The errors of one row.
    mutating func add(_ errors: [RowError]) {
        guard !errors.isEmpty else { return }
        badRows += 1
        kept.append(contentsOf: errors.prefix(max(0, Self.limit - kept.count)))
    }

    /// By line, whichever step found them.
    var sorted: [RowError] { kept.sorted { ($0.line, $0.column) < ($1.line, $1.column) } }
}
