import Storage
import TestSupport
import Testing

@testable import Traceability

/// Whose word stops goods, by whatever name a test is told, and what an answer says of it.
@Suite struct ToldFailureTests {
    static let names = ["gasTightness", "GAS_TIGHTNESS", "Gas tightness", "气密性"]

    private func test(
        _ shop: Workshop, _ item: String, _ result: String, at time: String = "2026-11-21T08:00:00+08:00"
    ) throws -> String {
        shop.object(
            [try shop.uri(0)], step: "inspecting", at: time,
            more: #","gas:tests":[{"item":"\#(item)","result":"\#(result)"}]"#)
    }

    /// Unit 0, shipped to the dealer in the morning.
    private func shipped(_ shop: Workshop) async throws -> Actor {
        try await shop.make(0)
        let id = try await testOrganization(shop.platform, name: "某经销商", uscc: "DEALER1", at: shop.clock.now())
        let dealer = try await testActor(
            shop.platform, "某经销商", roles: [.enterpriseAdmin], organizationID: id, at: shop.clock.now())
        let event = shop.object(
            [try shop.uri(0)], step: "shipping", at: "2026-11-21T07:00:00+08:00", more: shop.destination("DEALER1"))
        try await shop.expectSuccess(try await shop.capture([event]))
        return dealer
    }

    @Test(arguments: TestEngine.available, [true, false])
    func `a dealer's failed test stops the goods, turns the scan red and is on the maker's list`(
        _ engine: TestEngine, _ isRow: Bool
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let dealer = try await shipped(shop)
            if isRow {
                let row = try shop.row("检验", 0, #","gasTightness":"不合格""#, at: "2026-11-21 08:00")
                let receipt = try await shop.send([row], by: dealer)
                #expect(receipt.errors.isEmpty, "\(receipt.errors)")
                #expect(receipt.warnings.map(\.rule.code) == ["life.warning.failed-left"])
            } else {
                let event = try test(shop, "gas-tightness", "fail")
                try await shop.expectSuccess(try await shop.capture([event], by: dealer))
            }
            #expect(try await shop.facts(0).verdict == .testFailed)
            let list = try await ListFailedGoods(platform)(by: shop.actor)
            #expect(list.unitCount == 1 && list.leftCount == 1)
            let sale = try shop.row("售出", 0, at: "2026-11-22 10:00")
            #expect(try await shop.rule(sale, by: dealer) == "life.test-failed")
            // A further failure is taken; what the dealer says has passed is not.
            let more = try shop.row("检验", 0, #","ignition":"不合格""#, at: "2026-11-21 09:00")
            #expect(try await shop.rule(more, by: dealer) == nil)
            let both = #","ignition":"合格","gasTightness":"合格""#
            let own = try shop.row("检验", 0, both, at: "2026-11-21 10:00")
            #expect(try await shop.rule(own, by: dealer) == "life.failed-tester")
            #expect(try await shop.facts(0).facts.marks.failedTests?.items.count == 2)
            #expect(try await shop.rule(own) == nil, "the maker's own test lifts it")
            #expect(try await shop.facts(0).verdict == .genuine)
            #expect(try await shop.rule(sale, by: dealer) == nil)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a dealer's failed test counts while a rework is open`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let dealer = try await shipped(shop)
            let rework = try shop.row("返工", 0, #","reason":"换密封圈""#, at: "2026-11-21 08:00")
            #expect(try await shop.rule(rework) == nil)
            let failed = try shop.row("检验", 0, #","gasTightness":"不合格""#, at: "2026-11-21 09:00")
            #expect(try await shop.rule(failed, by: dealer) == nil)
            #expect(try await shop.facts(0).verdict == .testFailed)
        }
    }

    @Test(arguments: TestEngine.available)
    func `who received some of a batch does not tell of the whole`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let product = shop.productID
            try await platform.datastore.write { session in
                try session.run("UPDATE product SET gtin = '06901234567892' WHERE product_id = \(product)")
            }
            for index in 0..<2 { try await shop.make(Int64(index)) }
            let dealer = try await shop.dealer("某经销商", "DEALER1")
            func batch(_ step: String, _ hour: String, _ more: String) -> String {
                """
                {"type":"ObjectEvent","eventTime":"2026-11-21T\(hour):00:00+08:00","eventTimeZoneOffset":"+08:00",\
                "action":"OBSERVE","bizStep":"\(step)",\
                "quantityList":[{"epcClass":"https://id.gs1.org/01/06901234567892/10/B1","quantity":1}]\(more)}
                """
            }
            let shipping = batch("shipping", "07", shop.destination("DEALER1"))
            try await shop.expectSuccess(try await shop.capture([shipping]))
            let failed = batch("inspecting", "08", #","gas:tests":[{"item":"gas-tightness","result":"fail"}]"#)
            let job = try await shop.capture([failed], by: dealer)
            #expect(try await shop.firstError(job).hasPrefix("life.failed-batch-tester"))
            #expect(try await shop.facts(1).verdict == .genuine)
            try await shop.expectSuccess(try await shop.capture([failed]))
            #expect(try await shop.facts(1).verdict == .testFailed, "the maker does")
        }
    }

    @Test(arguments: TestEngine.available, ToldFailureTests.names)
    func `a test is the same by every name that it has`(_ engine: TestEngine, _ name: String) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            try await shop.make(0)
            let job = try await shop.capture([try test(shop, name, "fail")])
            #expect(job.isSuccess && job.warningCount == 0)
            #expect(try await shop.facts(0).verdict == .testFailed)
            #expect(try await shop.facts(0).facts.marks.failedTests?.items.map(\.code) == ["gas-tightness"])
            let passed = try shop.row("检验", 0, #","gasTightness":"合格""#, at: "2026-11-21 09:00")
            #expect(try await shop.rule(passed) == nil)
            #expect(try await shop.facts(0).verdict == .genuine)
        }
    }

    @Test(arguments: TestEngine.available)
    func `an amendment finds the test by whatever name the event calls it`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let desk = try await AmendmentDesk(platform, clock)
            let shop = desk.shop
            try await shop.make(0)
            try await shop.expectSuccess(try await shop.capture([try test(shop, "gasTightness", "fail")]))
            let id = try await desk.request(.item, try shop.code(0), [.init("gasTightness", "合格")])
            clock.advance(seconds: 60)
            try await desk.decide(id)
            #expect(try await shop.facts(0).verdict == .genuine)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a failed test of a name that nobody knows is warned of and stops the goods until it has passed`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            try await shop.make(0)
            let job = try await shop.capture([try test(shop, "整机 气密", "fail")])
            #expect(job.isSuccess)
            let warning = try #require(try await shop.errors(job).first)
            #expect(warning.rule.code == "vocabulary.warning.unknown-word" && warning.value == "整机 气密")
            #expect(warning.field == "/epcisBody/eventList/0/gas:tests")
            #expect(try await shop.facts(0).verdict == .testFailed)
            #expect(try await shop.facts(0).facts.marks.failedTests?.names.chinese == "整机 气密")
            #expect(try await shop.rule(try shop.row("出库", 0, at: "2026-11-22 10:00")) == "life.test-failed")
            let passed = try test(shop, "整机 气密", "pass", at: "2026-11-21T09:00:00+08:00")
            try await shop.expectSuccess(try await shop.capture([passed]))
            #expect(try await shop.facts(0).verdict == .genuine)
        }
    }

