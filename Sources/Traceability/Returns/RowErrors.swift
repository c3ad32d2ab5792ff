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

extension RowError {
    /// Trade and personal values are kept nowhere in the clear: the line and the field are enough to find them.
    var withoutSecrets: RowError {
        let secret: Set<ReturnField> = [.inspector, .operator, .destination, .orderNo, .measurements]
        guard let field = ReturnField(rawValue: field), secret.contains(field) else { return self }
        var other = self
        other.value = "…"
        if other.parameters["value"] != nil { other.parameters["value"] = "…" }
        return other
    }
}
