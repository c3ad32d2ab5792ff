import Identification
import Storage
import TestSupport
import Testing
import Traceability

@Suite struct WatchMemoryTests {
    private static let noon = Instant(CivilDate(iso: "2026-11-23")!, hour: 12)

    @Test func `what is far apart in time does not add up`() {
        let memory = WatchMemory()
        for number in 0..<60 {
            memory.see(.bruteForce, of: "a", "", at: Self.noon.adding(seconds: Int64(number) * 60))
        }
        #expect(memory.isQuiet)
        for second in 0..<20 {
            memory.see(.bruteForce, of: "a", "", at: Self.noon.adding(seconds: 7_200 + Int64(second)))
        }
        let found = memory.drain { _ in true }
        #expect(found.map(\.attack) == [.bruteForce] && found.first?.count == 20)
        #expect(memory.isQuiet)
    }

    @Test func `MLPS-7_1_3_3 a flood of addresses empties nobody's record who does more, and is seen itself`() {
        let memory = WatchMemory()
        for _ in 0..<19 { memory.see(.bruteForce, of: "worst", "", at: Self.noon) }
        for number in 0..<2 * WatchMemory.subjectsMax {
            memory.see(.bruteForce, of: "flood \(number)", "", at: Self.noon.adding(seconds: 1))
        }
        for _ in 0..<20 { memory.see(.injection, of: "late", "", at: Self.noon.adding(seconds: 2)) }
        memory.see(.bruteForce, of: "worst", "", at: Self.noon.adding(seconds: 2))
        let found = memory.drain { _ in true }
        #expect(found.contains { $0.subject == "worst" && $0.count == 20 }, "the worst is never forgotten")
        #expect(found.contains { $0.subject == "late" }, "who comes when it is full is counted")
    }

