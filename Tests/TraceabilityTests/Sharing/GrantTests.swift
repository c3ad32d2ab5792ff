import Identification
import Storage
import TestSupport
import Testing

@testable import Traceability

/// T/SGACC 1005 7.1.3, GB 17859 4.2.1: what an enterprise lets another see.
@Suite struct GrantTests {
    @Test(arguments: TestEngine.available)
    func `GA-DAC a thing is seen by whom its owner lets see it, until its day, and at once no more when withdrawn`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let desk = try await GrantDesk(platform, clock)
            #expect(try await desk.reach() == .everybody)
            #expect(try await rule { _ = try await platform.productFile(desk.shop.productID, for: desk.reader) } != nil)
            let batch = try await desk.give("batch", desk.batchID)
            #expect(try await desk.reach() == .granted)
            let trace = try await desk.trace()
            #expect(trace.lines.contains { $0.groups == .trade } && !trace.lines.contains { $0.groups == .all })
            #expect(trace.components == nil, "what suppliers delivered is between them and the owner")
            #expect(
                try await rule { _ = try await platform.productFile(desk.shop.productID, for: desk.reader) } != nil,
                "a batch is no product")
            try await EndGrant(platform)(batch, by: desk.shop.actor, on: clock.occasion)
            #expect(try await desk.reach() == .everybody)
            _ = try await desk.give("product", desk.shop.productID)
            #expect(try await desk.reach() == .granted)
            #expect(try await platform.productFile(desk.shop.productID, for: desk.reader).product.id > 0)
            // It is given until the first of December, the whole of that day.
            clock.set(Instant(try #require(CivilDate(iso: "2026-12-01")), hour: 23))
            #expect(try await desk.reach() == .granted)
            clock.advance(seconds: 2 * 3_600)
            #expect(try await desk.reach() == .everybody)
        }
    }

    @Test(arguments: TestEngine.available)
    func `GA-DAC what is for looking at is not taken away, changed, ended or passed on by whom it was given to`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let desk = try await GrantDesk(platform, clock)
            let grant = try await desk.give("return", desk.returnID)
            _ = try await desk.give("batch", desk.batchID)
            let (id, reader, now) = (desk.returnID, desk.reader, clock.now())
            let found = try await platform.datastore.report { try $0.returnToRead(id, for: reader, at: now) }
            #expect(found.id == id)
            #expect(
                try await rule {
                    try await platform.datastore.report { session in
                        _ = try session.returnToRead(id, for: reader, at: now, exporting: true)
                    }
                } == "object.missing", "a file of it")
            #expect(
                try await rule { try await platform.datastore.report { _ = try $0.traceReturn(id, for: reader) } }
                    == "object.missing", "what changes a return asks so")
            #expect(try await desk.reach(isFile: true) == .everybody)
            #expect(try await rule { _ = try await desk.give("batch", desk.batchID, by: reader) } == "object.missing")
            #expect(
                try await rule { try await EndGrant(platform)(grant, by: reader, on: clock.occasion) }
                    == "object.missing")
            #expect(
                try await rule { _ = try await desk.give("batch", desk.batchID, ["rights": "modify"]) }
                    == "grant.modify")
            _ = try await desk.give("batch", desk.batchID, ["rights": "read export"])
            #expect(try await desk.reach(isFile: true) == .granted)
        }
    }

    @Test(arguments: TestEngine.available)
    func `GA-DAC one person is left out, one alone is let in, and those of a role`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let desk = try await GrantDesk(platform, clock)
            let colleague = try await testActor(
                platform, "colleague", roles: [.principal], organizationID: desk.reader.organizationID,
                at: clock.now())
            let batch = desk.batchID
            var grant = try await desk.give("batch", batch, ["account": "colleague"])
            #expect(try await desk.reach() == .everybody)
            #expect(try await desk.reach(by: colleague) == .granted)
            try await EndGrant(platform)(grant, by: desk.shop.actor, on: clock.occasion)
            grant = try await desk.give("batch", batch, ["role": "principal"])
            #expect(try await desk.reach() == .everybody)
            #expect(try await desk.reach(by: colleague) == .granted)
            _ = try await desk.give("batch", batch, ["excluded": "colleague"])
            #expect(try await desk.reach() == .granted)
            #expect(try await desk.reach(by: colleague) == .everybody, "left out by one, let in by another")
            #expect(
                try await rule { _ = try await desk.give("batch", batch, ["account": "stranger"]) }
                    == "grant.no-such-person")
        }
    }

    @Test(arguments: TestEngine.available)
    func `GA-OR what takes a place anew has no grant of what was there before, and no number comes again`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let desk = try await GrantDesk(platform, clock)
            let (owner, now) = (desk.shop.organizationID, clock.now())
            let first = try await desk.product("JZT-1")
            _ = try await desk.give("product", first)
            try await platform.datastore.write { session in
                try session.run("DELETE FROM product WHERE product_id = \(first)")
            }
            let second = try await desk.product("JZT-1")
            #expect(second > first)
            let reader = desk.reader
            let reach = try await platform.datastore.report { session in
                try session.granted(reader, [GrantedObject(.product, second)], of: owner, at: now)
            }
            #expect(reach == nil)
        }
    }

    @Test func `GA-DAC a grant ends within two years, names its grantee twice and a thing of the owner's own`()
        async throws
    {
        try await withPlatform(.sqlite) { platform, clock in
            let desk = try await GrantDesk(platform, clock)
            let wrong: [([String: String], String)] = [
                (["validUntil": "2028-11-23"], "grant.too-long"), (["validUntil": "2026-11-21"], "grant.dates"),
                (["validFrom": "2026-12-02"], "grant.dates"), (["name": "别的厂"], "entrustment.name-differs"),
                (["uscc": "91440606MA0000000X"], "entrustment.unknown-party"), (["objectId": "99"], "object.missing"),
                (["kind": "report"], "input.unknown-choice"), (["role": "reviewer"], "input.unknown-choice"),
            ]
            for (change, expected) in wrong {
                let found = try await rule { _ = try await desk.give("batch", desk.batchID, change) }
                #expect(found == expected, "\(change)")
            }
            let own = try await platform.datastore.report { try $0.organization(desk.shop.organizationID) }
            let code = ["uscc": try #require(own?.uscc), "name": try #require(own?.name)]
            #expect(try await rule { _ = try await desk.give("batch", desk.batchID, code) } == "grant.self")
            // Staff see all of the register, those who have nothing to do with it nothing.
            let id = try await desk.give("batch", desk.batchID)
            let stranger = try await testActor(
                platform, "stranger", roles: [.enterpriseAdmin],
                organizationID: try await testOrganization(
                    platform, name: "丁厂", uscc: "91440606MA00000009", at: clock.now()), at: clock.now())
            let staff = try await testActor(
                platform, "staff", roles: [.supervisor], organizationID: 0, at: clock.now())
            for (actor, count) in [(desk.shop.actor, 1), (desk.reader, 1), (staff, 1), (stranger, 0)] {
                let found = try await platform.datastore.report { try $0.grants(for: actor) }
                #expect(found.map(\.id) == (count == 1 ? [id] : []), "\(actor.accountName)")
            }
        }
    }
}

