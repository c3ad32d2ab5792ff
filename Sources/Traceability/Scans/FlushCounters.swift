import Identification
import Storage

extension Platform {
    /// Writes what was counted in memory: queries by owner and day, refusals by minute. Called every second and at
    /// the end.
    public func flushCounters() async throws {
        let counts = scans.takeCounts()
        guard !counts.scans.isEmpty || !counts.refusals.isEmpty else { return }
        do {
            try await datastore.write(.readCommitted) { session in
                // In one order, so that two processes never wait for each other.
                for (key, amount) in counts.scans.sorted(by: {
                    ($0.key.ownerID, $0.key.day) < ($1.key.ownerID, $1.key.day)
                }) {
                    try session.count(
                        .scanned, amount, organizationID: key.ownerID, accountID: 0,
                        at: Instant(CivilDate(daysSinceEpoch: key.day)))
                }
                for (key, amount) in counts.refusals.sorted(by: { Self.order($0.key) < Self.order($1.key) }) {
                    try session.countRefusals(key, amount)
                }
            }
        } catch {
            scans.putBack(counts)
            throw error
        }
    }

    private static func order(_ key: ScanMemory.RefusalKey) -> (Int64, String, Int64) {
        (key.minute, key.scope, key.printedNumber)
    }
}

extension WriteSession {
    fileprivate func countRefusals(_ key: ScanMemory.RefusalKey, _ amount: Int64) throws {
        try run(
            """
            INSERT INTO refusal_count (minute, scope, printed_no, refused)
            VALUES (\(key.minute), \(key.scope), \(key.printedNumber), \(amount))
            ON CONFLICT (minute, scope, printed_no) DO UPDATE SET refused = refusal_count.refused + excluded.refused
            """)
    }
}