    @Test(arguments: TestEngine.available)
    func `an exempt address of IPv6 keeps its subscriber's addresses open`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let exempt = try #require(AddressBlock("2001:db8:0:1::5"))
            for subject in ["2001:db8:0:1::/64", "2001:db8:0:2::/64"] {
                let finding = AttackFinding(attack: .burst, subject: subject, count: 300, sample: "", at: clock.now())
                try await TellAttack(platform, exempt: [exempt])(finding)
            }
            #expect(platform.closedAddresses.closing(of: "2001:db8:0:1::/64", at: clock.now()) == nil)
            #expect(platform.closedAddresses.closing(of: "2001:db8:0:2::/64", at: clock.now()) != nil)
            let security = try await testActor(
                platform, "security", roles: [.securityAdmin], organizationID: 0, at: clock.now())
            await #expect(throws: Refusal.self) {
                try await CloseAddress(platform, exempt: [exempt])(
                    "2001:db8:0:1::9", minutes: 5, reason: "x", by: security, on: clock.occasion)
            }
        }
    }

    @Test func `MLPS-7_1_4_2c two regions within an hour are told, one region and a day between are not`() {
        let memory = WatchMemory()
        func seen(_ address: String, _ region: String?, _ seconds: Int64) {
            memory.account(1, "worker", from: address, at: Self.noon.adding(seconds: seconds)) { region }
        }
        seen("192.0.2.1", "广东", 0)
        seen("192.0.2.2", "广东", 10)
        seen("203.0.113.9", nil, 20)
        #expect(memory.isQuiet)
        seen("192.0.2.1", "广东", 30)
        seen("198.51.100.7", "辽宁", 40)
        let found = memory.drain { _ in true }
        #expect(found.map(\.attack) == [.travel] && found.first?.sample == "广东 → 辽宁")
        seen("192.0.2.1", "广东", 90_000)
        #expect(memory.isQuiet)
    }

    @Test func `staff that changes things at night or on a day off is told once a day`() {
        let memory = WatchMemory()
        let night = Self.noon.adding(seconds: -6 * 3_600)
        memory.staffActed(1, "admin", "POST /staff", at: night)
        memory.staffActed(1, "admin", "POST /staff", at: night.adding(seconds: 60))
        memory.staffActed(2, "other", "POST /staff", at: Self.noon)
        let working = memory.drain { _ in true }
        #expect(working.map(\.subject) == ["admin"])
        memory.staffActed(3, "third", "POST /staff", at: Self.noon)
        #expect(memory.drain { _ in false }.map(\.subject) == ["third"])
    }

    @Test(
        arguments: [
            ("/assets/../x", nil, [Attack.traversal]), ("/a/%2e%2e/b", nil, [.traversal]),
            ("/lookup", "code=../../etc/passwd", [.traversal]), ("/lookup", "q=1' OR '1'='1", [.injection]),
            ("/lookup", "q=1 UNION/**/ALL  SELECT 1", [.injection]), ("/lookup", "q=<SCRIPT>alert(1)", [.injection]),
            ("/.git/HEAD", nil, [.traversal]), ("/x", "q=${jndi:ldap://a}", [.injection]),
        ] as [(String, String?, [Attack])])
    func `signs of an attack are seen in any spelling`(_ path: String, _ query: String?, _ found: [Attack]) {
        #expect(AttackSigns.signs(path: path, query: query) == Set(found))
    }

    @Test(arguments: [
        "q=佛山市火映燃具", "code=999999912345678901234567890123", "text=O'Brien", "q=JSQ30-16A 12T", "date=2026-11-27",
        "name=select a union of dealers", "q=a.b..c",
    ])
    func `ordinary questions are none`(_ query: String) {
        #expect(AttackSigns.signs(path: "/lookup", query: query) == [])
    }

    @Test(arguments: TestEngine.available)
    func `MLPS-7_1_3_3 an address is closed for longer each time, is opened by hand, and peers learn of it`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let security = try await testActor(
                platform, "security", roles: [.securityAdmin], organizationID: 0, at: clock.now())
            let peer = try Platform(
                datastore: platform.datastore, clock: clock, entropy: platform.entropy, keys: platform.keys,
                options: platform.options)
            var seconds: [Int64] = []
            for _ in 0..<3 {
                let finding = AttackFinding(
                    attack: .injection, subject: "198.51.100.1", count: 5, sample: "GET /", at: clock.now())
                try await TellAttack(platform, exempt: [])(finding)
                let closing = try #require(platform.closedAddresses.closing(of: "198.51.100.1", at: clock.now()))
                seconds.append(closing.until.seconds(since: closing.from))
                clock.advance(seconds: closing.until.seconds(since: clock.now()) + 1)
            }
            #expect(seconds == [900, 3_600, 86_400])
            try await CloseAddress(platform)(
                "198.51.100.9", minutes: 60, reason: "scans all night", by: security, on: clock.occasion)
            try await peer.closedAddresses.refresh(from: peer.datastore, at: clock.now())
            let known = try #require(peer.closedAddresses.closing(of: "198.51.100.9", at: clock.now()))
            #expect(known.remark == "scans all night")
            try await OpenAddress(platform)(known.id, by: security, on: clock.occasion)
            try await peer.closedAddresses.refresh(from: peer.datastore, at: clock.now())
            #expect(peer.closedAddresses.closing(of: "198.51.100.9", at: clock.now()) == nil)
            await #expect(throws: Refusal.self) {
                try await OpenAddress(platform)(known.id, by: security, on: clock.occasion)
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `what is exempt is told and never closed`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let office = try #require(AddressBlock("192.0.2.0/24"))
            for subject in ["192.0.2.7", "127.0.0.1"] {
                let finding = AttackFinding(attack: .burst, subject: subject, count: 300, sample: "", at: clock.now())
                try await TellAttack(platform, exempt: [office])(finding)
                #expect(platform.closedAddresses.closing(of: subject, at: clock.now()) == nil)
            }
            let told = try await platform.datastore.report { session in
                try session.value("SELECT count(*) FROM audit_record WHERE action = 'security.burst'", as: Int.self)
            }
            #expect(told == 2)
            let security = try await testActor(
                platform, "security", roles: [.securityAdmin], organizationID: 0, at: clock.now())
            await #expect(throws: Refusal.self) {
                try await CloseAddress(platform, exempt: [office])(
                    "192.0.2.7", minutes: 5, reason: "x", by: security, on: clock.occasion)
            }
        }
    }
}
