import Storage
import Synchronization
import TestSupport
import Testing

@testable import Traceability

/// Codes to a phone or an address (OWASP ASVS 5.0 6.4.3, 6.5.5, 6.6).
@Suite struct OneTimeCodeAccountTests {
    @Test(arguments: TestEngine.available)
    func `V6_6_2 V6_5_1 V6_5_5 a code belongs to the browser that asked, once and for ten minutes`(engine: TestEngine)
        async throws
    {
        try await Self.withInbox(engine) { door in
            try await door.verify()
            let first = try await door.ask("person")
            let code = try #require(try await door.newCode())
            let other = try await door.ask("person")
            let second = try #require(try await door.newCode())
            #expect(await door.recover(other, code == second ? "000000" : code, "Lan#tiaowu-1") == ["code.wrong"])
            #expect(await door.recover("made-up", code, "Lan#tiaowu-1") == ["code.over"])
            #expect(await door.recover(first, code, "short") == ["password.length", "password.classes"])
            #expect(await door.recover(first, code, "Lan#tiaowu-1") == [])
            #expect(await door.recover(first, code, "Lan#tiaowu-2") == ["code.over"])
            door.clock.advance(seconds: 601)
            #expect(await door.recover(other, second, "Lan#tiaowu-2") == ["code.over"], "ten minutes")
            #expect(try await door.signIn("Lan#tiaowu-1"))
        }
    }

