import Storage
import TestSupport
import Testing

@testable import Traceability

/// Rows of a day before the goods were made: said as of captured events, and refused where a unit's life would be
/// wrong.
@Suite struct RowOrderTests {
    @Test(arguments: TestEngine.available)
    func `a test of before production is warned of, a shipment and a sale are refused`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            try await shop.make(0)
            for (event, more) in [("检验", #","gasTightness":"合格""#)] {
                let early = try await shop.send([try shop.row(event, 0, more, at: "2026-01-27 10:00")])
                #expect(early.errors.isEmpty)
                let warning = try #require(early.warnings.first, "\(event)")
                #expect(early.warnings.count == 1 && warning.rule.code == "capture.warning.out-of-order")
                #expect(warning.field == "eventTime" && warning.parameters["other"] == "2026-11-20")
                let code = try shop.code(0)
                #expect(warning.value == code)
                let late = try await shop.send([try shop.row(event, 0, more, at: "2026-11-20 10:00")])
                #expect(late.errors.isEmpty && late.warnings.isEmpty, "on the day: \(late.warnings)")
            }
            for event in ["售出", "出库"] {
                #expect(try await shop.rule(try shop.row(event, 0, at: "2026-01-27 10:00")) == "life.too-early")
            }
            let shipped = shop.object([try shop.uri(0)], step: "shipping", at: "2026-01-27T10:00:00+08:00")
            #expect(try await shop.firstError(try await shop.capture([shipped])).hasPrefix("life.too-early"))
        }
    }

    @Test(arguments: TestEngine.available)
    func `what a row says of the goods besides is held against what is known, or told to count for nothing`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            try await shop.make(0)
            let other = try await shop.send([try shop.row("出库", 0, #","batchNo":"B2""#)])
            let error = try #require(other.errors.first)
            #expect(error.rule.code == "return.batch-other" && error.parameters["found"] == "B1")
            #expect(try await shop.rule(try shop.row("出库", 0, #","batchNo":"B1""#, at: "2026-11-21 11:00")) == nil)
            let tested = try await shop.send([try shop.row("检验", 0, #","gasTightness":"合格","factoryNo":"FN84""#)])
            #expect(tested.errors.isEmpty)
            #expect(tested.warnings.map(\.rule.code) == ["return.warning.factory-no-unused"])
        }
    }

    @Test(arguments: TestEngine.available)
    func `a time of today ahead of the clock is told to have become the time of receipt`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            for index in 0..<2 { try await shop.make(Int64(index)) }
            // It is noon in China.
            for (index, time) in ["2026-11-22 13:30", "2026-11-22T05:30:00Z"].enumerated() {
                let receipt = try await shop.send([try shop.row("售出", Int64(index), at: time)])
                #expect(receipt.errors.isEmpty, "\(receipt.errors)")
                let warning = try #require(receipt.warnings.first, "\(time)")
                #expect(warning.rule.code == "return.warning.time-ahead" && warning.value == time)
                #expect(warning.parameters["now"] == "2026-11-22T12:00:00+08:00")
                let sold = try await platform.datastore.read { session in
                    let step = ReturnEvent.retailSelling.bizStep
                    return try session.rows("SELECT event_time FROM trace_event WHERE biz_step = \(step)") {
                        try $0.next(Instant.self)
                    }
                }
                #expect(sold.count == index + 1 && sold.allSatisfy { $0 == clock.now() })
            }
            let tomorrow = try shop.row("售出", 0, at: "2026-11-22T17:30:00Z")
            #expect(try await shop.rule(tomorrow) == "input.future-date", "a day later in China")
        }
    }
}
