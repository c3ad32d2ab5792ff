import Identification
import Storage
import TestSupport
import Testing

@testable import Traceability

/// Looking codes up and counting who looked, on both engines.
struct ScanTests {
    private static let phone = Visit(isHead: false, purpose: "", agent: "Mozilla/5.0 (Linux; Android 14)")

    private func occasion(_ clock: FixedClock, from address: String) -> Occasion {
        Occasion(now: clock.now(), address: address, agent: "phone")
    }

    private func scan(
        _ story: ScanStory, _ index: UInt64, from address: String, visit: Visit = phone, by actor: Actor? = nil
    ) async throws -> Int64 {
        guard case .item(let facts, let verdict, _) = try await story.look(try story.code(index).text) else {
            return -1
        }
        let summary = try await RecordScan(story.platform)(
            facts, verdict, visit: visit, by: actor, on: occasion(story.clock, from: address))
        return summary?.count ?? 0
    }

    @Test(arguments: TestEngine.available)
    func `each state of a code has its verdict`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let story = try await ScanStory.begin(platform, clock)
            #expect(try await story.verdict(0) == .issuedNotReturned)
            try await story.bind(0, 99)
            #expect(try await story.verdict(0) == .genuine)
            #expect(try await story.verdict(99) == .genuine)
            #expect(try await story.verdict(100) == .issuedNotReturned)
            try await story.mark("void", 10, 12)
            #expect(try await story.verdict(9) == .genuine)
            #expect(try await story.verdict(12) == .void)
            #expect(try await story.verdict(13) == .genuine)
            try await story.mark("frozen", 20, 20)
            #expect(try await story.verdict(20) == .frozen)
            try await story.bind(200, 200, soldOn: "2017-01-01")
            #expect(try await story.verdict(200) == .pastSafeLife)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a replaced label answers, and the new one carries the trace`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let story = try await ScanStory.begin(platform, clock)
            try await story.bind(0, 9)
            try await story.replace(3, by: 500)
            #expect(try await story.verdict(3) == .replaced)
            guard case .item(let new, let verdict, _) = try await story.look(try story.code(500).text) else {
                Issue.record("the new label was not found")
                return
            }
            #expect(verdict == .genuine)
            #expect(new.made?.batch.number == "2603A02" && new.events.count == 1)
            #expect(try new.marks.predecessor == story.code(3))
        }
    }

    @Test(arguments: TestEngine.available)
    func `a held return is invisible, and so is one that is still being stored`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let story = try await ScanStory.begin(platform, clock)
            for (state, first) in [
                ("held", 0), ("storing", 100), ("checking", 200), ("withdrawn", 300), ("refused", 400),
            ] {
                try await story.bind(Int64(first), Int64(first) + 9, state: state, soldOn: "2026-06-18")
                guard case .item(let facts, let verdict, _) = try await story.look(try story.code(UInt64(first)).text)
                else { continue }
                #expect(verdict == .issuedNotReturned, "\(state)")
                #expect(facts.made == nil && facts.events.isEmpty && facts.item == nil, "\(state)")
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `V15_2_2 a forged code costs no read`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let story = try await ScanStory.begin(platform, clock)
            let datastore = CountingDatastore(platform.datastore)
            let watched = try Platform(
                datastore: datastore, clock: clock, entropy: platform.entropy, keys: platform.keys,
                options: platform.options)
            try await watched.allocations.refresh(from: platform.datastore)
            let genuine = try story.code(1).text
            for digit in 0...9 {
                let forged = genuine.dropLast() + "\(digit)"
                guard forged != genuine else { continue }
                let answer = try await LookUpCode(watched)(String(forged), on: clock.occasion)
                guard case .notFound = answer else {
                    Issue.record("\(forged) was found")
                    continue
                }
            }
            #expect(datastore.reads == 0 && datastore.writes == 0)
            _ = try await LookUpCode(watched)(genuine, on: clock.occasion)
            #expect(datastore.reads == 1)
            try await watched.flushCounters()
            let refused: Int64? = try await platform.datastore.read { session in
                try session.value("SELECT refused FROM refusal_count WHERE scope = '9242000' AND printed_no = 1")
            }
            #expect(refused == 9)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a device counts once a minute, others and later ones again`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let story = try await ScanStory.begin(platform, clock)
            try await story.bind(0, 9)
            #expect(try await scan(story, 0, from: "1.1.1.1") == 1)
            #expect(try await scan(story, 0, from: "1.1.1.1") == 1)
            #expect(try await scan(story, 0, from: "2.2.2.2") == 2)
            #expect(try await scan(story, 0, from: "1.1.1.1") == 2)
            #expect(try await scan(story, 1, from: "1.1.1.1") == 1)
            clock.advance(seconds: 61)
            #expect(try await scan(story, 0, from: "1.1.1.1") == 3)
            try await platform.flushCounters()
            let used: Int64? = try await platform.datastore.read { session in
                try session.value("SELECT SUM(amount) FROM usage_count WHERE kind = 'scanned'")
            }
            #expect(used == 4)
        }
    }

    @Test(arguments: TestEngine.available)
    func `another process's count of the same device is respected`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let story = try await ScanStory.begin(platform, clock)
            #expect(try await scan(story, 0, from: "1.1.1.1") == 1)
            let peer = try Platform(
                datastore: platform.datastore, clock: clock, entropy: platform.entropy, keys: platform.keys,
                options: platform.options)
            try await peer.allocations.refresh(from: platform.datastore)
            let there = story.seen(by: peer)
            #expect(try await scan(there, 0, from: "1.1.1.1") == 1)
            #expect(try await scan(there, 0, from: "3.3.3.3") == 2)
        }
    }

    @Test(arguments: TestEngine.available)
    func `robots and HEAD do not count, staff are kept apart`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let story = try await ScanStory.begin(platform, clock)
            let head = Visit(isHead: true, purpose: "", agent: "phone")
            #expect(try await scan(story, 0, from: "1.1.1.1", visit: head) == 0)
            let robot = Visit(isHead: false, purpose: "", agent: "Baiduspider/2.0")
            #expect(try await scan(story, 0, from: "1.1.1.1", visit: robot) == 0)
            let staff = try await testActor(
                platform, "reviewer", roles: [.reviewer], organizationID: story.ownerID, at: clock.now())
            #expect(try await scan(story, 0, from: "1.1.1.1", by: staff) == 0)
            let rows = try await platform.datastore.report { try $0.scans(of: story.ownerID) }
            #expect(rows.map(\.audience) == [.staff] && rows.map(\.isCounted) == [false])
            #expect(try await scan(story, 0, from: "2.2.2.2") == 1)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a GTIN alone leads to its product, a wrong one says what is wrong`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let story = try await ScanStory.begin(platform, clock)
            guard case .product(let facts) = try await story.look("6901234567892") else {
                Issue.record("the product was not found")
                return
            }
            #expect(facts.product.model == "JSQ30-16H3")
            await #expect(throws: Refusal.self) { _ = try await story.look("6901234567891") }
            guard case .notFound = try await story.look("https://x.cn/01/06901234567892/21/12345678901234567890") else {
                Issue.record("a serial that was never issued was found")
                return
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `scans of one microsecond are all kept, although their names may be drawn twice`(_ engine: TestEngine)
        async throws
    {
        try await withPlatform(engine) { platform, clock in
            let story = try await ScanStory.begin(platform, clock)
            // 12 random bits: of 300 names of one moment two are equal with a chance of more than 99.99 %.
            for phone in 0..<300 {
                #expect(try await scan(story, 1, from: "10.0.\(phone / 250).\(phone % 250)") == phone + 1)
            }
        }
    }
}
