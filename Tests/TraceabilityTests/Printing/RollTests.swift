import Foundation
import Storage
import TestSupport
import Testing

@testable import Traceability

struct RollTests {
    @Test func `every code is printed once, and each roll is one run that its divider names`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            let allocation = try await fixture.issue(3_000)
            let codes = try await fixture.codes(allocation)
            var generator = SeededGenerator(seed: 2_026_533)
            for round in 0..<40 {
                var order = fixture.order(allocation)
                let first = Int.random(in: 1...3_000, using: &generator)
                let last = Int.random(in: first...3_000, using: &generator)
                let length = Int.random(in: 1...200, using: &generator)
                let lanes = Int.random(in: 1...6, using: &generator)
                (order.first, order.last) = (Int64(first), Int64(last))
                (order.rollLength, order.lanes, order.hasDividers) = (Int64(length), Int64(lanes), true)
                order.partSize = Int64(length * lanes * Int.random(in: 1...4, using: &generator))
                let comment: Comment = "seed 2026533, round \(round): \(first)–\(last), \(lanes) × \(length)"
                let lines = try await Self.lines(platform, order, allocation)
                var rolls: [Int: [String]] = [:]
                var dividers: [Int: [String]] = [:]
                for line in lines {
                    let roll = try #require(Int(line[3]), comment)
                    if line[0] == "divider" {
                        #expect(dividers.updateValue(line, forKey: roll) == nil && rolls[roll] == nil, comment)
                    } else {
                        rolls[roll, default: []].append(line[1])
                        #expect(Int(line[4]) == rolls[roll]?.count, comment)
                    }
                }
                let count = last - first + 1
                #expect(rolls.count == (count - 1) / length + 1, comment)
                for (roll, found) in rolls {
                    let start = first - 1 + (roll - 1) * length
                    let run = Array(codes[start..<min(start + length, last)])
                    #expect(found == run, comment)
                    let divider = try #require(dividers[roll], comment)
                    #expect(divider[1...2] == [run[0], run[run.count - 1]], comment)
                    #expect(divider[4] == "\(run.count)", comment)
                }
                #expect(rolls.values.reduce(0) { $0 + $1.count } == count, comment)
            }
        }
    }

    @Test func `across the lanes stands one label of each roll`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            let allocation = try await fixture.issue(25)
            var order = fixture.order(allocation)
            (order.rollLength, order.lanes) = (10, 2)
            let plan = try PrintPlan(order, of: allocation)
            let source = try await platform.codeSource(of: allocation)
            var cells: [String] = []
            try await PrintRun(plan, plan.part(1), source).forEachChunk { chunk in
                cells += chunk.map { if case .label(let label) = $0 { "\(label.index)" } else { "-" } }
            }
            #expect(cells.count.isMultiple(of: 2))
            #expect(cells[0..<4] == ["0", "10", "1", "11"])
            // The third roll is short and has no neighbour: its lane alone goes on.
            #expect(cells[20...] == ["20", "-", "21", "-", "22", "-", "23", "-", "24", "-"])
        }
    }

    @Test func `beside a short roll the places stay empty on the web too`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            let allocation = try await fixture.issue(25)
            var order = fixture.order(allocation, .zpl)
            (order.rollLength, order.lanes, order.hasDividers, order.template) = (10, 2, true, "roll-20x20")
            let formats = try await Self.text(platform, order, allocation).split(separator: "^XA").dropFirst()
            let isBlank = formats.map { $0.contains("^GB1,1,1,W") }
            // Two dividers, ten rows of two; a divider and five labels, with nothing beside them.
            #expect(
                isBlank == Array(repeating: false, count: 22)
                    + Array(repeating: [false, true], count: 6).flatMap(\.self))
            order.format = .labels
            let document = try await Self.text(platform, order, allocation)
            #expect(document.ranges(of: "/Type /Page").count - document.ranges(of: "/Type /Pages").count == 34)
            #expect(try PrintPlan(order, of: allocation).placeCount == 34)
        }
    }

    @Test func `the roll list names first and last code of each roll`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            let allocation = try await fixture.issue(25)
            var order = fixture.order(allocation, .txt)
            order.rollLength = 10
            let job = try await fixture.print(order)
            try await fixture.work()
            let codes = try await fixture.codes(allocation)
            let list = try await fixture.rows(job, 2)
            #expect(
                list.map { Array($0[0...3]) } == [
                    ["1", "10", codes[0], codes[9]], ["2", "10", codes[10], codes[19]],
                    ["3", "5", codes[20], codes[24]],
                ])
        }
    }

    private static func lines(
        _ platform: Platform, _ order: PrintOrder, _ allocation: Allocation
    ) async throws -> [[String]] {
        let plan = try PrintPlan(order, of: allocation)
        var lines: [[String]] = []
        for number in 1...plan.partCount {
            lines += try await text(platform, order, allocation, part: number).split(separator: "\r\n").dropFirst().map
            { line in
                line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            }
        }
        return lines
    }

    /// One file of the order.
    private static func text(
        _ platform: Platform, _ order: PrintOrder, _ allocation: Allocation, part number: Int64 = 1
    ) async throws -> String {
        let plan = try PrintPlan(order, of: allocation)
        let path = platform.options.printFolder + "/part"
        _ = try await PartWriting(platform).write(plan, plan.part(number), to: path) { _ in }
        return String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
    }
}
