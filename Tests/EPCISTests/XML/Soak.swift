import Glibc

/// The rounds of a property: a short pass, or as many as `RANSU_SOAK_SECONDS` hold.
struct Soak: Sequence, IteratorProtocol {
    private let least: Int
    private let end: ContinuousClock.Instant?
    private var round = -1

    static func rounds(_ least: Int) -> Soak { Soak(least) }

    private init(_ least: Int) {
        self.least = least
        let seconds = getenv("RANSU_SOAK_SECONDS").flatMap { Int(String(cString: $0)) }
        end = seconds.map { ContinuousClock.now + .seconds($0) }
    }

    mutating func next() -> Int? {
        round += 1
        if let end { return ContinuousClock.now < end ? round : nil }
        return round < least ? round : nil
    }
}
