import Cryptography
import Identification
import JSONStream
import Ledger
import Storage
import TestSupport
import Testing

@testable import Traceability

@Suite struct ReadOpeningsTests {
    private struct Opened {
        let index: UInt64
        let document: OpeningDocument
    }

    /// All pages for one reader, each opening checked against the entry of the log.
    private func openings(_ platform: Platform, by actor: Actor) async throws -> [Opened] {
        let entries = try await platform.datastore.report { session in
            try session.rows("SELECT leaf FROM ledger_entry WHERE log_no = 1 ORDER BY leaf_index") {
                try $0.next([UInt8].self)
            }
        }
        var (next, found): (UInt64?, [Opened]) = (0, [])
        while let start = next {
            let page = try await ReadOpenings(platform)(log: 1, from: start, by: actor)
            for (index, document) in page.openings {
                try document.opened.verify(entry: entries[Int(index)])
                // As it goes over the wire.
                #expect(try OpeningDocument(document.bytes) == document)
                found.append(Opened(index: index, document: document))
            }
            next = page.next
        }
        return found
    }

    private func report(_ openings: some Sequence<Opened>) throws -> LedgerMeaning.Report {
        var meaning = LedgerMeaning()
        for opened in openings { try meaning.take(opened.document, at: opened.index) }
        try meaning.finish()
        return meaning.report
    }

    /// A return, an amendment that is approved, one that is rejected.
    private func story(_ platform: Platform, _ clock: FixedClock) async throws -> AmendmentDesk {
        let desk = try await AmendmentDesk(platform, clock)
        clock.advance(seconds: 60)
        _ = try await desk.make([1, 2])
        clock.advance(seconds: 60)
        let first = try await desk.request(.item, try desk.shop.code(1), [.init("gasTightness", "不合格")])
        clock.advance(seconds: 60)
        try await desk.decide(first)
        clock.advance(seconds: 60)
        let second = try await desk.request(.item, try desk.shop.code(2), [.init("gasTightness", "不合格")])
        clock.advance(seconds: 60)
        try await desk.decide(second, .reject(reason: "没有依据"))
        clock.advance(seconds: 60)
        try await TestLogSigner(platform).sign(platform)
        return desk
    }

    @Test(arguments: TestEngine.available)
    func `an opened log shows that each change stands behind its approval by somebody else`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let desk = try await story(platform, clock)
            let all = try await openings(platform, by: desk.reviewer)
            let found = try report(all)
            #expect(found.changes == 1 && found.approvals >= 1 && found.requests >= 2)
            #expect(found.changesBetweenOrganizations == 1 && found.stepsWithoutSide == 0)
            // The first return and the rejected amendment.
            #expect(found.returns == 2 && found.eventsWithoutReturn == 0 && found.declarations == 0)
            // Without the approval, and with the approval after the change, it is a fault.
            let approval = try #require(
                all.firstIndex {
                    $0.document.opened.kind == .decision
                        && $0.document.record?["kind"] == .string("approved")
                })
            var forged = all
            let moved = forged.remove(at: approval)
            #expect(throws: LedgerMeaning.Fault.self) { _ = try report(forged) }
            forged.append(moved)
            #expect(throws: LedgerMeaning.Fault.self) { _ = try report(forged) }
        }
    }

    @Test(arguments: TestEngine.available)
    func `an erasure is opened as what it is, also where its number is that of a review's step`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let desk = try await AmendmentDesk(platform, clock)
            let returnID = try await desk.make([1, 2], #","gasTightness":"合格","inspector":"王五""#)
            // The second row of the return: read as a step it would be the first one of this case.
            let (event, now) = (returnID << 24 | 1, clock.now())
            try await platform.datastore.write { session in
                try session.run(
                    """
                    INSERT INTO review_case (case_id, kind, subject_id, title, state, round, submitted_by, submitted_at,
                        due_at, due_provisional, version)
                    VALUES (\(event >> 16), 'registration', 9, 'x', 'submitted', 1, 1, \(now), \(now), 0, 1)
                    """)
                try session.addStep(to: event >> 16, .submitted, by: StepTaker(1, of: nil), at: now)
            }
            try await ErasePersonalData(platform)(
                owner: desk.shop.organizationID, event: event, reason: "a person asked", by: "admin",
                on: clock.occasion)
            try await TestLogSigner(platform).sign(platform)
            let all = try await openings(platform, by: desk.reviewer)
            let decisions = all.filter { $0.document.opened.kind == .decision }.compactMap(\.document.record)
            let erasures = decisions.filter { $0["event_id"] != nil }
            #expect(erasures.count == 1 && erasures.first?["reason"] == .string("a person asked"))
            #expect(decisions.filter { $0["case_id"] == .integer(event >> 16) }.count == 1)
            #expect(try report(all).changes == 0)
        }
    }

    private static func digests(_ session: any Session) throws -> [[UInt8]] {
        try session.rows(
            """
            SELECT event_digest FROM trace_event UNION ALL
            SELECT event_hash FROM trace_event WHERE event_hash IS NOT NULL
            """
        ) { try $0.next([UInt8].self) }
    }

    private static func text(_ openings: [Opened]) -> String {
        openings.map { String(decoding: $0.document.bytes, as: UTF8.self) }.joined()
    }

    @Test func `no opened entry holds a digest of an event against which guesses can be tried`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let desk = try await story(platform, clock)
            let digests = try await platform.datastore.report { try Self.digests($0) }
            let text = Self.text(try await openings(platform, by: desk.reviewer))
            #expect(!digests.isEmpty)
            #expect(text.contains("unshown"))
            let shown = digests.filter { text.contains($0.hexadecimal) }
            #expect(shown.isEmpty)
        }
    }

    @Test func `an enterprise opens its own entries and nobody else's`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let desk = try await story(platform, clock)
            let stranger = try await testActor(
                platform, "stranger", roles: [.enterpriseAdmin],
                organizationID: try await testOrganization(
                    platform, name: "乙厂", uscc: "91440606MA00000002", at: clock.now()), at: clock.now())
            let foreign = try await openings(platform, by: stranger)
            // How the log began is for everybody.
            #expect(foreign.map(\.index) == [0])
            #expect(foreign.first?.document.record?["beganAt"] != nil)
            let own = try await openings(platform, by: desk.shop.actor)
            #expect(try report(own).changes == 1)
            let kinds = Set(own.map(\.document.opened.kind))
            #expect(!kinds.contains(.audit) && kinds.contains(.event) && kinds.contains(.decision))
        }
    }
}
