/// Applies scripts once each and in order, and records them in table `migration`.
public enum MigrationRunner {
    /// Each script runs in a transaction of its own. Peers that start at once wait for each other.
    ///
    /// - Parameter appliedAt: the instant to record, microseconds since 1970.
    /// - Returns: the names of what was applied now.
    /// - Throws: `StorageError.unsafe` when the database knows a migration that is not in `migrations` (a newer
    ///   program wrote it), when an applied script's text changed, or when one would go before an applied one.
    @discardableResult
    public static func apply(
        _ migrations: [Migration], to datastore: any Datastore, appliedAt: Int64
    ) async throws -> [String] {
        let ordered = migrations.sorted { $0.name < $1.name }
        var names: [String] = []
        try await datastore.write(.readCommitted) { session in
            try lock(session)
            if try !session.exists(session.engine.migrationTable) {
                try session.script(
                    """
                    CREATE TABLE migration (
                        name TEXT NOT NULL PRIMARY KEY, digest TEXT NOT NULL, applied_at BIGINT NOT NULL
                    )
                    """)
            }
            try check(ordered, try applied(session))
        }
        for migration in ordered {
            let isNew = try await datastore.write(.readCommitted) { session in
                try apply(migration, of: ordered, in: session, appliedAt)
            }
            if isNew { names.append(migration.name) }
        }
        return names
    }

    /// What is recorded as applied: name → digest of the text.
    public static func applied(_ session: any Session) throws -> [String: String] {
        var applied: [String: String] = [:]
        try session.forEach("SELECT name, digest FROM migration") { applied[try $0.next()] = try $0.next(String.self) }
        return applied
    }

    private static func apply(
        _ migration: Migration, of all: [Migration], in session: any WriteSession, _ appliedAt: Int64
    ) throws -> Bool {
        try lock(session)
        let applied = try applied(session)
        try check(all, applied)
        guard applied[migration.name] == nil else { return false }
        try session.script(migration.text)
        try session.run(
            """
            INSERT INTO migration (name, digest, applied_at)
            VALUES (\(migration.name), \(migration.digest), \(appliedAt))
            """)
        return true
    }

    /// Of the transaction, not of the connection: it works through PgBouncer and ends by itself.
    private static func lock(_ session: any WriteSession) throws {
        guard let query = session.engine.migrationLock else { return }
        try session.forEach(query) { _ in }
    }

    private static func check(_ migrations: [Migration], _ applied: [String: String]) throws {
        let known = Set(migrations.map(\.name))
        if let stranger = applied.keys.filter({ !known.contains($0) }).min() {
            throw StorageError.unsafe("migration \(stranger) is unknown: a newer program has used this database")
        }
        guard let last = applied.keys.max() else { return }
        for migration in migrations {
            guard let digest = applied[migration.name] else {
                guard migration.name > last else {
                    throw StorageError.unsafe("migration \(migration.name) would go before \(last), which is applied")
                }
                continue
            }
            guard digest == migration.digest else {
                throw StorageError.unsafe("the text of migration \(migration.name) changed after it was applied")
            }
        }
    }
}
