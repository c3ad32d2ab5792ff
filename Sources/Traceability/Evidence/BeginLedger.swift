import Storage

extension PlatformOptions {
    /// The origin of log `number`: what its checkpoints begin with, and the name of its key.
    func ledgerOrigin(log number: Int64) -> String {
        let host = publicURL.split(separator: "/", omittingEmptySubsequences: true).dropFirst().first ?? "localhost"
        let first = ledgerOrigin.isEmpty ? "\(host)/ledger" : ledgerOrigin
        return number == 1 ? first : "\(first)-\(number)"
    }
}

extension Platform {
    /// The first log gets its name at the first start and keeps it.
    func beginLedger() async throws {
        let (now, origin) = (clock.now(), options.ledgerOrigin(log: 1))
        try await datastore.write(.readCommitted) { session in
            try session.run(
                """
                INSERT INTO ledger_log (log_no, origin, began_at, reason, previous_note)
                VALUES (1, \(origin), \(now), 'first', NULL) ON CONFLICT (log_no) DO NOTHING
                """)
        }
    }
}
