import TestSupport
import Testing

@testable import Traceability

struct SampleDrawTests {
    private let seed = (0..<16).map { UInt8($0) }

    @Test func `the sample of a seed is what anybody computes from the documented rule`() {
        // Computed with Python's hashlib: docs/manual/data-quality.md has the program.
        #expect(SampleDraw.numbers(5, of: 1_000, seed: seed) == [165, 210, 364, 948, 989])
    }

    @Test func `a sample has distinct units of the population, in order, and all of a small one`() {
        var generator = SeededGenerator(seed: 41)
        for _ in 0..<300 {
            let population = Int64.random(in: 1...5_000, using: &generator)
            let count = Int.random(in: 1...200, using: &generator)
            let seed = (0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let numbers = SampleDraw.numbers(count, of: population, seed: seed)
            #expect(numbers == numbers.sorted() && Set(numbers).count == numbers.count)
            #expect(numbers.count == min(count, Int(population)))
            #expect(numbers.allSatisfy { (0..<population).contains($0) })
            #expect(numbers == SampleDraw.numbers(count, of: population, seed: seed))
        }
    }

    @Test func `every unit is as likely as any other, within four sigma`() {
        var hits = [Int](repeating: 0, count: 50)
        for round in 0..<4_000 {
            let seed = (0..<16).map { UInt8(truncatingIfNeeded: round >> ($0 % 4 * 8)) }
            for number in SampleDraw.numbers(5, of: 50, seed: seed) { hits[Int(number)] += 1 }
        }
        let (expected, sigma) = (400.0, (4_000.0 * 0.1 * 0.9).squareRoot())
        #expect(hits.allSatisfy { abs(Double($0) - expected) < 4 * sigma })
    }
}