/// An enterprise that has returned a unit, and somebody of another.
private struct GrantDesk: Sendable {
    let shop: Workshop
    let reader: Actor
    let returnID: Int64
    let batchID: Int64
    private static let code = "91440606MA00000008"

    init(_ platform: Platform, _ clock: FixedClock) async throws {
        shop = try await Workshop(platform, clock)
        let receipt = try await shop.send([try shop.line(1, #","line":"L1","gasTightness":"合格""#)])
        returnID = receipt.traceReturn.id
        let owner = shop.organizationID
        batchID = try await platform.datastore.report { try #require(try $0.batches(of: owner).first).id }
        let organization = try await testOrganization(platform, name: "乙厂", uscc: Self.code, at: clock.now())
        reader = try await testActor(
            platform, "reader", roles: [.enterpriseAdmin], organizationID: organization, at: clock.now())
    }

    func give(
        _ kind: String, _ id: Int64, _ change: [String: String] = [:], by actor: Actor? = nil
    ) async throws -> Int64 {
        let values = [
            "kind": kind, "objectId": "\(id)", "uscc": Self.code, "name": "乙厂", "rights": "read", "purpose": "合作",
            "validUntil": "2026-12-01",
        ].merging(change) { $1 }
        return try await GiveGrant(shop.platform)(
            .init { values[$0] ?? "" }, by: actor ?? shop.actor, on: shop.clock.occasion)
    }

    func trace(by actor: Actor? = nil, isFile: Bool = false) async throws -> ItemTrace {
        let text = try shop.code(1)
        guard
            case .item(let facts, let verdict, let life) = try await LookUpCode(shop.platform)(
                text, on: shop.clock.occasion)
        else { throw StorageError.unavailable("the code is not there") }
        let read = ReadItemTrace(shop.platform)
        return isFile
            ? try await read.forFile(facts, verdict, life, by: actor ?? reader)
            : try await read(facts, verdict, life, by: actor ?? reader)
    }

    func reach(by actor: Actor? = nil, isFile: Bool = false) async throws -> ItemTrace.Reach {
        try await trace(by: actor, isFile: isFile).reach
    }

    func product(_ model: String) async throws -> Int64 {
        let (owner, now) = (shop.organizationID, shop.clock.now())
        return try await shop.platform.datastore.write { session in
            try session.value(
                """
                INSERT INTO product (owner_id, class, name, brand, model, gas_code, serial_kind, state,
                    current_version, created_at)
                VALUES (\(owner), 'STOVE', '灶具', '甲', \(model), '12T', 'keyed', 'active', 1, \(now))
                RETURNING product_id
                """)!
        }
    }
}
