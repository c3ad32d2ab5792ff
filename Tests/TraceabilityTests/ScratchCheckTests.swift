import Identification
import Serials
import Storage
import TestSupport
import Testing

@testable import Traceability

struct ScratchCheckTests {
    /// An allocation whose labels have scratch codes.
    struct Shop {
        let codes: CodesFixture
        let allocation: Allocation
        let printed: [String]
        let right: [String]

        static func make(_ platform: Platform, _ clock: FixedClock) async throws -> Shop {
            let codes = try await CodesFixture.make(platform, clock)
            var request = codes.request(20)
            request.scratch = "letters-8"
            let allocation = try await codes.approve(try await codes.apply(request))
            let column = try ScratchColumn(allocation, platform, for: codes.maker)
            guard let column else { throw Refusal(.missing, .missing) }
            let right = (Int64(0)..<20).map { String(decoding: column.code(at: $0), as: UTF8.self) }
            return Shop(
                codes: codes, allocation: allocation, printed: try await codes.codes(allocation), right: right)
        }

        func check(
            _ index: Int, _ scratch: String, agent: String = "phone"
        ) async throws -> CheckScratchCode.Answer {
            let occasion = Occasion(now: codes.clock.now(), address: "192.0.2.1", agent: agent)
            return try await CheckScratchCode(codes.platform)(printed[index], scratch: scratch, on: occasion)
        }
    }

    @Test(arguments: TestEngine.available)
    func `the first right code is told from later ones, with the moment of the first`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Shop.make(platform, clock)
            let then = clock.now()
            let first = try await shop.check(3, shop.right[3])
            #expect(first.outcome == .right(times: 1, firstAt: then))
            #expect(first.isGenuine)
            clock.advance(seconds: 86_400)
            let second = try await shop.check(3, shop.right[3].lowercased(), agent: "another")
            #expect(second.outcome == .right(times: 2, firstAt: then))
            // The neighbour's code opens nothing.
            #expect(try await shop.check(4, shop.right[3]).outcome == .wrong(attemptsLeft: 4))
        }
    }

    @Test(arguments: TestEngine.available)
    func `five wrong attempts in a day lock the code for everybody, the right code too`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Shop.make(platform, clock)
            for left in (Int64(0)..<5).reversed() {
                let answer = try await shop.check(1, "WRONG234", agent: "phone \(left)")
                #expect(answer.outcome == .wrong(attemptsLeft: left))
            }
            let until = clock.now().adding(seconds: 86_400)
            #expect(try await shop.check(1, shop.right[1], agent: "owner").outcome == .locked(until: until))
            // It is durable: another process knows.
            let peer = try Platform(
                datastore: platform.datastore, clock: clock, entropy: platform.entropy, keys: platform.keys,
                options: platform.options)
            try await peer.allocations.refresh(from: platform.datastore)
            let seen = try await CheckScratchCode(peer)(shop.printed[1], scratch: shop.right[1], on: clock.occasion)
            #expect(seen.outcome == .locked(until: until))
            #expect(try await shop.check(2, shop.right[2], agent: "owner").isGenuine)
            clock.advance(seconds: 86_401)
            #expect(try await shop.check(1, shop.right[1], agent: "owner").isGenuine)
        }
    }

    @Test(arguments: TestEngine.available)
    func `wrong attempts a day apart do not add up`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Shop.make(platform, clock)
            for _ in 0..<4 { _ = try await shop.check(1, "x") }
            clock.advance(seconds: 86_401)
            #expect(try await shop.check(1, "x").outcome == .wrong(attemptsLeft: 4))
        }
    }

    @Test(arguments: TestEngine.available)
    func `a device that guesses at many codes is locked, others are not`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Shop.make(platform, clock)
            for attempt in 0..<20 { _ = try await shop.check(attempt % 10, "no", agent: "guesser") }
            guard case .locked = try await shop.check(15, shop.right[15], agent: "guesser").outcome else {
                Issue.record("the device is not locked")
                return
            }
            #expect(try await shop.check(15, shop.right[15], agent: "buyer").isGenuine)
            clock.advance(seconds: 2 * 86_400)
            try await platform.forgetScratchDevices()
            let left = try await platform.datastore.report {
                try $0.value("SELECT COUNT(*) FROM scratch_device", as: Int64.self)
            }
            #expect(left == 0)
        }
    }

    @Test(arguments: TestEngine.available)
    func `attempts at once are counted one by one`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Shop.make(platform, clock)
            let outcomes = try await withThrowingTaskGroup(of: CheckScratchCode.Outcome.self) { group in
                for number in 0..<20 {
                    group.addTask { try await shop.check(7, "bad", agent: "phone \(number)").outcome }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let wrong = outcomes.compactMap { outcome -> Int64? in
                guard case .wrong(let left) = outcome else { return nil }
                return left
            }
            #expect(wrong.sorted() == [0, 1, 2, 3, 4])
        }
    }

    @Test(arguments: TestEngine.available)
    func `a void label is never called genuine, and one without a layer has nothing to verify`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Shop.make(platform, clock)
            try await VoidCodes(platform)(
                (shop.printed[5], ""), reason: "失窃", by: shop.codes.maker, on: clock.occasion)
            let void = try await shop.check(5, shop.right[5])
            #expect(void.verdict == .void)
            #expect(!void.isGenuine)
            let plain = try await shop.codes.issue(5)
            let code = try await shop.codes.codes(plain)[0]
            let none = try await rule {
                _ = try await CheckScratchCode(platform)(code, scratch: "1", on: clock.occasion)
            }
            #expect(none == "scratch.none")
            let forged = try await rule {
                _ = try await CheckScratchCode(platform)(
                    "20128" + "1234567000010000000000000007", scratch: "1", on: clock.occasion)
            }
            #expect(forged == "scratch.no-code")
        }
    }

    @Test(arguments: TestEngine.available)
    func `only those who may take scratch codes out, and a rotated key leaves them as they are`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Shop.make(platform, clock)
            let worker = try await testActor(
                platform, "op", roles: [.enterpriseOperator], organizationID: shop.codes.organizationID,
                at: clock.now())
            #expect(try await rule { _ = try ScratchColumn(shop.allocation, platform, for: worker) } == "access.denied")
            let security = try await testActor(
                platform, "sec", roles: [.securityAdmin], organizationID: 1_000, at: clock.now())
            try await RotateKey(platform)(reason: "x", by: security, on: clock.occasion)
            #expect(try await shop.check(0, shop.right[0]).isGenuine)
            var wrong = shop.codes.request(5)
            wrong.scratch = "digits-4"
            #expect(try await rule { _ = try await shop.codes.apply(wrong) } == "input.unknown-choice")
        }
    }
}
