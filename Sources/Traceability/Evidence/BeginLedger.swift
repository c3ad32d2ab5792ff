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
    /// The first log gets its name at the first start and keeps it. Facts of before get their leaves first.
    func beginLedger() async throws {
        let (now, origin) = (clock.now(), options.ledgerOrigin(log: 1))
        if try await datastore.read({ try $0.ledgerLog(1) }) != nil {
            try await adoptTurns()
            try await adoptRecords()
            return try await leaveAgain()
        }
        try await adoptFacts()
        try await datastore.write(.readCommitted) { session in
            let isNew = try session.run(
                """
                INSERT INTO ledger_log (log_no, origin, began_at, reason, previous_note)
                VALUES (1, \(origin), \(now), 'first', NULL) ON CONFLICT (log_no) DO NOTHING
                """)
            guard isNew == 1 else { return }
            try session.leave([.beginning(of: 1, origin: origin, reason: "first", after: nil, at: now)])
        }
    }
}
