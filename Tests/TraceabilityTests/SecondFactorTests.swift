import Cryptography
import Storage
import TestSupport
import Testing

@testable import Traceability

/// The second factor at the door (OWASP ASVS 5.0 6.3.3, 6.5).
@Suite struct SecondFactorTests {
    @Test(arguments: TestEngine.available)
    func `V6_3_3 V6_5_1 V7_2_4 the password alone opens nothing, and a code opens once, under a new token`(
        engine: TestEngine
    ) async throws {
        try await Self.withPhone(engine) { phone in
            let half = try await phone.password()
            #expect(half.awaitsCode)
            #expect(try await phone.person(half.token) == nil, "half a sign-in is nobody's session")
            #expect(await phone.finish(half.token, code: "000000").rules == ["factor.code-wrong"])
            let code = try await phone.code()
            let opened = try #require(await phone.finish(half.token, code: code).session)
            #expect(opened.token != half.token)
            #expect(try await phone.person(opened.token)?.hasFactor == true)
            #expect(await phone.finish(half.token, code: code).rules == ["session.half-ended"], "the half is gone")
            let again = try await phone.password()
            #expect(await phone.finish(again.token, code: code).rules == ["factor.code-wrong"], "used already")
            phone.clock.advance(seconds: 30)
            #expect(await phone.finish(again.token).session != nil)
        }
    }

    @Test(arguments: TestEngine.available)
    func `V6_3_3 a program sends the code with the password, and is told when it is missing`(engine: TestEngine)
        async throws
    {
        try await Self.withPhone(engine) { phone in
            #expect(await phone.program(.nothing).rules == ["session.code-needed"])
            #expect(await phone.program(.text("123456")).rules == ["factor.code-wrong"])
            let session = try #require(await phone.program(.phone).session)
            #expect(!session.awaitsCode)
            #expect(try await phone.person(session.token) != nil)
        }
    }

    @Test(arguments: TestEngine.available)
    func `MLPS-7_1_4_1b V6_3_1 V6_5_5 five wrong codes lock like five wrong passwords, and a half lasts five minutes`(
        engine: TestEngine
    ) async throws {
        try await Self.withPhone(engine) { phone in
            let slow = try await phone.password()
            phone.clock.advance(seconds: 301)
            #expect(await phone.finish(slow.token).rules == ["session.half-ended"])
            let half = try await phone.password()
            for number in 0..<5 {
                #expect(await phone.finish(half.token, code: "00000\(number)").rules == ["factor.code-wrong"])
            }
            #expect(await phone.finish(half.token).rules == ["session.refused"])
            #expect(await phone.program(.phone).rules == ["session.refused"])
            phone.clock.advance(seconds: 1_801)
            #expect(await phone.program(.phone).session != nil)
        }
    }

    @Test(arguments: TestEngine.available)
    func `V6_5_1 V6_5_2 V6_5_4 a recovery code opens once, however it is typed, and is nowhere in the clear`(
        engine: TestEngine
    ) async throws {
        try await Self.withPhone(engine) { phone in
            let codes = phone.recoveryCodes
            #expect(Set(codes).count == 10)
            #expect(codes.allSatisfy { $0.wholeMatch(of: #/[0-9]-[0-9A-Z]{5}-[0-9A-Z]{5}/#) != nil })
            let typed = codes[3].lowercased().replacing("-", with: " ").replacing("0", with: "o")
            #expect(await phone.program(.text(typed)).session != nil)
            #expect(await phone.program(.text(codes[3])).rules == ["factor.code-wrong"])
            #expect(await phone.program(.text(codes[4])).session != nil)
            let new = try await RenewRecoveryCodes(phone.platform, hashing: phone.hashing)(
                by: phone.actor, on: phone.clock.occasion)
            #expect(await phone.program(.text(codes[5])).rules == ["factor.code-wrong"], "those of before are void")
            #expect(await phone.program(.text(new[5])).session != nil)
            let stored = try await phone.platform.datastore.read { session in
                try session.rows("SELECT code_hash FROM recovery_code") { try $0.next(String.self) }
            }
            #expect(stored.count == 10 && stored.allSatisfy { $0.hasPrefix("plain:") }, "through the hash of passwords")
        }
    }

