import Synchronization

/// Slows down whoever tries links, or sends photos, from one address: so many, then a pause.
public final class TryLimit: Sendable {
    private struct Tries {
        var count = 0
        var since: Instant
    }

    private let misses: Int
    private let seconds: Int64
    private let tries = Mutex<[String: Tries]>([:])
    /// Addresses remembered; past them the oldest knowledge goes.
    private static let addressesMax = 10_000

    /// - Parameters:
    ///   - misses: how many are allowed within `seconds`.
    init(misses: Int, seconds: Int64) {
        self.misses = misses
        self.seconds = seconds
    }

    /// Throws `Refusal.tooMany` while the address has used up its tries.
    func check(_ address: String, at now: Instant) throws {
        let wait = tries.withLock { tries -> Int64 in
            guard let found = tries[address], found.count >= misses else { return 0 }
            return seconds - now.seconds(since: found.since)
        }
        guard wait <= 0 else { throw Refusal(.tooMany, .tooManyRequests, ["seconds": "\(wait)"]) }
    }

    /// Notes a miss.
    func note(_ address: String, at now: Instant) {
        tries.withLock { tries in
            if tries.count >= Self.addressesMax {
                tries = tries.filter { now.seconds(since: $0.value.since) < seconds }
            }
            if tries.count >= Self.addressesMax { tries.removeAll() }
            var found = tries[address] ?? Tries(since: now)
            if now.seconds(since: found.since) >= seconds { found = Tries(since: now) }
            found.count += 1
            tries[address] = found
        }
    }
}
