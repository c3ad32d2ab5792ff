import Storage
import Synchronization
import TestSupport
import Testing
import Traceability

/// What wrong passwords lock, for whom and for how long (GB/T 22239 level 2, 7.1.4.1 b; OWASP ASVS 6.1.1, 6.3.1).
@Suite struct SignInLockTests {
    @Test(arguments: TestEngine.available)
    func
        `MLPS-7_1_4_1b V6_3_1 five wrong and one right stays locked for half an hour, the next time longer`(
            engine: TestEngine
        ) async throws
    {
        try await Self.withDoor(engine) { (door: Door) async throws in
            for _ in 0..<5 { #expect(try await door.opens("wrong") == false) }
            #expect(try await door.opens("right") == false, "the sixth, although it is right")
            door.clock.advance(seconds: 1_799)
            #expect(try await door.opens("right") == false)
            // What was tried meanwhile does not prolong it.
            door.clock.advance(seconds: 2)
            for _ in 0..<5 { #expect(try await door.opens("wrong") == false) }
            door.clock.advance(seconds: 1_801)
            #expect(try await door.opens("right") == false, "the second lock lasts an hour")
            door.clock.advance(seconds: 1_800)
            #expect(try await door.opens("right"))
        }
    }

    @Test(arguments: TestEngine.available)
    func `MLPS-7_1_4_1b four wrong ones lock nothing, and are forgotten after a right one`(engine: TestEngine)
        async throws
    {
        try await Self.withDoor(engine) { (door: Door) async throws in
            for _ in 0..<3 {
                for _ in 0..<4 { #expect(try await door.opens("wrong") == false) }
                #expect(try await door.opens("right"))
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `MLPS-7_1_4_1b V2_4_1 a lock and its growth are there after a restart`(engine: TestEngine) async throws {
        try await Self.withDoor(engine) { (door: Door) async throws in
            for _ in 0..<3 { #expect(try await door.opens("wrong") == false) }
            let reopened = try door.reopened()
            for _ in 0..<2 { #expect(try await reopened.opens("wrong") == false) }
            #expect(try await door.reopened().opens("right") == false)
            door.clock.advance(seconds: 1_801)
            for _ in 0..<5 { #expect(try await door.reopened().opens("wrong") == false) }
            door.clock.advance(seconds: 1_801)
            #expect(try await door.reopened().opens("right") == false, "the second lock lasts an hour")
        }
    }

    @Test(arguments: TestEngine.available)
    func `V6_1_1 who guesses from elsewhere locks out neither a known device nor a known address`(engine: TestEngine)
        async throws
    {
        try await Self.withDoor(engine) { (door: Door) async throws in
            let device = try #require(try await door.session("right", from: "203.0.113.1")?.device)
            #expect(try await door.session("right", from: "203.0.113.2") != nil)
            // A flood from many addresses: the name is closed for whoever comes from a new place.
            for host in 1...25 { #expect(try await door.opens("wrong", from: "198.51.100.\(host)") == false) }
            #expect(try await door.opens("right", from: "192.0.2.200") == false)
            #expect(try await door.opens("right", from: "203.0.113.2"), "a known address")
            #expect(try await door.opens("right", from: "192.0.2.201", device: device), "a known device, elsewhere")
            // From within the same network: the device is still its own.
            for _ in 0..<6 { #expect(try await door.opens("wrong", from: "203.0.113.2") == false) }
            #expect(try await door.opens("right", from: "203.0.113.2") == false)
            #expect(try await door.opens("right", from: "203.0.113.2", device: device))
            // A device that was never signed in from by this account is not known by its cookie.
            #expect(try await door.opens("right", from: "192.0.2.202", device: "planted") == false)
            for _ in 0..<5 { #expect(try await door.opens("wrong", from: "192.0.2.201", device: device) == false) }
            #expect(
                try await door.opens("right", from: "203.0.113.9", device: device) == false, "its own tries lock it")
        }
    }

    @Test(arguments: TestEngine.available)
    func `V6_3_1 many machines that try a few times each meet the account's ceiling, for an hour, then two`(
        engine: TestEngine
    ) async throws {
        try await Self.withDoor(engine) { (door: Door) async throws in
            // Four tries from each address in a quarter of an hour lock no address.
            for host in 1...5 {
                for _ in 0..<4 { #expect(try await door.opens("wrong", from: "198.51.100.\(host)") == false) }
            }
            let before = door.hashing.count
            for host in 6...40 { #expect(try await door.opens("wrong", from: "198.51.100.\(host)") == false) }
            #expect(door.hashing.count == before, "nothing more is tried")
            door.clock.advance(seconds: 3_599)
            #expect(try await door.opens("right", from: "192.0.2.1") == false)
            door.clock.advance(seconds: 2)
            for host in 1...20 { #expect(try await door.opens("wrong", from: "198.51.100.\(host)") == false) }
            door.clock.advance(seconds: 7_199)
            #expect(try await door.opens("right", from: "192.0.2.1") == false)
            door.clock.advance(seconds: 2)
            #expect(try await door.opens("right", from: "192.0.2.1"))
        }
    }

    @Test(arguments: TestEngine.available)
    func
        `V6_3_1 one password on many names from one address is slowed to one a minute, in all its IPv6 addresses`(
            engine: TestEngine
        ) async throws
    {
        try await Self.withDoor(engine) { (door: Door) async throws in
            for number in 0..<30 {
                #expect(
                    try await door.opens("Huo8#tiaowu", from: "2001:db8::\(number)", name: "name\(number)") == false)
            }
            let before = door.hashing.count
            #expect(try await door.refused(from: "2001:db8::ffff") == ["service.too-many"])
            #expect(door.hashing.count == before)
            #expect(try await door.opens("right", from: "2001:db8:0:1::1"), "the neighbour's network")
            for (number, seconds) in ([1, 2, 4, 8, 16, 32, 60, 60] as [Int64]).enumerated() {
                #expect(try await door.refused(from: "2001:db8::ffff") == ["service.too-many"], "\(seconds)")
                door.clock.advance(seconds: seconds)
                #expect(try await door.opens("wrong", from: "2001:db8::1", name: "other\(number)") == false)
            }
            door.clock.advance(seconds: 60)
            #expect(try await door.opens("right", from: "2001:db8::ffff"), "nobody is shut out by others")
        }
    }

    @Test(arguments: TestEngine.available)
    func `where an account was signed in from before places were remembered is known after the start`(
        engine: TestEngine
    ) async throws {
        try await Self.withDoor(engine) { (door: Door) async throws in
            #expect(try await door.opens("right", from: "203.0.113.1"))
            try await door.platform.datastore.write { session in
                for table in ["known_place", "sign_in_lock", "login_session"] as [Query] {
                    try session.run("DELETE FROM \(table)")
                }
            }
            try await door.platform.prepare()
            for host in 1...25 { #expect(try await door.opens("wrong", from: "198.51.100.\(host)") == false) }
            #expect(try await door.opens("right", from: "192.0.2.1") == false, "a new place")
            #expect(try await door.opens("right", from: "203.0.113.1"), "the place of every day")
        }
    }

    @Test(arguments: TestEngine.available)
    func `what waits at an address is let in by the operator's command, and so is a locked name`(engine: TestEngine)
        async throws
    {
        try await Self.withDoor(engine) { (door: Door) async throws in
            for number in 0..<30 {
                #expect(try await door.opens("wrong", from: "198.51.100.1", name: "name\(number)") == false)
            }
            #expect(try await door.refused(from: "198.51.100.1") == ["service.too-many"])
            try await UnlockSignIn(door.platform)("198.51.100.1", on: door.clock.occasion)
            for _ in 0..<5 { #expect(try await door.opens("wrong", from: "198.51.100.1") == false) }
            #expect(try await door.refused(from: "198.51.100.1") == ["session.refused"])
            try await UnlockSignIn(door.platform)("Tester", on: door.clock.occasion)
            #expect(try await door.opens("right", from: "198.51.100.1"))
            let unknown = await RegistrationFixture.refusedRules {
                try await UnlockSignIn(door.platform)("nobody", on: door.clock.occasion)
            }
            #expect(unknown == ["object.missing"])
        }
    }

    @Test(arguments: TestEngine.available)
    func `V6_3_1 a known and an unknown name cost the same hashes, rows and answers`(engine: TestEngine) async throws {
        try await Self.withDoor(engine) { (door: Door) async throws in
            var told: [String: [String]] = [:]
            for (name, host) in [("tester", "198.51.100.1"), ("nobody", "198.51.100.2")] {
                for _ in 0..<8 {
                    let before = (door.hashing.count, try await door.rows())
                    let code = await RegistrationFixture.refusedRules {
                        _ = try await door.enter("wrong", from: host, name: name)
                    }
                    let after = (door.hashing.count, try await door.rows())
                    told[name, default: []].append("\(code) \(after.0 - before.0) \(after.1 - before.1)")
                }
            }
            #expect(told["tester"] == told["nobody"])
            #expect(told["tester"]?.first == "[\"session.refused\"] 1 3", "\(told)")
            #expect(told["tester"]?.last == "[\"session.refused\"] 0 0", "locked: nothing is tried")
        }
    }

    @Test(arguments: TestEngine.available)
    func `V6_3_1 V7_5_1 wrong passwords of an open session count like those at the door`(engine: TestEngine)
        async throws
    {
        try await Self.withDoor(engine) { (door: Door) async throws in
            let host = "198.51.100.1"
            let session = try await door.enter("right", from: host)
            let occasion = Occasion(now: door.clock.now(), requestID: "test", address: host, agent: "test")
            let actor = try #require(try await RecognizeSession(door.platform)(token: session.token, on: occasion))
                .actor
            let change = ChangePassword(door.platform, hashing: door.hashing)
            func changed(_ current: String) async -> [String] {
                await RegistrationFixture.refusedRules {
                    try await change(
                        current: current, new: "Lan#tiaowu-1", keeping: session.token, by: actor, on: occasion)
                }
            }
            for _ in 0..<5 { #expect(await changed("wrong") == ["password.current-wrong"]) }
            let before = door.hashing.count
            #expect(await changed("right") == ["session.refused"])
            let confirmed = await RegistrationFixture.refusedRules {
                _ = try await Reauthenticate(door.platform, hashing: door.hashing)(
                    SignIn.Claim(name: "tester", password: "right", kind: .page), token: session.token, by: actor,
                    on: occasion)
            }
            #expect(confirmed == ["session.refused"])
            #expect(try await door.opens("right", from: host) == false)
            #expect(door.hashing.count == before, "nothing is computed while it is locked")
            let told = try await door.platform.datastore.read { session in
                try session.value(
                    "SELECT COUNT(*) FROM audit_record WHERE action = 'account.password' AND outcome = 'failure'",
                    as: Int64.self)
            }
            #expect(told == 5)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a name is open again once its administrator has given it a new secret`(engine: TestEngine) async throws {
        try await Self.withDoor(engine) { (door: Door) async throws in
            for host in 1...25 { #expect(try await door.opens("wrong", from: "198.51.100.\(host)") == false) }
            let admin = try await testActor(
                door.platform, "admin1", roles: [.enterpriseAdmin], organizationID: door.organization,
                at: door.clock.now())
            let secret = try await ResetMemberSecret(door.platform, hashing: PlainHashing())(
                door.account, by: admin, on: door.clock.occasion
            ).secret
            #expect(try await door.opens(secret, from: "192.0.2.1"))
        }
    }

    @Test(arguments: TestEngine.available)
    func `locks that are over and places long unused are forgotten`(engine: TestEngine) async throws {
        try await Self.withDoor(engine) { (door: Door) async throws in
            #expect(try await door.opens("right", from: "203.0.113.1"))
            for _ in 0..<5 { #expect(try await door.opens("wrong", from: "198.51.100.1") == false) }
            #expect(try await door.rows() > 0)
            door.clock.advance(seconds: 181 * 86_400)
            try await door.platform.forgetEndedSessions()
            #expect(try await door.rows() == 0)
            let places = try await door.platform.datastore.read { session in
                try session.value("SELECT COUNT(*) FROM known_place", as: Int.self)
            }
            #expect(places == 0)
        }
    }

    private static func withDoor(_ engine: TestEngine, _ body: @Sendable (Door) async throws -> Void) async throws {
        try await withPlatform(engine) { platform, clock in
            let home = try await testOrganization(
                platform, name: "甲", uscc: RegistrationFixture.codes[0], at: clock.now())
            let actor = try await testActor(
                platform, "tester", roles: [.enterpriseOperator], organizationID: home, at: clock.now())
            try await platform.datastore.write { session in
                try session.run(
                    "UPDATE account SET password_hash = 'plain:right' WHERE account_id = \(actor.accountID)")
            }
            try await body(
                Door(
                    platform: platform, clock: clock, hashing: CountingHashing(), organization: home,
                    account: actor.accountID))
        }
    }
}

/// Hashing that costs nothing and counts what it is asked.
private final class CountingHashing: PasswordHashing {
    private let verified = Mutex(0)
    var count: Int { verified.withLock { $0 } }

    func hash(_ password: String) async throws -> String { "plain:" + password }

    func verify(_ password: String, against hash: String?) async throws -> Bool {
        verified.withLock { $0 += 1 }
        return hash == "plain:" + password
    }
}

/// One account, and tries to sign in to it.
private struct Door: Sendable {
    let platform: Platform
    let clock: FixedClock
    let hashing: CountingHashing
    let organization: Int64
    let account: Int64

    /// The same database in another process.
    func reopened() throws -> Door {
        Door(
            platform: try Platform(
                datastore: platform.datastore, clock: clock, entropy: platform.entropy, keys: platform.keys,
                options: platform.options), clock: clock, hashing: hashing, organization: organization,
            account: account)
    }

    func enter(
        _ password: String, from address: String, device: String? = nil, name: String = "tester"
    ) async throws -> NewSession {
        let occasion = Occasion(now: clock.now(), requestID: "test", address: address, agent: "test")
        return try await SignIn(platform, hashing: hashing)(
            name: name, password: password, kind: .page, device: device, on: occasion)
    }

    /// nil: refused, as every wrong sign-in is.
    func session(
        _ password: String, from address: String, device: String? = nil, name: String = "tester"
    ) async throws -> NewSession? {
        do { return try await enter(password, from: address, device: device, name: name) } catch let refusal as Refusal
        {
            #expect(refusal.kind == .unauthenticated)
            return nil
        }
    }

    /// The rules that refuse the right password.
    func refused(from address: String) async throws -> [String] {
        await RegistrationFixture.refusedRules { _ = try await enter("right", from: address) }
    }

    func opens(
        _ password: String, from address: String = "203.0.113.200", device: String? = nil, name: String = "tester"
    ) async throws -> Bool {
        try await session(password, from: address, device: device, name: name) != nil
    }

    /// What the locks have written.
    func rows() async throws -> Int {
        try await platform.datastore.read { session in
            try session.value("SELECT COUNT(*) FROM sign_in_lock", as: Int.self) ?? 0
        }
    }
}
