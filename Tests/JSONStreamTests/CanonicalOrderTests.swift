import JSONStream
import TestSupport
import Testing

@Suite struct CanonicalOrderTests {
    /// Letters of one to four bytes, and the borders where bytes and code units order otherwise.
    private static let letters = [
        "", "a", "b", "z", "ö", "€", "中", "\u{D7FF}", "\u{E000}", "\u{FFFD}", "😀", "\u{10FFFF}",
    ]

    @Test func `names stand in the order of their UTF-16 code units`() {
        var random = SeededGenerator(seed: 20_261_127)
        for round in 0..<20_000 {
            let names = (0..<2).map { _ in
                (0..<Int.random(in: 0...4, using: &random)).map { _ in Self.letters.randomElement(using: &random)! }
                    .joined()
            }
            #expect(
                CanonicalOrder.precedes(names[0], names[1])
                    == names[0].utf16.lexicographicallyPrecedes(names[1].utf16),
                "seed 20261127, round \(round): \(names)")
        }
    }
}
