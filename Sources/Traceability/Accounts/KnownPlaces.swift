import Storage

/// Which of the places of a sign-in the account was signed in from before.
struct KnownPlaces: Sendable {
    var hasDevice = false
    var hasAddress = false

    /// Not used for so long, a place is forgotten.
    static let seconds: Int64 = 180 * 86_400
    /// Of one account and kind; the one that was not used for longest goes.
    static let most = 50

    enum Kind: String, Sendable, ValueConvertible { case device, address }
}

extension Session {
    func knownPlaces(_ place: SignInPlace, at now: Instant) throws -> KnownPlaces {
        KnownPlaces(
            // Asked for in any case: a name that does not exist costs as much.
            hasDevice: try isKnown(place.device ?? place.address, .device, at: now),
            hasAddress: try isKnown(place.address, .address, at: now))
    }

    private func isKnown(_ place: [UInt8], _ kind: KnownPlaces.Kind, at now: Instant) throws -> Bool {
        try value(
            "SELECT account_id FROM known_place WHERE place = \(place) AND kind = \(kind) AND expires_at > \(now)",
            as: Int64.self) != nil
    }
}

extension WriteSession {
    /// The account was signed in from there.
    func remember(_ place: [UInt8], _ kind: KnownPlaces.Kind, of accountID: Int64, at now: Instant) throws {
        let end = now.adding(seconds: KnownPlaces.seconds)
        try run(
            """
            INSERT INTO known_place (place, account_id, kind, made_at, seen_at, expires_at)
            VALUES (\(place), \(accountID), \(kind), \(now), \(now), \(end))
            ON CONFLICT (place) DO UPDATE SET seen_at = \(now), expires_at = \(end)
            """)
        try run(
            """
            DELETE FROM known_place WHERE account_id = \(accountID) AND kind = \(kind) AND place NOT IN (
                SELECT place FROM known_place WHERE account_id = \(accountID) AND kind = \(kind)
                ORDER BY seen_at DESC, place LIMIT \(KnownPlaces.most))
            """)
    }
}
