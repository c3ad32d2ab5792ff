import Storage
import TestSupport
import Testing

@testable import Traceability

/// What counts as failed, as a pure function of tests.
@Suite struct FailedTestFoldTests {
    private static let star: Set<String> = ["gas-tightness", "ignition"]
    private static let items = ["gas-tightness", "ignition", "carbon-monoxide"]

    private func test(_ second: Int64, passed: Set<String> = [], failed: Set<String> = []) -> LifeEvent {
        var event = LifeEvent(.inspecting, at: Instant(microseconds: second * 1_000_000), id: second)
        (event.passed, event.failed) = (passed, failed)
        return event
    }

    @Test func `the last result of each item counts, and the first failure since then gives the day`() {
        let events = [
            test(1, failed: ["ignition"]), test(2, passed: ["ignition"]), test(3, failed: ["gas-tightness"]),
            test(4, failed: ["gas-tightness", "carbon-monoxide"]),
        ]
        let failed = FailedTests(events, star: Self.star)
        #expect(failed.items.map(\.code) == ["gas-tightness"])
        #expect(failed.items.first?.since == Instant(microseconds: 3_000_000))
        #expect(failed.names.chinese == "气密性" && failed.names.english == "gas tightness")
        #expect(FailedTests(text: failed.text) == failed, "as a column has it")
        var strange = test(5, passed: ["gas-tightness"])
        strange.countsAsTest = false
        #expect(FailedTests(events + [strange], star: Self.star) == failed, "a test of somebody else")
    }

    @Test func `a look at few units among many tests finds what a look at each finds`() {
        for seed in UInt64(1)...20 {
            var random = SeededGenerator(seed: seed)
            var (blocks, told) = (TestBlocks(), [(ClosedRange<Int64>, LifeEvent)]())
            for second in Int64(1)...400 {
                let first = Int64.random(in: 0..<5_000, using: &random)
                let range = first...(first + (second.isMultiple(of: 50) ? 700 : 0))
                let event = Bool.random(using: &random) ? test(second, failed: ["ignition"]) : test(second)
                told.append((range, event))
                blocks.add(event, to: range)
            }
            for first in stride(from: Int64(0), to: 5_000, by: 7) {
                let few = first...(first + 2)
                let hasFailed = told.contains { $0.0.overlaps(few) && !$0.1.failed.isEmpty }
                let found = blocks.hasFailed(in: few)
                let runs = blocks.failedRuns(in: few, star: Self.star)
                let isSame = few.allSatisfy { index in
                    let own = FailedTests(told.filter { $0.0.contains(index) }.map(\.1), star: Self.star)
                    return (runs.first { $0.range.contains(index) }?.tests ?? own) == own
                        && own.isEmpty == !runs.contains { $0.range.contains(index) }
                }
                #expect(found == hasFailed && isSame, "seed \(seed), from \(first)")
                if found != hasFailed || !isSame { break }
            }
        }
    }

    @Test func `one return tells of so many failed tests and no more`() throws {
        var ledger = LifeLedger()
        let subject = ReturnRow.Subject(ownerID: 1, allocationNumber: 1, first: 1, last: 1 << 20 - 2)
        let failed = test(1, failed: ["ignition"])
        let size = SubjectBlock.covering(subject.first, subject.last).count
        for _ in 0...(TestLedger.failedLimit / size) {
            try ledger.check(failed, subject, plate: "", starTests: Self.star)
            ledger.keep(failed, subject)
        }
        let fault = #expect(throws: LifeFault.self) {
            try ledger.check(failed, subject, plate: "", starTests: Self.star)
        }
        #expect(fault?.rule.code == "life.too-many-failed")
        let passed = test(2, passed: ["ignition"])
        try ledger.check(passed, subject, plate: "", starTests: Self.star)
    }

    /// Blocks of many sizes against a fold of each unit.
    @Test func `a run's tests come to the same as each unit's, in whatever order they arrive`() {
        for seed in UInt64(1)...40 {
            var random = SeededGenerator(seed: seed)
            var (blocks, told) = (TestBlocks(), [(ClosedRange<Int64>, LifeEvent)]())
            for second in Int64(1)...12 {
                let first = Int64.random(in: 0..<300, using: &random)
                let range = first...(first + Int64.random(in: 0..<200, using: &random))
                let some = Set(Self.items.filter { _ in Bool.random(using: &random) })
                let event = Bool.random(using: &random) ? test(second, passed: some) : test(second, failed: some)
                told.append((range, event))
            }
            for (range, event) in told.shuffled(using: &random) { blocks.add(event, to: range) }
            let all: ClosedRange<Int64> = 20...400
            let runs = blocks.failedRuns(in: all, star: Self.star)
            for index in all {
                let own = FailedTests(told.filter { $0.0.contains(index) }.map(\.1), star: Self.star)
                let found = runs.filter { $0.range.contains(index) }
                #expect(found.count <= 1, "seed \(seed): runs are disjoint")
                let isSame = own.isEmpty ? found.isEmpty : found.first?.tests == own
                #expect(isSame, "seed \(seed), unit \(index)")
                if !isSame { break }
            }
            for (run, next) in zip(runs, runs.dropFirst()) {
                let isJoined = run.last + 1 < next.first || run.tests != next.tests
                #expect(isJoined, "seed \(seed): neighbours that failed alike are one run")
            }
        }
    }
}
