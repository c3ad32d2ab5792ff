import Cryptography

/// Draws a sample that anybody with the seed can draw again.
///
/// Word `n` is the first 8 bytes, big endian, of SHA-256(seed ‖ n as 8 bytes, big endian), n = 0, 1, 2 …. A word below
/// the largest multiple of the population becomes `word mod population`; others are passed over, so that every unit is
/// as likely as any other. Numbers that came before are passed over too. The sample is in the order of the numbers.
public struct SampleDraw: Sendable {
    public static let seedBytes = 16
    /// Units of one sample at most: what a person can look at in some days.
    public static let limit = 200

    private let seed: [UInt8]
    private var counter: UInt64 = 0

    public init(seed: [UInt8]) { self.seed = seed }

    /// Distinct numbers in 0..<population, all of them when there are no more than `count`.
    public static func numbers(_ count: Int, of population: Int64, seed: [UInt8]) -> [Int64] {
        guard population > Int64(count) else { return Array(0..<max(0, population)) }
        var draw = SampleDraw(seed: seed)
        var chosen: Set<Int64> = []
        while chosen.count < count { chosen.insert(draw.number(below: population)) }
        return chosen.sorted()
    }

    private mutating func number(below population: Int64) -> Int64 {
        let size = UInt64(population)
        let fair = UInt64.max - (UInt64.max % size + 1) % size
        while true {
            let word = nextWord()
            if word <= fair { return Int64(word % size) }
        }
    }

    private mutating func nextWord() -> UInt64 {
        let place = (0..<8).map { UInt8(truncatingIfNeeded: counter >> (56 - 8 * UInt64($0))) }
        counter += 1
        return SHA256.hash(seed + place).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
