import Storage

extension Platform {
    /// Places of before they were remembered (0035): where accounts were signed in from, as the trail has it, so that
    /// nobody is a stranger at the place of every day. Once, while none is known.
    func seedKnownPlaces() async throws {
        let now = clock.now()
        let isDue = try await datastore.read { session in
            guard try !session.exists("SELECT 1 FROM known_place LIMIT 1") else { return false }
            return try session.exists("SELECT 1 FROM account WHERE last_login_at IS NOT NULL LIMIT 1")
        }
        guard isDue else { return }
        let keys = self.keys
        let begin = now.adding(seconds: -KnownPlaces.seconds)
        let seen = try await datastore.report { session in try session.signInsOfBefore(since: begin) }
        // At once or not at all: what is there tells that it was done.
        try await datastore.write(.readCommitted) { session in
            for one in seen {
                let place = try SignInPlace(name: one.name, device: nil, address: one.address, keys: keys)
                try session.remember(place.address, .address, of: one.accountID, at: one.at)
            }
        }
    }
}

/// One account at one address, and when it was last signed in from there.
private struct SignInOfBefore: Sendable {
    let accountID: Int64
    let name: String
    let address: String
    let at: Instant
}

extension Session {
    /// From the trail, and from sessions that are open still; the oldest first.
    fileprivate func signInsOfBefore(since begin: Instant) throws -> [SignInOfBefore] {
        try rows(
            """
            SELECT account.account_id, account.name, place.address, max(place.at)
            FROM (SELECT account_id, address, at FROM audit_record
                    WHERE action = 'session.begin' AND outcome = 'success' AND at > \(begin)
                UNION ALL SELECT account_id, address, seen_at FROM login_session) AS place
            JOIN account ON account.account_id = place.account_id
            WHERE place.address <> ''
            GROUP BY account.account_id, account.name, place.address
            ORDER BY max(place.at), account.account_id
            """
        ) { row in
            SignInOfBefore(
                accountID: try row.next(), name: try row.next(), address: try row.next(), at: try row.next())
        }
    }
}
