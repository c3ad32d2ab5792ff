import Identification
import Storage
import TestSupport
import Testing

@testable import Traceability

struct TagLoadTests {
    /// The EPC of the maker's GTIN (GS1 EPC Tag Data Standard 14.6.1.2).
    private static func epc(_ serial: String) throws -> String {
        let tag = try EPCTag(
            EPCIdentity.sgtin(try GTIN(CodesFixture.gtin), serial: serial), as: .sgtin198, filter: 1, prefixLength: 8)
        return try #require(TagText.epc(tag.hex))
    }

    private static func load(
        _ fixture: CodesFixture, _ rows: [(epc: String, tid: String, code: String)]
    ) async throws -> TagReceipt {
        let rows = rows.enumerated().map { TagRow(line: $0 + 1, epc: $1.epc, tid: $1.tid, code: $1.code) }
        return try await LoadTags(fixture.platform)(rows, name: "", by: fixture.maker, on: fixture.clock.occasion)
    }

    private static func resolve(_ fixture: CodesFixture, _ hex: String) async throws -> String {
        try await ResolveTag(fixture.platform)(hex, on: fixture.clock.occasion)
    }

    @Test(arguments: TestEngine.available)
    func `an EPC with an enterprise's GTIN is nobody else's to load, issued or not`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            let neighbour = try await fixture.neighbour()
            let code = try await neighbour.codes(try await neighbour.issue(5))[0]
            let receipt = try await Self.load(neighbour, [(try Self.epc("00011234567890123456"), "", code)])
            #expect(receipt.errors.map(\.refusal.rule.code) == ["tag.says-other"])
            #expect(receipt.load.newCount == 0)
        }
    }

    @Test(arguments: TestEngine.available)
    func `what an EPC carries is never turned elsewhere by a row, and only its own void row silences it`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            let neighbour = try await fixture.neighbour()
            _ = try await neighbour.issue(5)
            let code = try await fixture.codes(try await fixture.issue(5, scheme: .commodityQR))[0]
            let epc = try Self.epc(String(code.split(separator: ")")[2]))
            #expect(try await Self.resolve(fixture, epc) == code)
            // A row from before the GTIN was filed here.
            let owner = neighbour.organizationID
            try await platform.datastore.write { session in
                try session.run(
                    """
                    INSERT INTO rfid_tag (epc, owner_id, allocation_no, code_index, state, load_id, loaded_at,
                        void_reason)
                    VALUES (\(epc), \(owner), 1, 0, 'active', 1, 0, '')
                    """)
            }
            #expect(try await Self.resolve(fixture, epc) == code)
            try await ManageTags(platform).void(epc, reason: "x", by: neighbour.maker, on: clock.occasion)
            #expect(try await Self.resolve(fixture, epc) == code)
            try await platform.datastore.write { try $0.run("DELETE FROM rfid_tag") }
            #expect(try await Self.load(fixture, [(epc, "", code)]).load.newCount == 1)
            try await ManageTags(platform).void(epc, reason: "破损", by: fixture.maker, on: clock.occasion)
            #expect(try await rule { _ = try await Self.resolve(fixture, epc) } == "tag.unknown")
        }
    }

    @Test(arguments: TestEngine.available)
    func `one chip stands under one EPC, also where its TID is told later`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            let neighbour = try await fixture.neighbour()
            let codes = try await fixture.codes(try await fixture.issue(5))
            let foreign = try await neighbour.codes(try await neighbour.issue(5))[0]
            let epcs = (1...4).map { "AA00AA00AA00AA000000000\($0)" }
            let tids = (1...3).map { "E28011700000020F0000000\($0)" }
            let first = try await Self.load(fixture, [(epcs[0], "", codes[0]), (epcs[1], tids[0], codes[1])])
            #expect(first.load.newCount == 2)
            let taken = try await Self.load(fixture, [(epcs[0], tids[0], codes[0])])
            #expect(taken.errors.map(\.refusal.rule.code) == ["tag.tid-taken"])
            let later = try await Self.load(
                fixture, [(epcs[0], tids[1], codes[0]), (epcs[2], "", codes[2]), (epcs[2], tids[2], codes[2])])
            #expect((later.load.newCount, later.load.knownCount, later.load.badCount) == (1, 2, 0))
            let kept = try await platform.datastore.read { try $0.tags(epcs: epcs) }
            #expect(
                Dictionary(uniqueKeysWithValues: kept.map { ($0.epc, $0.tid) }) == [
                    epcs[0]: tids[1], epcs[1]: tids[0], epcs[2]: tids[2],
                ])
            let other = try await Self.load(neighbour, [(epcs[3], tids[0], foreign)])
            #expect(other.errors.map(\.refusal.rule.code) == ["tag.tid-of-another"])
            #expect(other.errors.allSatisfy { !$0.refusal.text(.english).contains(epcs[1]) })
        }
    }
}
