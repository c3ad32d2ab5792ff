import Storage

/// A connection URL with the one parameter that is ours and not libpq's: `prepared_statements=off`, where a pooler
/// that hands connections around stands between (PgBouncer in transaction mode before 1.21).
struct PostgresURL: Sendable, Equatable {
    let preparesStatements: Bool
    /// The same without it.
    let forServer: String

    /// Throws `StorageError.unavailable` for another value than `on` and `off`.
    init(_ text: String) throws(StorageError) {
        let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { (preparesStatements, forServer) = (true, text); return }
        var (isOn, others): (Bool, [Substring]) = (true, [])
        for parameter in parts[1].split(separator: "&", omittingEmptySubsequences: false) {
            switch parameter {
            case "prepared_statements=on": isOn = true
            case "prepared_statements=off": isOn = false
            case _ where parameter.hasPrefix("prepared_statements"):
                throw .unavailable("\(parameter): prepared_statements is either on or off")
            default: others.append(parameter)
            }
        }
        preparesStatements = isOn
        forServer = others.isEmpty ? String(parts[0]) : "\(parts[0])?\(others.joined(separator: "&"))"
    }
}
