import Storage
import TestSupport
import Testing

@testable import Traceability

/// However a failed test is told in EPCIS: it stops goods, is refused with what to do, or is warned of by name.
@Suite struct FailedDoorTests {
    private static let box = "https://id.gs1.org/00/106141412345678908"
    private static let failed = #","gas:tests":[{"item":"gas-tightness","result":"fail"}]"#
    private static let passed = #","gas:tests":[{"item":"gas-tightness","result":"pass"}]"#

    private func workshop(_ platform: Platform, _ clock: FixedClock) async throws -> Workshop {
        let shop = try await Workshop(platform, clock)
        let product = shop.productID
        try await platform.datastore.write { session in
            try session.run("UPDATE product SET gtin = '06901234567892' WHERE product_id = \(product)")
        }
        return shop
    }

    /// Of the batch B1 as such, or of its product.
    private func batch(_ step: String, _ hour: String, _ more: String, lot: String = "/10/B1") -> String {
        """
        {"type":"ObjectEvent","eventTime":"2026-11-21T\(hour):00:00+08:00","eventTimeZoneOffset":"+08:00",\
        "action":"OBSERVE","bizStep":"\(step)",\
        "quantityList":[{"epcClass":"https://id.gs1.org/01/06901234567892\(lot)","quantity":1}]\(more)}
        """
    }