    @Test(arguments: TestEngine.available)
    func `V6_3_3 where the policy asks for it staff enrol first, and programs do not`(engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let security = try await RegistrationFixture.staff(platform, clock, "security", .securityAdmin)
            var policy = SecurityPolicy()
            policy.secondFactor = .staff
            try await ChangeSecurityPolicy(platform)(policy, by: security, on: clock.occasion)
            let staff = try await Self.session(platform, clock, "security", security.accountID)
            #expect(staff.session.mustEnrol && staff.person.needsFactor)
            let factors = try await platform.datastore.read { try $0.staffFactors() }
            #expect(factors.all == 1 && factors.without == 1)
            let home = try await testOrganization(
                platform, name: "甲", uscc: RegistrationFixture.codes[0], at: clock.now())
            for (role, isNeeded) in [(Role.enterpriseAdmin, true), (.apiClient, false)] {
                let actor = try await testActor(
                    platform, role.rawValue, roles: [role], organizationID: home, at: clock.now())
                let before = try await Self.session(platform, clock, role.rawValue, actor.accountID)
                #expect(!before.session.mustEnrol, "\(role)")
                policy.secondFactor = .all
                try await ChangeSecurityPolicy(platform)(policy, by: security, on: clock.occasion)
                let after = try await Self.session(platform, clock, role.rawValue, actor.accountID)
                #expect(after.session.mustEnrol == isNeeded && after.person.needsFactor == isNeeded, "\(role)")
                policy.secondFactor = .staff
                try await ChangeSecurityPolicy(platform)(policy, by: security, on: clock.occasion)
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `V7_2_4 V7_5_1 whoever shows once more who they are is fresh under a new token`(engine: TestEngine)
        async throws
    {
        try await Self.withPhone(engine) { phone in
            let session = try #require(await phone.program(.phone).session)
            phone.clock.advance(seconds: 3_600)
            let before = try #require(try await phone.person(session.token))
            let confirm = Reauthenticate(phone.platform, hashing: phone.hashing)
            func tried(_ password: String, _ code: String?) async -> [String] {
                await RegistrationFixture.refusedRules {
                    let claim = SignIn.Claim(name: "person", password: password, kind: .program, code: code)
                    _ = try await confirm(claim, token: session.token, by: before.actor, on: phone.clock.occasion)
                }
            }
            let code = try await phone.code()
            #expect(await tried("wrong", code) == ["password.current-wrong"])
            #expect(await tried("Lan#tiaowu-0", nil) == ["session.code-needed"])
            #expect(await tried("Lan#tiaowu-0", "000000") == ["factor.code-wrong"])
            let claim = SignIn.Claim(name: "person", password: "Lan#tiaowu-0", kind: .program, code: code)
            let token = try await confirm(claim, token: session.token, by: before.actor, on: phone.clock.occasion)
            #expect(try await phone.person(session.token) == nil)
            #expect(try await phone.person(token)?.freshAt == phone.clock.now())
        }
    }

    private static func session(
        _ platform: Platform, _ clock: FixedClock, _ name: String, _ accountID: Int64
    ) async throws -> (session: NewSession, person: SignedIn) {
        try await platform.datastore.write { session in
            try session.run("UPDATE account SET password_hash = 'plain:Abcdef12!' WHERE account_id = \(accountID)")
        }
        let session = try await SignIn(platform, hashing: PlainHashing())(
            name: name, password: "Abcdef12!", kind: .page, on: clock.occasion)
        let person = try await RecognizeSession(platform)(token: session.token, on: clock.occasion)
        return (session, try #require(person))
    }

    /// An enterprise's administrator with a phone that is enrolled.
    private static func withPhone(
        _ engine: TestEngine, _ body: @escaping @Sendable (Phone) async throws -> Void
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let home = try await testOrganization(
                platform, name: "甲", uscc: RegistrationFixture.codes[0], at: clock.now())
            let actor = try await testActor(
                platform, "person", roles: [.enterpriseAdmin], organizationID: home, at: clock.now())
            try await platform.datastore.write { session in
                try session.run(
                    "UPDATE account SET password_hash = 'plain:Lan#tiaowu-0' WHERE account_id = \(actor.accountID)")
            }
            try await EnrolTOTP(platform)(by: actor, on: clock.occasion)
            var phone = Phone(platform: platform, clock: clock, actor: actor, recoveryCodes: [])
            let confirm = ConfirmTOTP(platform, hashing: phone.hashing)
            await #expect(throws: Refusal.self) {
                try await confirm(code: "000000", keeping: "", by: actor, on: clock.occasion)
            }
            let code = try await phone.code()
            phone.recoveryCodes = try await confirm(code: code, keeping: "", by: actor, on: clock.occasion)
            clock.advance(seconds: 30)
            try await body(phone)
        }
    }
}

/// What the person has: the password, a phone, recovery codes.
private struct Phone: Sendable {
    let platform: Platform
    let clock: FixedClock
    let actor: Actor
    var recoveryCodes: [String]
    let hashing = PlainHashing()

    /// What the authenticator shows now.
    func code() async throws -> String {
        let factor = try await platform.datastore.read { try $0.totpFactor(of: actor.accountID) }
        let secret = try platform.keys.open(try #require(factor).sealedSecret, place: TOTPFactor.place)
        let step = TOTP.step(at: clock.now().microseconds / 1_000_000)
        return TOTP(secret: SecretBytes(secret)).code(step: step)
    }

    func password() async throws -> NewSession {
        try await SignIn(platform, hashing: hashing)(
            name: "person", password: "Lan#tiaowu-0", kind: .page, on: clock.occasion)
    }

    func person(_ token: String) async throws -> SignedIn? {
        try await RecognizeSession(platform)(token: token, on: clock.occasion)
    }

    /// - Parameter code: nil: what the authenticator shows now.
    func finish(_ token: String, code: String? = nil) async -> (session: NewSession?, rules: [String]) {
        await outcome {
            let now = try await self.code()
            return try await SignIn(platform, hashing: hashing).finish(
                token, code: code ?? now, device: nil, on: clock.occasion)
        }
    }

    /// What a program sends with the password.
    enum Shown {
        case nothing, phone
        case text(String)
    }

    func program(_ shown: Shown) async -> (session: NewSession?, rules: [String]) {
        await outcome {
            let now = try await self.code()
            let code: String? =
                switch shown {
                case .nothing: nil
                case .phone: now
                case .text(let text): text
                }
            let claim = SignIn.Claim(name: "person", password: "Lan#tiaowu-0", kind: .program, code: code)
            return try await SignIn(platform, hashing: hashing)(claim, on: clock.occasion)
        }
    }

    private func outcome(_ work: () async throws -> NewSession) async -> (session: NewSession?, rules: [String]) {
        do {
            return (try await work(), [])
        } catch let refusal as Refusal {
            return (nil, [refusal.rule.code])
        } catch {
            return (nil, ["\(error)"])
        }
    }
}
