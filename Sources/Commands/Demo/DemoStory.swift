import Foundation
import Identification
import Server
import Storage
import Traceability

/// Demo data: a believable piece of the trade, told through the same use cases that people use, at past moments.
///
/// Told once: an installation that has an enterprise already is left alone.
struct DemoStory: Sendable {
    /// Every demo account has this password; they exist in demo installations only.
    static let password = "Huoyan#2026"

    let platform: Platform
    let spoolFolder: String
    let hashing: any PasswordHashing

    init(_ installation: Installation) {
        platform = installation.platform
        spoolFolder = installation.configuration.spoolFolder
        hashing = RememberedHashing(inner: installation.hashing)
    }

    func tell() async throws {
        let isTold = try await platform.datastore.report { session in
            try session.exists("SELECT 1 FROM organization WHERE kind <> 'operator' LIMIT 1")
        }
        announce()
        if !isTold {
            print("demo: the story is being told, which takes a minute")
            fflush(nil)
            let staff = try await hireStaff()
            let makers = try await registerEnterprises(reviewedBy: staff)
            let products = try await registerProducts(makers)
            let allocations = try await applyForCodes(products, reviewedBy: staff)
            try await returnData(allocations)
            try await trade(allocations, reviewedBy: staff)
            try await fileLinks(products)
            try await scanByPeople(allocations)
            try await leaveWorkForToday(makers, products)
            try await renewPasswords()
        }
    }

    /// The accounts of last year have passwords of today, which last as long as any.
    private func renewPasswords() async throws {
        let now = platform.clock.now()
        try await platform.datastore.write { session in
            try session.run("UPDATE account SET password_changed_at = \(now)")
        }
    }

    private func announce() {
        print("demo accounts (password \(Self.password)):")
        for (name, displayName, role) in Self.staffAccounts {
            print("  \(name)  \(displayName) \(role.name.chinese) \(role.name.english)")
        }
        for enterprise in DemoCast.enterprises.prefix(3) { print("  \(enterprise.account)  \(enterprise.name)") }
        for enterprise in DemoCast.trade { print("  \(enterprise.account)  \(enterprise.name) \(enterprise.kind)") }
        fflush(nil)
    }

    /// An act of the story: `days` before now, at an hour of China's clock.
    func occasion(daysAgo days: Int, hour: Int = 10, minute: Int = 0) -> Occasion {
        let now = platform.clock.now()
        let then = Instant(now.date.adding(days: -days), hour: hour, minute: minute)
        return Occasion(now: min(then, now), requestID: "demo", address: "127.0.0.1", agent: "demo")
    }

    func actor(_ name: String) async throws -> Actor {
        let found = try await platform.datastore.read { session -> Actor? in
            guard let account = try session.accountIdentity(named: name) else { return nil }
            let home = try session.memberships(of: account.id).first
            return Actor(
                accountID: account.id, accountName: name, displayName: account.displayName,
                organization: (home?.organizationID ?? 0, home?.organizationName ?? ""), roles: home?.roles ?? [])
        }
        guard let found else { throw Refusal(.missing, Rule("demo.account", "{name}", "{name}"), ["name": name]) }
        return found
    }
}

/// One scrypt for the one password of all demo accounts.
private actor RememberedHashing: PasswordHashing {
    private let inner: any PasswordHashing
    private var known: [String: String] = [:]

    init(inner: any PasswordHashing) { self.inner = inner }

    func hash(_ password: String) async throws -> String {
        if let hash = known[password] { return hash }
        let hash = try await inner.hash(password)
        known[password] = hash
        return hash
    }

    func verify(_ password: String, against hash: String?) async throws -> Bool { known[password] == hash }
}
