import Identification
import JSONStream
import Storage
import TestSupport
import Testing

@testable import Traceability

struct ProductTests {
    @Test(arguments: TestEngine.available)
    func `a product has a nameplate, and a new version keeps the old one`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            var version = CodesFixture.draft().version
            version.nameplate["heatInput"] = "26"
            version.declaredLifeYears = 10
            try await AddProductVersion(platform)(
                version, of: fixture.product.id, by: fixture.maker, on: clock.occasion)
            let file = try await platform.productFile(fixture.product.id, for: fixture.maker)
            #expect(file.product.currentVersion == 2)
            #expect(file.versions.map { $0.nameplate["heatInput"] } == [.string("26"), .string("25")])
            #expect(file.product.gtin == CodesFixture.gtin)
        }
    }

    @Test(arguments: TestEngine.available)
    func `V2_2_1 MLPS-7_1_4_4d wrong fields are all named at once`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            var draft = CodesFixture.draft(model: "", gtin: "6901234567890")
            draft.gasCode = "天然气"
            draft.version.nameplate = ["heatInput": "25 kW", "wheels": "4"]
            do {
                _ = try await RegisterProduct(platform)(draft, by: fixture.maker, on: clock.occasion)
                Issue.record("the draft was taken")
            } catch let refusals as Refusals {
                let fields = Set(refusals.all.compactMap(\.field))
                #expect(fields == ["model", "gasCode", "gtin", "heatInput", "nameplate"])
                let gtin = try #require(refusals.all.first { $0.field == "gtin" })
                #expect(gtin.text(.chinese) == "商品条码“6901234567890”不正确：商品条码末位是 0，校验位应为 2")
                #expect(gtin.text(.english).hasSuffix("The last digit of the GTIN is 0; its check digit must be 2."))
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `V2_2_3 a life below the statutory one, a foreign GTIN and a second registration are refused`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            let register = RegisterProduct(platform)
            var short = CodesFixture.draft(model: "B")
            short.version.declaredLifeYears = 7
            let refused = try await rule { _ = try await register(short, by: fixture.maker, on: clock.occasion) }
            #expect(refused == "product.life-too-short")
            let foreign = CodesFixture.draft(model: "C", gtin: "09506000134352")
            #expect(
                try await rule { _ = try await register(foreign, by: fixture.maker, on: clock.occasion) }
                    == "product.gtin-outside-prefix")
            let again = CodesFixture.draft()
            #expect(
                try await rule { _ = try await register(again, by: fixture.maker, on: clock.occasion) }
                    == "product.exists")
        }
    }

    @Test(arguments: TestEngine.available)
    func `another enterprise's product is not there`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            let other = try await testActor(
                platform, "other", roles: [.enterpriseAdmin], organizationID: 77, at: clock.now())
            #expect(
                try await rule { _ = try await platform.productFile(fixture.product.id, for: other) }
                    == "object.missing")
        }
    }
}