    @Test(arguments: TestEngine.available)
    func `V6_6_3 the sixth try is refused although it is right, and three codes in a quarter of an hour are enough`(
        engine: TestEngine
    ) async throws {
        try await Self.withInbox(engine) { door in
            try await door.verify()
            let token = try await door.ask("person")
            let code = try #require(try await door.newCode())
            let wrong = code == "000000" ? "000001" : "000000"
            for _ in 0..<5 { #expect(await door.recover(token, wrong, "Lan#tiaowu-1") == ["code.wrong"]) }
            #expect(await door.recover(token, code, "Lan#tiaowu-1") == ["code.over"])
            for _ in 0..<2 {
                _ = try await door.ask("person")
                #expect(try await door.newCode() != nil)
            }
            _ = try await door.ask("person")
            #expect(try await door.newCode() == nil, "the fourth")
            door.clock.advance(seconds: 901)
            _ = try await door.ask("person")
            #expect(try await door.newCode() != nil)
        }
    }

    @Test(arguments: TestEngine.available)
    func `V6_4_3 an unknown name and one without a contact get the same answer, and no message`(engine: TestEngine)
        async throws
    {
        try await Self.withInbox(engine) { door in
            for name in ["person", "nobody", ""] {
                let token = try await door.ask(name)
                #expect(token.count == 43)
                #expect(try await door.newCode() == nil)
                #expect(await door.recover(token, "000000", "Lan#tiaowu-1") == ["code.wrong"])
            }
            #expect(try await door.signIn("Lan#tiaowu-0"))
        }
    }

    @Test(arguments: TestEngine.available)
    func `V6_5_5 V6_3_1 wrong codes count on the account, whatever codes and browsers they were meant for`(
        engine: TestEngine
    ) async throws {
        try await Self.withInbox(engine) { door in
            try await door.verify()
            var asked: [(token: String, code: String)] = []
            for _ in 0..<3 {
                let token = try await door.ask("person")
                asked.append((token, try #require(try await door.newCode())))
            }
            for one in asked.prefix(2) {
                let wrong = one.code == "000000" ? "000001" : "000000"
                for _ in 0..<5 { #expect(await door.recover(one.token, wrong, "Lan#tiaowu-1") == ["code.wrong"]) }
            }
            let last = asked[2]
            let locked = await door.recover(last.token, last.code, "Lan#tiaowu-1")
            #expect(locked == ["code.wrong"], "though it is right")
            door.clock.advance(seconds: 1_000)
            _ = try await door.ask("person")
            #expect(try await door.newCode() == nil, "nor is another one sent")
            door.clock.advance(seconds: 2_601)
            let token = try await door.ask("person")
            let code = try #require(try await door.newCode())
            #expect(await door.recover(token, code, "Lan#tiaowu-1") == [])
        }
    }

    @Test(arguments: TestEngine.available)
    func `V6_3_1 codes that are locked answer as open ones, of a name that is there as of one that is not`(
        engine: TestEngine
    ) async throws {
        try await Self.withInbox(engine) { door in
            try await door.verify()
            for name in ["nobody", "person"] {
                var answers: [[String]] = []
                for round in 0..<3 {
                    let token = try await door.ask(name)
                    _ = try await door.newCode()
                    for _ in 0..<(round == 2 ? 1 : 6) {
                        answers.append(await door.recover(token, "x", "Lan#tiaowu-1"))
                    }
                }
                let five = [[String]](repeating: ["code.wrong"], count: 5) + [["code.over"]]
                #expect(answers == five + five + [["code.wrong"]], "\(name): the last one is locked")
            }
            door.clock.advance(seconds: 1_000)
            try await UnlockSignIn(door.platform)("person", on: door.clock.occasion)
            let token = try await door.ask("person")
            let code = try #require(try await door.newCode(), "an administrator lifts it")
            #expect(await door.recover(token, code, "Lan#tiaowu-1") == [])
        }
    }

    @Test(arguments: TestEngine.available)
    func `V6_3_1 V6_4_3 who asks for many names waits, and a name costs as much whether it is there or not`(
        engine: TestEngine
    ) async throws {
        try await Self.withInbox(engine) { door in
            try await door.verify()
            let counting = CountingDatastore(door.platform.datastore)
            let platform = try Platform(
                datastore: counting, clock: door.clock, entropy: door.platform.entropy, keys: door.platform.keys,
                options: door.platform.options)
            let recover = RecoverPassword(platform, hashing: PlainHashing())
            var costs: [[Int]] = []
            for name in ["person", "nobody"] {
                let (reads, writes) = (counting.reads, counting.writes)
                let token = try await recover.begin(name, on: door.clock.occasion)
                _ = await RegistrationFixture.refusedRules {
                    try await recover.finish(token, code: "x", new: "Lan#tiaowu-1", on: door.clock.occasion)
                }
                costs.append([counting.reads - reads, counting.writes - writes])
            }
            #expect(costs[0] == costs[1] && costs[0] == [1, 2])
            for number in 0..<28 { _ = try await door.ask("somebody\(number)") }
            #expect(await RegistrationFixture.refusedRules { _ = try await door.ask("person") } == ["service.too-many"])
        }
    }

    @Test(arguments: TestEngine.available)
    func `V6_4_3 V7_4_2 a recovered password ends sessions, is none of the last, and leaves the second factor`(
        engine: TestEngine
    ) async throws {
        try await Self.withInbox(engine) { door in
            try await door.verify()
            let session = try await SignIn(door.platform, hashing: PlainHashing())(
                name: "person", password: "Lan#tiaowu-0", kind: .page, on: door.clock.occasion)
            try await door.platform.datastore.write { session in
                try session.run(
                    """
                    INSERT INTO totp_factor (account_id, secret_sealed, made_at, confirmed_at, last_step)
                    VALUES (\(door.actor.accountID), \([1] as [UInt8]), 1, 1, 0)
                    """)
            }
            let token = try await door.ask("person")
            let code = try #require(try await door.newCode())
            #expect(await door.recover(token, code, "Lan#tiaowu-0") == ["password.used-before"])
            #expect(await door.recover(token, code, "Lan#tiaowu-1") == [])
            let found = try await RecognizeSession(door.platform)(token: session.token, on: door.clock.occasion)
            #expect(found == nil)
            let half = try await SignIn(door.platform, hashing: PlainHashing())(
                name: "person", password: "Lan#tiaowu-1", kind: .page, on: door.clock.occasion)
            #expect(half.awaitsCode)
        }
    }

    @Test(arguments: [
        ("13800138000", true), ("+86 138-0013-8000", true), ("１３８００１３８０００", true), ("12800138000", false),
        ("138001380001", false), ("a@b.cn", true), ("a b@c.cn", false), ("a@b", false),
        ("a@b.cn\r\nBcc: x@y.cn", false),
    ])
    func `a contact is a mobile number or an address, and nothing that begins another line`(
        _ text: String, _ isGood: Bool
    ) {
        let channel: OutgoingMessage.Channel = text.contains("@") ? .email : .phone
        #expect(((try? VerifyContact.checked(channel, text)) != nil) == isGood, "\(text)")
    }

    private static func withInbox(
        _ engine: TestEngine, _ body: @escaping @Sendable (Door) async throws -> Void
    ) async throws {
        try await withPlatform(engine) { given, clock in
            let inbox = Inbox()
            var options = given.options
            options.messages = inbox
            let platform = try Platform(
                datastore: given.datastore, clock: clock, entropy: given.entropy, keys: given.keys, options: options)
            let home = try await testOrganization(
                platform, name: "甲", uscc: RegistrationFixture.codes[0], at: clock.now())
            let actor = try await testActor(
                platform, "person", roles: [.enterpriseAdmin], organizationID: home, at: clock.now())
            try await platform.datastore.write { session in
                try session.run(
                    "UPDATE account SET password_hash = 'plain:Lan#tiaowu-0' WHERE account_id = \(actor.accountID)")
            }
            try await body(Door(platform: platform, clock: clock, actor: actor, inbox: inbox))
        }
    }
}

/// What was sent.
private final class Inbox: MessageSending {
    private let messages = Mutex<[OutgoingMessage]>([])
    func send(_ message: OutgoingMessage) async throws { messages.withLock { $0.append(message) } }
    func take() -> [OutgoingMessage] {
        messages.withLock { messages in
            defer { messages = [] }
            return messages
        }
    }
}

private struct Door: Sendable {
    let platform: Platform
    let clock: FixedClock
    let actor: Actor
    let inbox: Inbox

    /// The code of the one message that came since the last look; nil: none came.
    func newCode() async throws -> String? {
        try await platform.sendMessages()
        let all = inbox.take()
        #expect(all.count <= 1)
        return all.first.flatMap { $0.text.chinese.firstMatch(of: #/[0-9]{6}/#).map { String($0.0) } }
    }

    /// The person shows that a phone is theirs.
    func verify() async throws {
        let verify = VerifyContact(platform)
        try await verify.begin(.phone, "13800138000", token: "session", by: actor, on: clock.occasion)
        let code = try #require(try await newCode())
        try await verify.confirm(code, token: "session", by: actor, on: clock.occasion)
        #expect(try await verify.current(actor)?.masked == "138****8000")
        clock.advance(seconds: 1_000)
    }

    func ask(_ name: String) async throws -> String {
        try await RecoverPassword(platform, hashing: PlainHashing()).begin(name, on: clock.occasion)
    }

    func recover(_ token: String, _ code: String, _ new: String) async -> [String] {
        await RegistrationFixture.refusedRules {
            try await RecoverPassword(platform, hashing: PlainHashing()).finish(
                token, code: code, new: new, on: clock.occasion)
        }
    }

    func signIn(_ password: String) async throws -> Bool {
        do {
            _ = try await SignIn(platform, hashing: PlainHashing())(
                name: "person", password: password, kind: .page, on: clock.occasion)
            return true
        } catch is Refusal {
            return false
        }
    }
}
