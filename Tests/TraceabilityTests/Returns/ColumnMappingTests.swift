import Cryptography
import Foundation
import Storage
import TestSupport
import Testing
import Traceability

/// Spreadsheets with an enterprise's own columns.
struct ColumnMappingTests {
    private static let own: [ColumnMapping.Column] = [
        .init("整机条码", .code), .init("颜色", nil), .init("Lot-Nr.", .batchNo), .init("下线日期", .productionDate),
    ]

    private func send(_ shop: Workshop, _ text: String, by actor: Actor? = nil) async throws -> ReturnReceipt {
        let path = NSTemporaryDirectory() + "/mapped-" + UUID().uuidString
        let bytes = Array(text.utf8)
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try await ReceiveReturn(shop.platform)(
            ReturnContent(.spreadsheet, .file(path: path)), shop.request(SHA256.hash(bytes), .upload),
            by: actor ?? shop.actor, on: shop.clock.occasion)
    }

    private func text(_ shop: Workshop, _ index: Int64) throws -> String {
        "下线日期,整机条码,颜色,Lot-Nr.\n2026-11-20,\(try shop.code(index)),红,B1\n"
    }

    private func at(_ site: Int64, _ actor: Actor) -> Actor {
        Actor(
            accountID: actor.accountID, accountName: actor.accountName, displayName: actor.displayName,
            organization: (actor.organizationID, actor.organizationName), roles: actor.roles, siteID: site)
    }

    @Test(arguments: TestEngine.available)
    func `a mapping is remembered and reads the next sheet of its site, in any order of columns`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let sheet = try text(shop, 1)
            let unread = await #expect(throws: Refusals.self) { _ = try await send(shop, sheet) }
            #expect(unread?.all.allSatisfy { $0.rule.code == "return.unknown-column" } == true)
            #expect(unread?.all.first?.text(.english).contains("/api/v1/return-mappings") == true)
            let texts = unread?.all.map { $0.text(.english) } ?? []
            let withNames = texts.filter { $0.contains("Production date") }
            #expect(texts.count == 4 && withNames.count == 1, "the names stand once")

            let mapping = try ColumnMapping(Self.own)
            try await ColumnMappings(platform).keep(mapping, by: shop.actor, on: clock.occasion)
            let receipt = try await send(shop, sheet)
            #expect(receipt.traceReturn.state == .accepted, "\(receipt.errors)")
            #expect(receipt.traceReturn.mappingKey == mapping.key)
            #expect(receipt.traceReturn.mappedAt == clock.now())
            #expect(try await shop.binding(1) != nil)

