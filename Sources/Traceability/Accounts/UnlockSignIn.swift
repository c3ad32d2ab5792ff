import Storage

/// Lifts what wrong sign-ins locked: of one name everywhere, or what makes all wait at one address. An act of the
/// operator's administrator, at the machine.
public struct UnlockSignIn: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// - Parameter subject: an account's name, or an address (IPv4, IPv6).
    /// Throws `Refusal.missing` where it is neither.
    public func callAsFunction(_ subject: String, on occasion: Occasion) async throws {
        let keys = platform.keys
        try await platform.datastore.write { session in
            if let account = try session.account(named: subject) {
                try session.forgetFailures(ofName: account.name, keys)
                let entry = AuditEntry("account.unlock", ("account", "\(account.id)", account.name))
                try session.audit(entry, by: nil, on: occasion)
            } else {
                guard NetworkAddress(subject) != nil else {
                    throw Refusal(.missing, .missing, ["object": "account \(subject.prefix(64))"])
                }
                try session.forgetFailures(atAddress: subject, keys)
                try session.audit(AuditEntry("account.unlock", ("address", "", subject)), by: nil, on: occasion)
            }
        }
    }
}
