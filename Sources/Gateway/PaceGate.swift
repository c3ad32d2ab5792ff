import Synchronization
import Traceability

/// How often one address may do what costs much, or may be tried over and over: a bucket that is full after a pause
/// and gives one turn after another.
public struct PaceLimit: Sendable, Hashable {
    public let turns: Int64
    public let seconds: Int64

    public init(turns: Int64, seconds: Int64) {
        self.turns = turns
        self.seconds = seconds
    }

    /// Of those paces that have one. An address may be that of a whole office behind one router.
    public static let usual: [Pace: PaceLimit] = [
        .signIn: PaceLimit(turns: 20, seconds: 60), .register: PaceLimit(turns: 20, seconds: 3_600),
    ]
}

/// Refuses whoever is too fast with 429 and `Retry-After`, before anything is read or computed for them.
public struct PaceGate: Gate {
    private let book: PaceBook
    private let exemptsLoopback: Bool

    /// - Parameter exemptsLoopback: on plain HTTP whoever comes from this machine is its operator, or a test; where a
    ///   proxy speaks TLS in front, loopback is the proxy that was not named.
    public init(limits: [Pace: PaceLimit] = PaceLimit.usual, exemptsLoopback: Bool) {
        book = PaceBook(limits: limits)
        self.exemptsLoopback = exemptsLoopback
    }

    public func admit(_ call: Call, _ route: Route?) async throws {
        guard let pace = route?.terms.pace, book.limits[pace] != nil else { return }
        let address = call.occasion.address
        if exemptsLoopback, NetworkAddress(address)?.isLoopback == true { return }
        let wait = book.take(pace, of: NetworkAddress.subscriber(of: address), at: call.occasion.now)
        guard wait == 0 else { throw Refusal(.tooMany, .tooManyRequests, ["seconds": "\(wait)"]) }
    }
}

/// The buckets of this process. Bounded: full ones are forgotten, and when very many addresses have begun at once the
/// further ones share one bucket, so that a flood of addresses empties no other's record.
public final class PaceBook: Sendable {
    /// Turns that were taken, as microseconds of waiting that are still due at `at`.
    private struct Bucket {
        var due: Int64
        var at: Instant
    }

    private struct Key: Hashable {
        let pace: Pace
        let address: String
    }

    public let limits: [Pace: PaceLimit]
    public static let bucketsMax = 20_000
    /// The shared bucket has the turns of so many addresses.
    public static let crowd: Int64 = 50
    private let buckets = Mutex<[Key: Bucket]>([:])

    public init(limits: [Pace: PaceLimit]) { self.limits = limits }

    /// Buckets that are kept.
    public var count: Int { buckets.withLock { $0.count } }

    /// Takes a turn.
    /// - Returns: 0, or the seconds until there is one again.
    public func take(_ pace: Pace, of address: String, at now: Instant) -> Int64 {
        guard let limit = limits[pace] else { return 0 }
        return buckets.withLock { buckets in
            var key = Key(pace: pace, address: address)
            if buckets[key] == nil, buckets.count >= Self.bucketsMax {
                buckets = buckets.filter { !Self.isFull($0.value, at: now) }
                if buckets.count >= Self.bucketsMax { key = Key(pace: pace, address: "*") }
            }
            let share = key.address == "*" ? Self.crowd : 1
            // One turn is worth so much waiting; a full bucket has `limit.turns` of them.
            let turn = limit.seconds * 1_000_000 / (limit.turns * share)
            let most = turn * (limit.turns * share)
            var bucket = buckets[key] ?? Bucket(due: 0, at: now)
            bucket.due = max(0, bucket.due - max(0, now.microseconds - bucket.at.microseconds))
            bucket.at = max(bucket.at, now)
            guard bucket.due + turn <= most else {
                buckets[key] = bucket
                return max(1, (bucket.due + turn - most + 999_999) / 1_000_000)
            }
            bucket.due += turn
            buckets[key] = bucket
            return 0
        }
    }

    private static func isFull(_ bucket: Bucket, at now: Instant) -> Bool {
        bucket.due <= now.microseconds - bucket.at.microseconds
    }
}
