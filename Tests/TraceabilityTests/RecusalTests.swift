import Identification
import Storage
import TestSupport
import Testing

@testable import Traceability

/// 回避: who is near to an enterprise sees nothing of it, or of its rivals, that waits for a decision.
@Suite struct RecusalTests {
    @Test(arguments: TestEngine.available)
    func `an affiliated reviewer sees no case of a rival: not in the queue, the counts, the search, nor its files`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let desk = try await CodesFixture.make(platform, clock)
            let application = try await desk.apply(desk.request(100))
            let near = try await Self.reviewer(platform, clock, "near")
            let far = try await Self.reviewer(platform, clock, "far")
            let id = application.id
            // The rival makes the same class of goods; the other enterprise another.
            let rival = try await Self.maker(platform, clock, "乙厂", "91440606MA00000002", productClass: "GWH")
            let other = try await Self.maker(platform, clock, "丙厂", "91440606MA00000003", productClass: "ESV")
            for (organization, isSeen) in [(other, true), (rival, false), (desk.organizationID, false)] {
                try await platform.datastore.write { session in
                    try session.run(
                        "DELETE FROM membership WHERE account_id = \(near.accountID) AND role = 'principal'")
                    try session.run(
                        """
                        INSERT INTO membership (account_id, organization_id, role, site_id, granted_at)
                        VALUES (\(near.accountID), \(organization), 'principal', 0, 0)
                        """)
                }
                let seen = try await Self.seen(id, by: near, platform, clock)
                #expect(seen == (isSeen ? .all : .nothing), "\(organization)")
                let still = try await Self.seen(id, by: far, platform, clock)
                #expect(still == .all, "another reviewer sees it all the same")
                guard !isSeen else { continue }
                let refused = try await rule {
                    _ = try await DecideCodeApplication(platform)(
                        ReviewedCase(.codeApplication, id), .approve, by: near, on: clock.occasion)
                }
                #expect(refused == "review.affiliated")
                let claimed = try await rule {
                    try await ClaimReview(platform)(.codeApplication, id, .claim, by: near, on: clock.occasion)
                }
                #expect(claimed == "review.affiliated")
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `a declared recusal counts like a membership, and the reviewer cannot lift it`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let desk = try await CodesFixture.make(platform, clock)
            let id = try await desk.apply(desk.request(100)).id
            let near = try await Self.reviewer(platform, clock, "near")
            let entry = try await DeclareRecusal(platform)(
                uscc: "91440606MA4W12345X", reason: "亲属任职", by: near, on: clock.occasion)
            #expect(try await Self.seen(id, by: near, platform, clock) == .nothing)
            let again = try await rule {
                _ = try await DeclareRecusal(platform)(
                    uscc: "91440606MA4W12345X", reason: "再次", by: near, on: clock.occasion)
            }
            #expect(again == "recusal.is-there")
            let own = try await rule { try await EndRecusal(platform)(entry, by: near, on: clock.occasion) }
            #expect(own == "access.denied")
            let admin = try await testActor(
                platform, "admin", roles: [.securityAdmin], organizationID: near.organizationID, at: clock.now())
            try await EndRecusal(platform)(entry, by: admin, on: clock.occasion)
            #expect(try await Self.seen(id, by: near, platform, clock) == .all)
            let register = try await platform.datastore.report { try $0.recusals() }
            #expect(register.map(\.organizationName) == ["顺德燃具"] && register[0].endedAt == clock.now())
        }
    }

    @Test(arguments: TestEngine.available)
    func `who registers as an enterprise of the same kind may be a rival of the reviewer's`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let id = try await RegistrationFixture.submit(platform, clock)
            let near = try await Self.reviewer(platform, clock, "near")
            _ = try await Self.maker(platform, clock, "乙厂", "91440606MA00000002", productClass: "GWH")
            let licence = try await platform.datastore.report { try $0.registration(id)?.licenceFileID } ?? 0
            _ = try await ReadStoredFile(platform)(licence, by: near)
            _ = try await DeclareRecusal(platform)(
                uscc: "91440606MA00000002", reason: "持股", by: near, on: clock.occasion)
            let (queue, found, all) = try await platform.datastore.report { session in
                (
                    try session.reviewQueue(QueueQuestion(.registration, states: [.submitted]), for: near),
                    try session.reviewCase(.registration, of: id, for: near),
                    try session.registrations(state: nil, for: near)
                )
            }
            #expect(queue.isEmpty && found == nil && all.isEmpty)
            let file = try await rule { _ = try await ReadStoredFile(platform)(licence, by: near) }
            #expect(file == "object.missing")
        }
    }

    private enum Seen: Equatable { case all, nothing, some([String]) }

    /// By each way to a case.
    private static func seen(
        _ id: Int64, by reviewer: Actor, _ platform: Platform, _ clock: FixedClock
    ) async throws -> Seen {
        let now = clock.now()
        var ways: [String] = []
        let (queue, counts, found, toDos) = try await platform.datastore.report { session in
            (
                try session.reviewQueue(QueueQuestion(.codeApplication, states: [.submitted]), for: reviewer),
                try session.reviewCounts(.codeApplication, for: reviewer),
                try session.reviewCase(.codeApplication, of: id, for: reviewer),
                try session.toDos(of: reviewer, at: now)
            )
        }
        if queue.map(\.subjectID) == [id] { ways.append("queue") }
        if counts[.submitted] == 1 { ways.append("counts") }
        if found != nil { ways.append("case") }
        if toDos.open[.codeApplication] == 1, toDos.soonest.count == 1 { ways.append("to-dos") }
        let hits = try await FindAnything(platform)("\(id)", by: reviewer, on: clock.occasion)
        if hits.contains(where: { $0.kind == .application }) { ways.append("search") }
        let file = try await rule { _ = try await platform.applicationFile(id, for: reviewer, on: clock.occasion) }
        if file == nil { ways.append("file") }
        return ways.count == 6 ? .all : ways.isEmpty ? .nothing : .some(ways)
    }

    private static func reviewer(_ platform: Platform, _ clock: FixedClock, _ name: String) async throws -> Actor {
        try await RegistrationFixture.reviewer(platform, clock, name)
    }

    private static func maker(
        _ platform: Platform, _ clock: FixedClock, _ name: String, _ uscc: String, productClass: String
    ) async throws -> Int64 {
        let id = try await testOrganization(platform, name: name, uscc: uscc, at: clock.now())
        try await platform.datastore.write { session in
            try session.run(
                """
                INSERT INTO product (owner_id, class, name, brand, model, gas_code, serial_kind, state,
                    current_version, created_at)
                VALUES (\(id), \(productClass), '产品', '牌', 'M1', '12T', 'keyed', 'active', 1, 0)
                """)
        }
        return id
    }
}
