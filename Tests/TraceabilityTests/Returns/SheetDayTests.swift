import Foundation
import Storage
import TestSupport
import Testing

@testable import Traceability

/// Days as enterprises' own sheets write them.
struct SheetDayTests {
    @Test func `days are read in the order that was said, and in no other`() {
        #expect(DateOrder.dayFirst.yearFirst("3.11.2026") == "2026-11-03")
        #expect(DateOrder.monthFirst.yearFirst("11/3/2026 14:30") == "2026-11-03 14:30")
        #expect(DateOrder.dayFirst.yearFirst("１１／３／２０２６") == "2026-03-11")
        for text in ["11/20/2026", "3.11.26", "2026-11-03", "", "a.b.c", "1.2.3.2026", "31.2.2026"] {
            #expect(DateOrder.dayFirst.yearFirst(text) == nil, "\(text)")
        }
        #expect(DateOrder.yearFirst.yearFirst("3.11.2026") == nil)
    }

    @Test func `the order is guessed from what cannot be otherwise`() {
        #expect(DateOrder.guess(["2026-11-20", ""]) == .yearFirst)
        #expect(DateOrder.guess(["1.2.2026"]) == .dayFirst)
        #expect(DateOrder.guess(["1/2/2026", "1/20/2026"]) == .monthFirst)
    }

    @Test func `a day that lost its format is the same day`() {
        // Excel counts 1900-01-01 as 1 and has a 1900-02-29: 2000-01-01 is 36526 (ECMA-376, 18.17.4.1).
        #expect(SerialDay.text("36526") == "2000-01-01")
        #expect(SerialDay.text("46346") == "2026-11-20")
        #expect(SerialDay.text("46346.5") == "2026-11-20 12:00")
        for text in ["20261120", "36525", "73051", "4634", "46346.x", "46346.5.1", "-6346"] {
            #expect(SerialDay.text(text) == nil, "\(text)")
        }
    }

    @Test func `what was said of a heading before is said again`() throws {
        let kept = try ColumnMapping([.init("条码", .factoryNo), .init("码", .code), .init("颜色", nil)])
        let headings = ["条码", "颜色", "批号", "编码"]
        #expect(HeadingGuess.fields(headings, after: [kept]) == [.factoryNo, nil, .batchNo, .code])
        let answers = HeadingGuess.answers(headings, [kept])
        #expect(answers[1] == .some(.none) && answers[2] == nil)
    }
}
