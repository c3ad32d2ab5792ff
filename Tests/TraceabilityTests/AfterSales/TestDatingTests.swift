import Identification
import Storage
import TestSupport
import Testing

@testable import Traceability

/// Days of tests against those of production and rework: no failure vanishes, and no rework ends, by how it is dated.
@Suite struct TestDatingTests {
    private static let stars = #","gasTightness":"合格","ignition":"合格","flameFailure":"合格""#

    /// Made at three in the afternoon of 2026-11-20, all tests passed.
    private func make(_ shop: Workshop, _ index: Int64) async throws {
        let made = try shop.line(index, #","eventTime":"2026-11-20 15:00""# + Self.stars)
        #expect(try await shop.rule(made) == nil)
    }

    @Test(arguments: TestEngine.available)
    func `a failed test with the day of production and no time of its own counts from when it is told`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            try await make(shop, 0)
            let code = try shop.code(0)
            let failed = """
                {"event":"inspecting","code":"\(code)","productionDate":"2026-11-20","gasTightness":"fail"}
                """
            #expect(try await shop.rule(failed) == nil)
            let found = try await shop.facts(0)
            #expect(found.verdict == .testFailed)
            #expect(found.facts.marks.failedTests?.items.map(\.since) == [clock.now()])
            #expect(found.facts.tests.first { $0.item == "gas-tightness" }?.passed == false)
            #expect(try await shop.rule(try shop.row("出库", 0, at: "2026-11-22 12:00")) == "life.test-failed")
            // A shipment is no more of the day of production.
            try await make(shop, 1)
            let ship = #"{"event":"shipping","code":"\#(try shop.code(1))","productionDate":"2026-11-20"}"#
            #expect(try await shop.rule(ship) == nil)
            #expect(try await shop.events(1).last?.time == clock.now())
        }
    }

    @Test(arguments: TestEngine.available)
    func `what is told to have failed before it was made has failed until a later test passes`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            for (index, time) in ["2026-11-20", "2026-11-20 14:00", "2026-01-01 08:00"].enumerated() {
                let index = Int64(index)
                try await make(shop, index)
                #expect(try await shop.rule(try shop.row("检验", index, #","ignition":"fail""#, at: time)) == nil)
                let found = try await shop.facts(index)
                #expect(found.verdict == .testFailed, "\(time)")
                #expect(found.facts.tests.first { $0.item == "ignition" }?.passed == false, "\(time)")
                let ship = try shop.row("出库", index, at: "2026-11-21 10:00")
                #expect(try await shop.rule(ship) == "life.test-failed", "\(time)")
                let passed = try shop.row("检验", index, #","ignition":"pass""#, at: "2026-11-20 14:30")
                #expect(try await shop.rule(passed) == nil)
                #expect(try await shop.facts(index).verdict == .genuine, "\(time)")
            }
        }
    }

    @Test func `production lifts the failed test of its batch, not the one of its unit`() {
        let star: Set<String> = ["ignition"]
        func event(_ kind: ReturnEvent, _ second: Int64, _ change: (inout LifeEvent) -> Void) -> LifeEvent {
            var event = LifeEvent(kind, at: Instant(microseconds: second * 1_000_000), id: second)
            change(&event)
            return event
        }
        let made = event(.commissioning, 2) { $0.passed = star }
        let own = event(.inspecting, 1) { $0.failed = star }
        let batch = event(.inspecting, 1) { ($0.failed, $0.isOfBatch) = (star, true) }
        #expect(FailedTests([batch, made], star: star).isEmpty)
        #expect(FailedTests([made, own], star: star).items.map(\.since) == [own.time])
        #expect(FailedTests([made, batch, own], star: star).items.map(\.code) == ["ignition"])
        #expect(FailedTests([made, own, event(.inspecting, 3) { $0.passed = star }], star: star).isEmpty)
    }

    @Test(arguments: TestEngine.available)
    func `tests of a day before the rework end none, by rows and by events`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            for index in Int64(0)..<2 {
                try await make(shop, index)
                let rework = try shop.row("返工", index, #","reason":"换密封圈""#, at: "2026-11-21 09:00")
                #expect(try await shop.rule(rework) == nil)
            }
            func tests(_ day: String) throws -> String {
                try shop.row("检验", 0, Self.stars + #","testedOn":"\#(day)""#, at: "2026-11-22 09:00")
            }
            let old = try await shop.send([try tests("2026-11-20")])
            #expect(old.errors.isEmpty)
            let warning = try #require(old.warnings.first)
            #expect(warning.rule.code == "life.warning.still-rework" && warning.parameters["count"] == "1")
            #expect(warning.parameters["other"] == "2026-11-21")
            #expect(try await shop.facts(0).verdict == .rework)
            #expect(try await shop.rule(try shop.row("出库", 0, at: "2026-11-22 10:00")) == "life.rework-open")
            let new = try await shop.send([try tests("2026-11-21")])
            #expect(new.errors.isEmpty && new.warnings.isEmpty, "\(new.warnings)")
            #expect(try await shop.facts(0).verdict == .genuine)

            func event(_ day: String) throws -> String {
                let items = ["gas-tightness", "ignition", "flame-failure"].map {
                    #"{"item":"\#($0)","result":"pass","testedOn":"\#(day)"}"#
                }
                return shop.object(
                    [try shop.uri(1)], step: "inspecting", more: #","gas:tests":[\#(items.joined(separator: ","))]"#)
            }
            let job = try await shop.capture([try event("2026-11-20")])
            #expect(job.isSuccess)
            #expect(try await shop.errors(job).map(\.rule.code) == ["life.warning.still-rework"])
            #expect(try await shop.facts(1).verdict == .rework)
            try await shop.expectSuccess(try await shop.capture([try event("2026-11-21")]))
            #expect(try await shop.facts(1).verdict == .genuine)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a conversion from a gas that the appliance does not burn is refused`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            try await shop.license(shop.actor, until: "2027-11-01")
            try await make(shop, 0)
            func convert(_ gas: String, _ before: String, _ hour: String) throws -> String {
                try shop.row(
                    "改气源", 0, #","gas":"\#(gas)","gasBefore":"\#(before)","kit":"K1""#, at: "2026-11-21 \(hour):00")
            }
            #expect(try await shop.rule(try convert("20Y", "10T", "09")) == "life.gas-before")
            #expect(try await shop.rule(try convert("20Y", "12T", "10")) == nil)
            #expect(try await shop.rule(try convert("10T", "12T", "11")) == "life.gas-before")
            #expect(try await shop.rule(try convert("10T", "20Y", "12")) == nil)
        }
    }

    @Test(arguments: TestEngine.available)
    func `what an earlier version had lifted is folded again at the first start after it`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            for index in Int64(0)..<2 { try await make(shop, index) }
            #expect(try await shop.rule(try shop.row("检验", 0, #","ignition":"fail""#, at: "2026-11-20")) == nil)
            let rework = try shop.row("返工", 1, #","reason":"换密封圈""#, at: "2026-11-21 09:00")
            #expect(try await shop.rule(rework) == nil)
            let owner = shop.organizationID
            try await platform.datastore.write { session in
                try session.run("DELETE FROM failed_test_run")
                try session.run("UPDATE item SET rework_at = NULL")
                try session.run("INSERT INTO failed_test_due (owner_id) VALUES (\(owner))")
            }
            #expect(try await shop.facts(0).verdict == .genuine)
            try await platform.prepare()
            #expect(try await shop.facts(0).verdict == .testFailed)
            #expect(try await shop.facts(1).verdict == .rework)
        }
    }
}