            let elsewhere = try text(shop, 2)
            await #expect(throws: Refusals.self) { try await send(shop, elsewhere, by: at(7, shop.actor)) }
            #expect(try await shop.binding(2) == nil)
            try await ColumnMappings(platform).forget(mapping.key, by: shop.actor, on: clock.occasion)
            await #expect(throws: Refusals.self) { try await send(shop, elsewhere) }
            await #expect(throws: Refusal.self) {
                try await ColumnMappings(platform).forget(mapping.key, by: shop.actor, on: clock.occasion)
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `another enterprise neither reads by it, nor sees it, nor removes it`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let now = clock.now()
            let otherID = try await testOrganization(
                platform, name: "乙燃具有限公司", uscc: "USCC6907777", ecodeNumber: "6907777", at: now)
            let other = try await testActor(
                platform, "other", roles: [.enterpriseAdmin], organizationID: otherID, at: now)
            let mapping = try ColumnMapping(Self.own)
            try await ColumnMappings(platform).keep(mapping, by: shop.actor, on: clock.occasion)
            let sheet = try text(shop, 1)
            await #expect(throws: Refusals.self) { try await send(shop, sheet, by: other) }
            let missing = await #expect(throws: Refusal.self) {
                try await ColumnMappings(platform).forget(mapping.key, by: other, on: clock.occasion)
            }
            #expect(missing?.kind == .missing)
            let (own, foreign) = try await platform.datastore.read { session in
                (try session.columnMappings(of: shop.actor), try session.columnMappings(of: other))
            }
            #expect(own.map(\.mapping) == [mapping] && own[0].createdBy == shop.actor.accountName)
            #expect(foreign.isEmpty)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a site keeps no more than its limit, and mapping the same headings again replaces`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let mappings = ColumnMappings(platform)
            for number in 0..<ColumnMapping.siteLimit {
                let mapping = try ColumnMapping([.init("码\(number)", .code)])
                try await mappings.keep(mapping, by: shop.actor, on: clock.occasion)
            }
            let again = try ColumnMapping([.init("码0", .code), .init("", .reason)])
            try await mappings.keep(again, by: shop.actor, on: clock.occasion)
            let full = await #expect(throws: Refusal.self) {
                try await mappings.keep(try ColumnMapping(Self.own), by: shop.actor, on: clock.occasion)
            }
            #expect(full?.rule.code == "mapping.too-many")
            #expect(try await shop.count("column_mapping") == Int64(ColumnMapping.siteLimit))
        }
    }

    @Test(arguments: TestEngine.available)
    func `a mapping that is changed keeps its versions, and a return the one that read it`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let mappings = ColumnMappings(platform)
            let first = try ColumnMapping(Self.own)
            try await mappings.keep(first, by: shop.actor, on: clock.occasion)
            let read = try await send(shop, try text(shop, 1)).traceReturn
            let before = clock.now()
            clock.advance(seconds: 60)
            try await mappings.keep(first, by: shop.actor, on: clock.occasion)
            let changed = try ColumnMapping(Self.own, dates: .dayFirst)
            try await mappings.keep(changed, by: shop.actor, on: clock.occasion)
            try await mappings.forget(first.key, by: shop.actor, on: clock.occasion)
            let versions = try await platform.datastore.read { try $0.mappingVersions(of: first.key, for: shop.actor) }
            #expect(versions.map(\.mapping) == [changed, first], "the same again is no version")
            #expect(versions.last?.createdAt == before && read.mappedAt == before)
            let foreign = at(0, shop.actor)
            let own = try await platform.datastore.read { try $0.mappingVersions(of: first.key, for: foreign) }
            #expect(own == versions, "another site of the enterprise sees how its returns were read")
        }
    }

    @Test func `a day that the mapping reads wrongly is refused with the place where its order is set`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let shop = try await Workshop(platform, clock)
            try await ColumnMappings(platform).keep(
                try ColumnMapping(Self.own, dates: .monthFirst), by: shop.actor, on: clock.occasion)
            let sheet = "下线日期,整机条码,颜色,Lot-Nr.\n20.11.2026,\(try shop.code(1)),红,B1\n"
            let receipt = try await send(shop, sheet)
            let error = try #require(receipt.errors.first)
            #expect(error.rule.code == "return.date-order" && error.column == 1)
            #expect(error.text(.chinese).contains("月/日/年") && error.text(.chinese).contains("/returns/mappings"))
            #expect(error.text(.english).contains("month/day/year"))
            let path = NSTemporaryDirectory() + "/days-" + UUID().uuidString
            try Data(sheet.utf8).write(to: URL(fileURLWithPath: path))
            defer { try? FileManager.default.removeItem(atPath: path) }
            let days = try await SheetPreview.read(path: path).days
            #expect(DateOrder.guess(days) == .dayFirst, "guessed from the sample")
        }
    }

    @Test func `two headings for one field, none for the code, and too much are refused by name`() {
        func refuse(_ columns: [ColumnMapping.Column], _ code: String) {
            let refusal = #expect(throws: Refusal.self) { try ColumnMapping(columns) }
            #expect(refusal?.rule.code == code)
        }
        refuse([.init("甲", .code), .init("乙", .code)], "mapping.field-twice")
        refuse([.init("甲", .code), .init(" 甲*", nil)], "return.column-twice")
        #expect(throws: Never.self) { try ColumnMapping([.init("码", .code), .init("备注", nil), .init("备注", nil)]) }
        refuse([.init("甲", .batchNo)], "mapping.no-code")
        refuse([.init(String(repeating: "长", count: 101), .code)], "mapping.heading-too-long")
        refuse((0...200).map { .init("c\($0)", $0 == 0 ? .code : nil) }, "mapping.too-wide")
    }

    @Test(arguments: TestEngine.available)
    func `hostile headings are kept as text, and none looks like another`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let hostile = ["'); DROP TABLE item;--", "<script>alert(1)</script>", "\u{202E}码\u{0}号", "=cmd()", "a:1"]
            let columns = hostile.enumerated().map { ColumnMapping.Column($1, $0 == 2 ? .code : nil) }
            let mapping = try ColumnMapping(columns)
            #expect(mapping.columns[2].heading == "码号")
            try await ColumnMappings(platform).keep(mapping, by: shop.actor, on: clock.occasion)
            let kept = try await platform.datastore.read { try $0.columnMappings(of: shop.actor) }
            #expect(kept.map(\.mapping) == [mapping])
            #expect(
                try ColumnMapping([.init("a", .code), .init("b", nil)]).key
                    != ColumnMapping([.init("ab", .code)]).key)
            #expect(try ColumnMapping([.init("Ａ b", .code)]).key == ColumnMapping([.init("ab", .code)]).key)
        }
    }

    @Test func `guesses take each field once, whole words first`() {
        #expect(
            HeadingGuess.fields(["产品条形码", "编码", "Serial No", "生产下线日期", "颜色", "规格型号"])
                == [nil, .code, .factoryNo, .productionDate, nil, .model])
    }

    @Test func `a sheet of ours is read without looking at mappings`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let crossed = try ColumnMapping([
                .init("编码", .code), .init("批次号", .factoryNo), .init("生产日期", nil),
            ])
            try await ColumnMappings(platform).keep(crossed, by: shop.actor, on: clock.occasion)
            let receipt = try await send(shop, "编码,批次号,生产日期\n\(try shop.code(3)),B1,2026-11-20\n")
            #expect(receipt.traceReturn.state == .accepted && receipt.traceReturn.mappingKey == nil)
        }
    }
}
