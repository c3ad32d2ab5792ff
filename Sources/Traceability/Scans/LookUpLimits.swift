import Cryptography
import Storage

/// How often anybody may look up by hand: a factory number can be guessed, a code cannot. Kept in the database, so
/// that neither a restart nor another process forgets.
struct LookUpLimits: Sendable {
    /// `scope` names who or what is counted.
    struct Limit: Sendable {
        let scope: String
        let spanSeconds: Int64
        let most: Int64
    }

    let platform: Platform

    /// One device: 10 in ten minutes, 40 a day. One address, behind which many may sit: 60 in ten minutes. One
    /// maker's numbers, from everywhere: 600 an hour.
    func check(maker: String, on occasion: Occasion) async throws {
        let device = try digest("device", occasion.address + "\u{0}" + occasion.agent)
        let address = try digest("address", occasion.address)
        let maker = try digest("maker", maker)
        let limits = [
            Limit(scope: device, spanSeconds: 600, most: 10), Limit(scope: device, spanSeconds: 86_400, most: 40),
            Limit(scope: address, spanSeconds: 600, most: 60), Limit(scope: maker, spanSeconds: 3_600, most: 600),
        ]
        try await count(limits, on: occasion)
    }

    /// Files of one unit's trace, which cost more than a page: 60 in ten minutes for one address, without an account.
    func checkFiles(on occasion: Occasion) async throws {
        let address = try digest("files", occasion.address)
        try await count([Limit(scope: address, spanSeconds: 600, most: 60)], on: occasion)
    }

    private func count(_ limits: [Limit], on occasion: Occasion) async throws {
        let waits = try await platform.datastore.write(.readCommitted) { session in
            // Always in one order, so that two processes never wait for each other.
            try limits.sorted { ($0.scope, $0.spanSeconds) < ($1.scope, $1.spanSeconds) }.compactMap {
                try session.countLookUp($0, at: occasion.now)
            }
        }
        if let seconds = waits.max() {
            throw Refusal(.tooMany, .tooManyRequests, ["seconds": "\(seconds)"])
        }
    }

    /// 16 bytes under a key of the day: no address is kept.
    private func digest(_ kind: String, _ text: String) throws -> String {
        let key = try platform.keys.key(for: "look-up \(platform.clock.now().date)").exposedBytes()
        return SHA256.hash(key + Array("\(kind)\u{0}\(text)".utf8)).prefix(16).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }
}

extension WriteSession {
    /// Counts one more; answers how many seconds to wait when it was one too many.
    fileprivate func countLookUp(_ limit: LookUpLimits.Limit, at now: Instant) throws -> Int64? {
        let seconds = now.microseconds / 1_000_000
        // The span's length is part of its number, so that spans of two lengths never share a row.
        let number = seconds / limit.spanSeconds * 1_000_000 + limit.spanSeconds
        let end = (seconds / limit.spanSeconds + 1) * limit.spanSeconds
        let amount: Int64 =
            try value(
                """
                INSERT INTO lookup_count (scope, span, amount, ends_at)
                VALUES (\(limit.scope), \(number), 1, \(Instant(microseconds: end * 1_000_000)))
                ON CONFLICT (scope, span) DO UPDATE SET amount = lookup_count.amount + 1 RETURNING amount
                """) ?? 0
        return amount > limit.most ? max(1, end - seconds) : nil
    }
}

extension Platform {
    /// Spans that are over.
    public func forgetOldLookUps() async throws {
        let now = clock.now()
        try await datastore.write(.readCommitted) { session in
            try session.run("DELETE FROM lookup_count WHERE ends_at < \(now)")
        }
    }
}
