import Glibc

/// How long the fuzzers of this target run: `RANSU_SOAK_SECONDS` each, or a short pass when it is not set.
enum Soak {
    static let seconds: Double? = getenv("RANSU_SOAK_SECONDS").flatMap { Double(String(cString: $0)) }

    /// Calls `body` with 0, 1, 2 … : `count` times, in a soak until the time is over.
    static func rounds(_ count: Int, _ body: (Int) throws -> Void) rethrows {
        let start = ContinuousClock.now
        var round = 0
        while seconds.map({ ContinuousClock.now - start < .seconds($0) }) ?? (round < count) {
            // The clock costs more than a small input.
            for _ in 0..<256 {
                try body(round)
                round += 1
            }
        }
    }
}
