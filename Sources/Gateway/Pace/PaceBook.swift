import Cryptography
import Synchronization
public import Traceability

/// The buckets of this process. Bounded: full ones are forgotten, and when very many addresses have begun at once the
/// further ones share one bucket, so that a flood of addresses empties no other's record.
public final class PaceBook: Sendable {
    /// Turns that were taken, as microseconds of waiting that are still due at `at`.
    private struct Bucket {
        var due: Int64
        var at: Instant
        /// It is written as it is.
        var isKept = false
    }

    private struct Key: Hashable {
        let pace: Pace
        let address: String
    }

    private struct State {
        var buckets: [Key: Bucket] = [:]
        /// What was counted before this process began, or beside it, by scope; each is taken over once its turn comes.
        var earlier: [[UInt8]: Bucket] = [:]
    }

    /// Of this book among the others, where they are kept.
    public let name: String
    public let limits: [Pace: PaceLimit]
    public static let bucketsMax = 20_000
    /// The shared bucket has the turns of so many addresses.
    public static let crowd: Int64 = 50
    private let state = Mutex(State())
    private let keys = Mutex<PaceKeys?>(nil)

    public init(_ name: String = "", limits: [Pace: PaceLimit]) { (self.name, self.limits) = (name, limits) }

    /// Buckets that are in memory.
    public var count: Int { state.withLock { $0.buckets.count } }

    /// Takes a turn.
    /// - Returns: 0, or the seconds until there is one again.
    public func take(_ pace: Pace, of address: String, at now: Instant) -> Int64 {
        ask(pace, of: address, at: now, takes: true)
    }

    /// The seconds until there is a turn; 0: there is one. None is taken.
    public func wait(_ pace: Pace, of address: String, at now: Instant) -> Int64 {
        ask(pace, of: address, at: now, takes: false)
    }

    private func ask(_ pace: Pace, of address: String, at now: Instant, takes: Bool) -> Int64 {
        guard let limit = limits[pace] else { return 0 }
        return state.withLock { state in
            var key = Key(pace: pace, address: address)
            let earlier = takeOver(key, &state)
            if state.buckets[key] == nil, state.buckets.count >= Self.bucketsMax {
                state.buckets = state.buckets.filter { !Self.isFull($0.value, at: now) }
                if state.buckets.count >= Self.bucketsMax { key = Key(pace: pace, address: "*") }
            }
            let (turn, most) = Self.size(limit, key)
            var bucket = state.buckets[key] ?? Bucket(due: 0, at: now)
            bucket.due = max(0, bucket.due - max(0, now.microseconds - bucket.at.microseconds))
            if let earlier {
                let left = earlier.due - max(0, now.microseconds - earlier.at.microseconds)
                bucket.due = max(bucket.due, min(left, most))
            }
            bucket.at = max(bucket.at, now)
            bucket.isKept = false
            let wait = bucket.due + turn <= most ? 0 : max(1, (bucket.due + turn - most + 999_999) / 1_000_000)
            if wait == 0, takes { bucket.due += turn }
            if takes || earlier != nil || wait > 0 { state.buckets[key] = bucket }
            return wait
        }
    }

    /// One turn is worth so much waiting; a full bucket has `limit.turns` of them.
    private static func size(_ limit: PaceLimit, _ key: Key) -> (turn: Int64, most: Int64) {
        let turns = limit.turns * (key.address == "*" ? crowd : 1)
        let turn = limit.seconds * 1_000_000 / turns
        return (turn, turn * turns)
    }

    /// A turn that was taken does not count.
    public func giveBack(_ pace: Pace, of address: String) {
        guard let limit = limits[pace] else { return }
        state.withLock { state in
            var key = Key(pace: pace, address: address)
            if state.buckets[key] == nil { key = Key(pace: pace, address: "*") }
            guard var bucket = state.buckets[key] else { return }
            bucket.due = max(0, bucket.due - Self.size(limit, key).turn)
            bucket.isKept = false
            state.buckets[key] = bucket
        }
    }

    private static func isFull(_ bucket: Bucket, at now: Instant) -> Bool {
        bucket.due <= now.microseconds - bucket.at.microseconds
    }
}

/// What outlives the process: buckets that are more than half empty. Others cost the database nothing.
extension PaceBook {
    /// Those that changed since they were asked for last, under a key of the platform: no address is kept.
    public func hot(at now: Instant, _ keys: PaceKeys) -> [PaceCount] {
        state.withLock { state in
            var found: [PaceCount] = []
            for (key, bucket) in state.buckets where !bucket.isKept {
                guard let limit = limits[key.pace] else { continue }
                let due = bucket.due - max(0, now.microseconds - bucket.at.microseconds)
                guard due > Self.size(limit, key).most / 2 else { continue }
                found.append(PaceCount(scope: keys.scope(name, key.pace, key.address), due: bucket.due, at: bucket.at))
                state.buckets[key]?.isKept = true
            }
            return found
        }
    }

    /// Takes over all that is kept, as each turn comes; those of other books are never asked for.
    public func remember(_ counts: [PaceCount], _ keys: PaceKeys) {
        self.keys.withLock { $0 = keys }
        state.withLock { state in
            state.earlier = [:]
            for count in counts.prefix(Self.bucketsMax) {
                state.earlier[count.scope] = Bucket(due: count.due, at: count.at)
            }
        }
    }

    /// What was kept of this bucket; nil when nothing was.
    private func takeOver(_ key: Key, _ state: inout State) -> Bucket? {
        guard !state.earlier.isEmpty, let keys = keys.withLock({ $0 }) else { return nil }
        return state.earlier.removeValue(forKey: keys.scope(name, key.pace, key.address))
    }
}

/// Names of buckets where they are kept: codes under a key of the platform.
public struct PaceKeys: Sendable {
    private let key: [UInt8]

    /// Throws what the platform's keys throw.
    public init(_ platform: Platform) throws { key = try platform.keys.key(for: "pace").exposedBytes() }

    func scope(_ book: String, _ pace: Pace, _ address: String) -> [UInt8] {
        Array(SHA256.hash(key + Array("\(book)\u{0}\(pace.rawValue)\u{0}\(address)".utf8)).prefix(16))
    }
}
