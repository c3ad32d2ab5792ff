public import Cryptography
public import Identification
public import Storage
import Synchronization
public import Traceability

/// A clock that a test sets.
public final class FixedClock: Clock {
    private let value: Mutex<Instant>

    public init(_ instant: Instant) { value = Mutex(instant) }
    public func now() -> Instant { value.withLock { $0 } }
    public func advance(seconds: Int64) { value.withLock { $0 = $0.adding(seconds: seconds) } }
    public func set(_ instant: Instant) { value.withLock { $0 = instant } }
}

/// Hashing that costs nothing: never outside tests.
public struct PlainHashing: PasswordHashing {
    public init() {}
    public func hash(_ password: String) async throws -> String { "plain:" + password }
    public func verify(_ password: String, against hash: String?) async throws -> Bool { hash == "plain:" + password }
}

/// A platform on an empty database, at noon of a Sunday: 2026-11-22 12:00 in China.
public func withPlatform(
    _ engine: TestEngine, publicURL: String = "http://localhost:8080",
    _ body: @Sendable (Platform, FixedClock) async throws -> Void
) async throws {
    try await engine.withTables { datastore in
        try await TestEngine.withFolder { folder in
            let clock = FixedClock(Instant(CivilDate(iso: "2026-11-22")!, hour: 12))
            let numbers = Mutex(SeededGenerator(seed: 20_261_122))
            let entropy = Entropy { count in
                numbers.withLock { generator in (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) } }
            }
            let keys = try PlatformKeys(master: SecretBytes([UInt8](repeating: 7, count: 32)))
            var options = PlatformOptions(publicURL: publicURL)
            options.printFolder = folder
            let platform = try Platform(
                datastore: datastore, clock: clock, entropy: entropy, keys: keys, options: options)
            try await platform.prepare()
            try await body(platform, clock)
        }
    }
}

extension FixedClock {
    /// An act now, from a test.
    public var occasion: Occasion { Occasion(now: now(), requestID: "test", address: "127.0.0.1", agent: "test") }
}

/// An actor with an account and roles really in the database.
public func testActor(
    _ platform: Platform, _ name: String, roles: Set<Role>, organizationID: Int64, at now: Instant
) async throws -> Actor {
    try await platform.datastore.write { session in
        let id: Int64 = try session.value(
            """
            INSERT INTO account (name, name_key, display_name, must_change_password, state, failed_count, created_at)
            VALUES (\(name), \(name.lowercased()), \(name), 0, 'active', 0, \(now)) RETURNING account_id
            """)!
        for role in roles {
            try session.run(
                """
                INSERT INTO membership (account_id, organization_id, role, site_id, granted_at)
                VALUES (\(id), \(organizationID), \(role), 0, \(now))
                """)
        }
        return Actor(
            accountID: id, accountName: name, displayName: name, organization: (organizationID, name), roles: roles)
    }
}

/// An enterprise in the database, without registration.
public func testOrganization(
    _ platform: Platform, name: String, uscc: String, ecodeNumber: String? = nil, at now: Instant
) async throws -> Int64 {
    try await platform.datastore.write { session in
        try session.value(
            """
            INSERT INTO organization (kind, name, uscc, region_code, address, products_made, ecode_number,
                issuing_mode, hold_returns, state, is_test, created_at)
            VALUES ('maker', \(name), \(uscc), '440606', 'x', 'x', \(ecodeNumber), 'delegated', 0, 'active', 1, \(now))
            RETURNING organization_id
            """)!
    }
}
