import Storage

/// The present password, asked of whoever is signed in: a wrong one counts like one at the door, and nothing is
/// computed while the name is locked from there (OWASP ASVS 6.3.1). An open desk is no way around the lock.
struct OwnPassword: Sendable {
    let platform: Platform
    let hashing: any PasswordHashing
    /// What the trail calls the act.
    let action: String
    let field: String

    /// What was right.
    struct Shown: Sendable {
        let account: Account?
        let attempt: SignIn.Attempt
        let hasFactor: Bool
    }

    func callAsFunction(
        _ password: String, device: String?, kind: SignIn.Kind = .page, by actor: Actor, on occasion: Occasion
    ) async throws -> Shown {
        let place = try SignInPlace(
            name: actor.accountName, device: device, address: occasion.address, keys: platform.keys)
        let found = try await platform.datastore.read { session in
            let known = try session.knownPlaces(place, at: occasion.now)
            return (
                account: try session.account(actor.accountID), known: known,
                lock: try session.lock(place.scopes(known), at: occasion.now),
                hasFactor: try session.hasFactor(actor.accountID)
            )
        }
        if let lock = found.lock { throw told(lock) }
        let attempt = SignIn.Attempt(place: place, known: found.known, kind: kind, device: device)
        let shown = Shown(account: found.account, attempt: attempt, hasFactor: found.hasFactor)
        guard try await hashing.verify(password, against: found.account?.passwordHash) else {
            try await fail(shown, by: actor, on: occasion)
            throw Refusal(.invalid, .currentPasswordWrong, field: field)
        }
        return shown
    }

    /// Guesses at an open desk count like those at the door.
    func fail(_ shown: Shown, by actor: Actor, on occasion: Occasion) async throws {
        let entry = AuditEntry(action, ("account", "\(actor.accountID)", actor.accountName), outcome: .failure)
        try await SignIn(platform, hashing: hashing).recordFailure(
            shown.account, shown.attempt, entry, by: actor, on: occasion)
    }

    /// Whoever is signed in already is told so otherwise than who is not.
    private func told(_ lock: Refusal) -> Refusal {
        lock.kind == .tooMany ? lock : Refusal(.invalid, lock.rule, field: field)
    }
}
