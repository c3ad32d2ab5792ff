public import Storage

extension WriteSession {
    /// What a forger would do first: takes a trigger away that keeps a table's rows as they are.
    public func dropTrigger(_ name: String, on table: String) throws {
        try script(engine == .postgres ? "DROP TRIGGER \(name) ON \(table)" : "DROP TRIGGER \(name)")
    }
}