    @Test(arguments: TestEngine.available)
    func `a batch that fails as such stops its units in the same document, until they have passed`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await workshop(platform, clock)
            for index in 0..<2 { try await shop.make(Int64(index)) }
            let ship = shop.object([try shop.uri(1)], step: "shipping")
            let fail = batch("inspecting", "08", Self.failed)
            let told = try await shop.capture([fail, ship])
            #expect(try await shop.firstError(told) == "life.test-failed /epcisBody/eventList/1/epcList/0")
            let made = try shop.commissioning([5])
            let later = shop.object([try shop.uri(5)], step: "shipping")
            let late = try await shop.capture([fail, made, later])
            #expect(try await shop.firstError(late) == "life.test-failed /epcisBody/eventList/2/epcList/0")
            let unit = shop.object(
                [try shop.uri(1)], step: "inspecting", at: "2026-11-21T09:00:00+08:00", more: Self.passed)
            try await shop.expectSuccess(try await shop.capture([fail, unit, ship]))
            #expect(try await shop.facts(0).verdict == .testFailed)
            #expect(try await shop.facts(1).verdict == .genuine)
        }
    }

    @Test(arguments: TestEngine.available)
    func `what fails as a box, as a product without a lot or in another step is refused with what to do`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await workshop(platform, clock)
            let (first, second) = (try shop.uri(0), try shop.uri(1))
            try await shop.expectSuccess(
                try await shop.capture([try shop.commissioning([0, 1]), shop.packing(Self.box, [first, second])]))
            let time = "2026-11-21T12:00:00+08:00"
            let aggregation = """
                {"type":"AggregationEvent","eventTime":"\(time)","eventTimeZoneOffset":"+08:00","action":"OBSERVE",\
                "bizStep":"inspecting","parentID":"\(Self.box)","childEPCs":["\(first)"]\(Self.failed)}
                """
            let cases = [
                shop.object([Self.box], step: "inspecting", at: time, more: Self.failed): "life.failed-container",
                batch("inspecting", "12", Self.failed, lot: ""): "life.failed-class",
                shop.object([first], step: "accepting", at: time, more: Self.failed): "life.failed-step",
                aggregation: "life.failed-step",
            ]
            for (event, rule) in cases {
                let job = try await shop.capture([event])
                #expect(try await shop.firstError(job).hasPrefix(rule + " "), "\(event)")
            }
            #expect(try await shop.facts(0).verdict == .genuine)
            // Things of others, and goods that are held back by the step itself.
            let strange = "urn:epc:id:sgtin:0614141.107346.2017"
            let rework = shop.object(
                [first], step: "urn:ransu:gas:reworking", at: time, more: Self.failed + #","gas:reason":"漏气""#)
            for event in [shop.object([strange], step: "accepting", at: time, more: Self.failed), rework] {
                try await shop.expectSuccess(try await shop.capture([event]))
            }
            #expect(try await shop.facts(0).verdict == .rework)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a box leaves with no unit that the same document says has failed, or packs after it had`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await workshop(platform, clock)
            for index in 0..<3 { try await shop.make(Int64(index)) }
            let (first, second) = (try shop.uri(0), try shop.uri(1))
            let fail = shop.object([first], step: "inspecting", at: "2026-11-21T11:00:00+08:00", more: Self.failed)
            let pack = shop.packing(Self.box, [first, second])
            let ship = shop.object([Self.box], step: "shipping")
            for events in [[pack, fail, ship], [fail, pack, ship]] {
                let job = try await shop.capture(events)
                #expect(try await shop.firstError(job) == "life.rework-inside /epcisBody/eventList/2/epcList/0")
            }
            let lone = try await shop.capture([shop.packing(Self.box, [first, second])])
            try await shop.expectSuccess(lone)
            let inside = try await shop.capture([fail, ship])
            #expect(try await shop.firstError(inside) == "life.rework-inside /epcisBody/eventList/1/epcList/0")
            try await shop.expectSuccess(try await shop.capture([fail]))
            let pallet = "https://id.gs1.org/00/106141412345678915"
            let nested = try await shop.capture([
                shop.packing(pallet, [Self.box], at: "2026-11-21T13:00:00+08:00"),
                shop.object([pallet], step: "shipping"),
            ])
            #expect(try await shop.firstError(nested) == "life.rework-inside /epcisBody/eventList/1/epcList/0")
            let passed = shop.object([first], step: "inspecting", at: "2026-11-21T14:00:00+08:00", more: Self.passed)
            try await shop.expectSuccess(try await shop.capture([passed]))
            try await shop.expectSuccess(try await shop.capture([ship]))
        }
    }

    @Test(
        arguments: TestEngine.available,
        [
            #""gas:inspection":{"result":"fail"}"#, #""gas:inspection":{"gas:verdict":"不合格"}"#,
            #""gas:inspection":{"failed":"3"}"#, #""gas:inspection":{"failed":3},"gas:verdict":"leaking""#,
            #""gas:result":"FAIL""#, #""gas:verdict":"不合格""#,
        ])
    func `a failed whole is a failed test, until the whole has passed`(
        _ engine: TestEngine, _ verdict: String
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await workshop(platform, clock)
            try await shop.make(0)
            func inspect(_ more: String, _ hour: String) throws -> String {
                shop.object(
                    [try shop.uri(0)], step: "inspecting", at: "2026-11-21T\(hour):00:00+08:00", more: "," + more)
            }
            let job = try await shop.capture([try inspect(verdict, "08")])
            // A word that nobody knows is told, and does not make them pass.
            #expect(job.isSuccess && job.warningCount == (verdict.contains("leaking") ? 1 : 0))
            #expect(try await shop.facts(0).verdict == .testFailed)
            #expect(try await shop.facts(0).facts.marks.failedTests?.names.chinese == "检验结论")
            #expect(try await shop.rule(try shop.row("出库", 0, at: "2026-11-22 10:00")) == "life.test-failed")
            let tightness = try shop.row("检验", 0, #","gasTightness":"合格""#, at: "2026-11-21 09:00")
            #expect(try await shop.send([tightness]).warnings.map(\.rule.code) == ["life.warning.still-failed"])
            try await shop.expectSuccess(
                try await shop.capture([try inspect(#""gas:inspection":{"result":"pass"}"#, "10")]))
            #expect(try await shop.facts(0).verdict == .genuine)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a result that nobody understands, and failures that are only counted, are warned of`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await workshop(platform, clock)
            try await shop.make(0)
            let cases = [
                #","gas:verdict":"让步接收""#: "vocabulary.warning.unknown-word /epcisBody/eventList/0/gas:verdict",
                #","gas:inspection":{"result":"pass","failed":2}"#:
                    "life.warning.failed-count /epcisBody/eventList/0/gas:inspection",
            ]
            for (more, warning) in cases {
                let event = shop.object([try shop.uri(0)], step: "inspecting", more: more)
                let job = try await shop.capture([event])
                #expect(job.isSuccess && job.warningCount == 1)
                #expect(try await shop.firstError(job) == warning)
            }
            #expect(try await shop.facts(0).verdict == .genuine)
        }
    }

    @Test(arguments: TestEngine.available)
    func `who only deals in goods returns by row that they failed, and lifts nothing`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await workshop(platform, clock)
            for index in 0..<2 { try await shop.make(Int64(index)) }
            let dealer = try await shop.party("某经销商", "DEALER1", .dealer)
            let shipping = try shop.row("出库", 0, #","destination":"某经销商","destinationRegion":"440106""#)
            #expect(try await shop.rule(shipping) == nil)
            func test(_ index: Int64, _ result: String, _ hour: String) throws -> String {
                try shop.row("检验", index, #","gasTightness":"\#(result)""#, at: "2026-11-22 \(hour):00")
            }
            #expect(try await shop.rule(try test(0, "不合格", "08"), by: dealer) == nil)
            #expect(try await shop.facts(0).verdict == .testFailed)
            #expect(try await shop.rule(try test(0, "合格", "09"), by: dealer) == "life.failed-tester")
            #expect(try await shop.rule(try test(1, "不合格", "08"), by: dealer) == "return.no-custody")
        }
    }

    @Test(arguments: TestEngine.available)
    func `a failed test in a row of another step is refused, as in an event of another step`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await workshop(platform, clock)
            try await shop.make(0)
            let failed = #","gasTightness":"不合格","destinationRegion":"440106","reason":"漏气""#
            for step in ["出库", "售出", "维修", "安装", "退货"] {
                #expect(try await shop.rule(try shop.row(step, 0, failed)) == "life.failed-step", "\(step)")
            }
            #expect(try await shop.facts(0).verdict == .genuine)
            #expect(try await shop.rule(try shop.row("返工", 0, failed)) == nil)
            #expect(try await shop.facts(0).verdict == .rework)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a batch that fails as such is warned of where units of it have left`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await workshop(platform, clock)
            for index in 0..<3 { try await shop.make(Int64(index)) }
            _ = try await shop.dealer("某经销商", "DEALER1")
            let shipped = shop.object(
                [try shop.uri(0), try shop.uri(2)], step: "shipping", at: "2026-11-21T07:00:00+08:00",
                more: shop.destination("DEALER1"))
            try await shop.expectSuccess(try await shop.capture([shipped]))
            let job = try await shop.capture([batch("inspecting", "08", Self.failed)])
            let warning = try #require(try await shop.errors(job).first)
            #expect(job.isSuccess && warning.rule.code == "life.warning.failed-left")
            #expect(warning.parameters["count"] == "2")
        }
    }
}
