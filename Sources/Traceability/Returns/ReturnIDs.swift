import Storage

/// The ids of a return and of its line in the trail, taken before the rows are written: then neither row is waited for.
struct ReturnIDs: Sendable {
    let returnID: Int64
    let auditID: Int64
}

extension Session {
    /// Nil on SQLite, where a row tells its id at no cost. What is taken and not used stays unused.
    func takeReturnIDs() throws -> ReturnIDs? {
        guard engine == .postgres else { return nil }
        return try first(
            "SELECT nextval('trace_return_return_id_seq'), nextval('audit_record_audit_id_seq')"
        ) { row in ReturnIDs(returnID: try row.next(), auditID: try row.next()) }
    }
}