    @Test(arguments: TestEngine.available)
    func `one test under gas:test counts as well`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            try await shop.make(0)
            let event = shop.object(
                [try shop.uri(0)], step: "inspecting", at: "2026-11-21T08:00:00+08:00",
                more: #","gas:test":{"gas:item":"ignition","gas:result":"fail"}"#)
            try await shop.expectSuccess(try await shop.capture([event]))
            #expect(try await shop.facts(0).verdict == .testFailed)
        }
    }

    @Test(arguments: TestEngine.available)
    func `at one moment the failure counts, and the answer says what still does`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            try await shop.make(0)
            func row(_ result: String, _ time: String) throws -> String {
                try shop.row("检验", 0, #","gasTightness":"\#(result)""#, at: time)
            }
            #expect(try await shop.rule(try row("合格", "2026-11-21")) == nil)
            #expect(try await shop.rule(try row("不合格", "2026-11-21")) == nil)
            #expect(try await shop.facts(0).verdict == .testFailed)
            let early = try await shop.send([try row("合格", "2026-11-20 23:00")])
            #expect(early.errors.isEmpty && early.warnings.map(\.rule.code) == ["life.warning.still-failed"])
            let event = try test(shop, "ignition", "pass")
            let job = try await shop.capture([event])
            #expect(try await shop.errors(job).map(\.rule.code) == ["life.warning.still-failed"], "another item")
            let late = try await shop.send([try row("合格", "2026-11-21 10:00")])
            #expect(late.errors.isEmpty && late.warnings.isEmpty)
            #expect(try await shop.facts(0).verdict == .genuine)
        }
    }

    @Test(arguments: TestEngine.available, [true, false])
    func `what was tested on a day before it failed lifts nothing, however late it is told`(
        _ engine: TestEngine, _ isRow: Bool
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            try await shop.make(0)
            let failed = try shop.row("检验", 0, #","gasTightness":"不合格""#, at: "2026-11-21 08:00")
            #expect(try await shop.rule(failed) == nil)
            func pass(_ day: String, _ hour: String) async throws -> [String] {
                if isRow {
                    let more = #","gasTightness":"合格","testedOn":"\#(day)""#
                    let row = try shop.row("检验", 0, more, at: "2026-11-22 \(hour):00")
                    let receipt = try await shop.send([row])
                    #expect(receipt.errors.isEmpty, "\(receipt.errors)")
                    return receipt.warnings.map(\.rule.code)
                }
                let event = shop.object(
                    [try shop.uri(0)], step: "inspecting", at: "2026-11-22T\(hour):00:00+08:00",
                    more: #","gas:tests":[{"item":"gas-tightness","result":"pass","testedOn":"\#(day)"}]"#)
                let job = try await shop.capture([event])
                #expect(job.isSuccess)
                return try await shop.errors(job).map(\.rule.code)
            }
            #expect(try await pass("2026-11-20", "09") == ["life.warning.still-failed"])
            #expect(try await shop.facts(0).verdict == .testFailed)
            #expect(try await pass("2026-11-21", "10").isEmpty, "later on the day on which it failed")
            #expect(try await shop.facts(0).verdict == .genuine)
        }
    }

    @Test(arguments: TestEngine.available)
    func `failed goods that are told late to have left are warned of`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            for index in 0..<3 { try await shop.make(Int64(index)) }
            _ = try await shop.dealer("某经销商", "DEALER1")
            for index in [Int64(0), 1] {
                let failed = try shop.row("检验", index, #","gasTightness":"不合格""#, at: "2026-11-21 08:00")
                #expect(try await shop.rule(failed) == nil)
            }
            let row = """
                {"event":"出库","code":"\(try shop.code(0))","lastCode":"\(try shop.code(2))",\
                "eventTime":"2026-11-21 07:00","destination":"某经销商"}
                """
            let receipt = try await shop.send([row])
            #expect(receipt.errors.isEmpty, "\(receipt.errors)")
            #expect(receipt.warnings.map(\.rule.code) == ["life.warning.failed-left"])
            #expect(receipt.warnings.first?.parameters["count"] == "2")
            let event = shop.object(
                [try shop.uri(1), try shop.uri(2)], step: "shipping", at: "2026-11-21T07:30:00+08:00",
                more: shop.destination("DEALER1"))
            let job = try await shop.capture([event])
            let told = try await shop.errors(job)
            // They had left with the row before, which is told as well.
            #expect(job.isSuccess && told.contains { $0.rule.code == "life.warning.not-here" })
            let left = told.filter { $0.rule.code == "life.warning.failed-left" }
            #expect(left.map { $0.parameters["count"] } == ["1"], "\(told)")
        }
    }

    @Test(arguments: TestEngine.available)
    func `a pass with a time in the future hides no failure that is told after it`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            try await shop.make(0)
            // It is 12:00 of the 22nd.
            let ahead = try test(shop, "gas-tightness", "pass", at: "2026-11-23T08:00:00+08:00")
            try await shop.expectSuccess(try await shop.capture([ahead]))
            clock.advance(seconds: 3600)
            let failed = try shop.row("检验", 0, #","gasTightness":"不合格""#, at: "2026-11-22 12:30")
            #expect(try await shop.rule(failed) == nil)
            #expect(try await shop.facts(0).verdict == .testFailed)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a laboratory's failed test counts, and does not tell it what of the goods has left`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            _ = try await shipped(shop)
            let laboratory = try await shop.party("某检测中心", "INST9", .institution)
            let job = try await shop.capture([try test(shop, "gas-tightness", "fail")], by: laboratory)
            #expect(job.isSuccess && job.warningCount == 0)
            #expect(try await shop.facts(0).verdict == .testFailed)
            #expect(try await ListFailedGoods(platform)(by: shop.actor).leftCount == 1, "its maker is told")
        }
    }
}
