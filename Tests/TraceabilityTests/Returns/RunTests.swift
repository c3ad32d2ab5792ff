import TestSupport
import Testing

@testable import Traceability

struct RunTests {
    @Test func `blocks cover a run exactly, and an item lies in one of them`() {
        let seed: UInt64 = 1_005
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<2_000 {
            let first = Int64.random(in: 0..<1_000_000, using: &generator)
            let last = first + Int64.random(in: 0..<300_000, using: &generator)
            var next = first
            for block in SubjectBlock.covering(first, last) {
                let size = Int64(1) << (4 * Int64(block.level))
                #expect(block.block * size == next, "seed \(seed), \(first)…\(last)")
                next += size
            }
            #expect(next == last + 1, "seed \(seed), \(first)…\(last)")
            let covering = Set(SubjectBlock.covering(first, last))
            let inside = Int64.random(in: first...last, using: &generator)
            #expect(SubjectBlock.containing(inside).count { covering.contains($0) } == 1, "seed \(seed)")
            #expect(!SubjectBlock.containing(last + 1).contains { covering.contains($0) }, "seed \(seed)")
        }
    }

    @Test func `a million items are at most thirty blocks a level`() {
        let blocks = SubjectBlock.covering(7, 1_000_006)
        #expect(Dictionary(grouping: blocks, by: \.level).values.allSatisfy { $0.count <= 30 })
    }

    @Test func `runs in any order are found and joined like a set of numbers`() {
        let seed: UInt64 = 7
        var generator = SeededGenerator(seed: seed)
        var runs = FileRuns()
        var model: Set<Int64> = []
        for line in 0..<3_000 {
            let first = Int64.random(in: 0..<20_000, using: &generator)
            let last = first + Int64.random(in: 0..<4, using: &generator)
            let isTaken = (first...last).contains { model.contains($0) }
            #expect((runs.overlap(first, last) != nil) == isTaken, "seed \(seed), line \(line)")
            if isTaken { continue }
            runs.insert(.init(first: first, last: last, batch: 0, line: Int32(line)))
            model.formUnion(first...last)
        }
        let merged = runs.merged
        #expect(merged.reduce(0) { $0 + $1.last - $1.first + 1 } == Int64(model.count), "seed \(seed)")
        #expect(zip(merged, merged.dropFirst()).allSatisfy { $0.last + 1 < $1.first }, "seed \(seed)")
        #expect(runs.units(in: 100...5_000) == Int64(model.count { (100...5_000).contains($0) }), "seed \(seed)")
    }

    @Test func `a row survives its way to disk and back`() throws {
        var row = ReturnRow(line: 9, event: .shipping, code: "1", eventTime: Instant(microseconds: 5))
        row.batchNo = "批\"1"
        row.tests = [.init(item: .ignition, passed: false, testedOn: Instant(microseconds: 0).date)]
        row.measurements = [.init(item: "CO", value: "0.1", unit: "%", limit: "", instrument: "仪")]
        row.subject = .init(ownerID: 1, allocationNumber: 2, first: 3, last: 4)
        row.quantity = 2
        let spill = RowSpill(folder: "/tmp")
        for line in 0..<10_000 {
            row.line = line
            try spill.append(row)
        }
        for _ in 0..<2 {
            try spill.rewind()
            var all: [ReturnRow] = []
            while case let part = try spill.next(999), !part.isEmpty { all += part }
            #expect(all.map(\.line) == Array(0..<10_000))
            row.line = 9_999
            #expect(all.last == row)
        }
    }
}
