import Storage
import TestSupport
import Testing

@testable import Traceability

/// Rows of a day before the goods were made: said as of captured events, and refused where a unit's life would be wrong.
@Suite struct RowOrderTests {
    @Test(arguments: TestEngine.available)
    func `a shipment and a test of before production are warned of, a sale is refused`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            try await shop.make(0)
            for (event, more) in [("出库", ""), ("检验", #","gasTightness":"合格""#)] {
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
            #expect(try await shop.rule(try shop.row("售出", 0, at: "2026-01-27 10:00")) == "life.too-early")
        }
    }
}
