import Identification
import TestSupport
import Testing

@testable import Traceability

struct QualityScoreTests {
    @Test func `the score is what the weights and the failed shares say`() {
        // Weights 5 and 3: half of the first failed, none of the second: 100 × (1 − 2.5 ∕ 8) = 68.75.
        let score = QualityScore([
            .factoryTests: QualityCount(applicable: 10, failed: 5),
            .productionInTime: QualityCount(applicable: 10, failed: 0),
            .shippingInTime: QualityCount(applicable: 0, failed: 0),
        ])
        #expect(score.tenths == 688)
        #expect(score.text == "68.8")
        #expect(score.losses.map(\.rule) == [.factoryTests, .productionInTime])
        #expect(score.losses[0].tenths == 313)
        #expect(score.part(.completeness).tenths == 500)
        #expect(score.part(.timeliness).tenths == 1000)
        #expect(score.part(.consistency).tenths == nil)
        #expect(QualityScore([:]).text == "–")
    }

    @Test func `a change of the score names the rules that moved it`() {
        let before = QualityScore([
            .factoryTests: QualityCount(applicable: 100, failed: 0),
            .shippingInTime: QualityCount(applicable: 100, failed: 100),
        ])
        let after = QualityScore([
            .factoryTests: QualityCount(applicable: 100, failed: 20),
            .shippingInTime: QualityCount(applicable: 100, failed: 0),
        ])
        let changes = after.changes(since: before)
        #expect(changes.map(\.rule) == [.shippingInTime, .factoryTests])
        #expect(changes[0].tenths > 0 && changes[1].tenths < 0)
        let moved = changes.reduce(0) { $0 + $1.tenths }
        #expect(abs(moved - ((after.tenths ?? 0) - (before.tenths ?? 0))) <= changes.count)
    }

    @Test(arguments: [
        ("0.012", "0.06", false), ("0.07", "0.06", true), ("0.07", "≤0.06", true), ("0.06", "<= 0.06", false),
        ("88", "≥ 88", false), ("87.9", "≥88", true), ("19", "20–22", true), ("21", "20-22", false),
        ("21", "22 ~ 20", false), ("-3", "-2", false), ("good", "0.06", false), ("1", "", false), ("1", "none", false),
    ])
    func `a value is held against its limit as people write it`(_ value: String, _ limit: String, _ isBeyond: Bool) {
        let one = ReturnRow.Measurement(item: "CO", value: value, unit: "%", limit: limit, instrument: "")
        #expect(one.isBeyondLimit == isBeyond, "\(value) against \(limit)")
    }

    private func row(_ event: ReturnEvent, _ units: Int64, on day: CivilDate) -> ReturnRow {
        var row = ReturnRow(line: 1, event: event, code: "1", eventTime: Instant(day))
        row.subject = .init(ownerID: 1, allocationNumber: 1, first: 0, last: units - 1)
        return row
    }

    @Test func `injected faults are all found, each by its rule and by the units it concerns`() throws {
        let made = try #require(CivilDate(year: 2026, month: 11, day: 20))
        var good = row(.commissioning, 1, on: made)
        good.productionDate = made
        (good.productionLine, good.shift, good.inspector, good.factoryNo) = ("A1", "早班", "李工", "SN1")
        good.tests = [TestItem.gasTightness, .ignition, .flameFailure].map {
            .init(item: $0, passed: true, testedOn: made)
        }
        good.measurements = [.init(item: "CO", value: "0.01", unit: "%", limit: "0.06", instrument: "仪")]
        func failures(_ change: (inout ReturnRow) -> Void, received: Int = 3) -> [QualityRule: Int64] {
            var row = good
            change(&row)
            var tally = QualityTally(receivedAt: Instant(made.adding(days: received), hour: 23), burners: [7])
            tally.add(row, productID: 7)
            return tally.counts.filter { $0.value.failed > 0 }.mapValues(\.failed)
        }
        #expect(failures { _ in } == [:])
        #expect(failures({ _ in }, received: 4) == [.productionInTime: 1])
        #expect(failures { $0.tests.removeLast() } == [.factoryTests: 1])
        #expect(failures { $0.inspector = "" } == [.inspectorNamed: 1])
        #expect(failures { $0.shift = "" } == [.lineAndShift: 1])
        #expect(failures { $0.factoryNo = "" } == [.factoryNumber: 1])
        #expect(failures { $0.measurements = [] } == [.measuredValues: 1])
        #expect(failures { $0.measurements[0].instrument = "" } == [.instrumentNamed: 1])
        #expect(failures { $0.measurements[0].value = "0.07" } == [.valuesWithinLimits: 1])
        #expect(failures { $0.tests[0].testedOn = made.adding(days: -1) } == [.testsAfterProduction: 1])
        #expect(
            failures { row in
                row.subject?.last = 499
                row.tests = []
                row.factoryNo = ""
            } == [.factoryTests: 500])
        var shipped = QualityTally(receivedAt: Instant(made.adding(days: 3)))
        shipped.add(row(.shipping, 20, on: made), productID: nil)
        #expect(shipped.counts[.destinationNamed] == QualityCount(applicable: 20, failed: 20))
        #expect(shipped.counts[.shippingInTime] == QualityCount(applicable: 20, failed: 20))
    }
}
