public import HTTPTypes
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

    /// Of those paces that have one, what does not come back: wrong sign-ins, registrations that were taken. An address
    /// may be that of a whole office behind one router.
    public static let usual: [Pace: PaceLimit] = [
        .signIn: PaceLimit(turns: 20, seconds: 60), .register: PaceLimit(turns: 60, seconds: 3_600),
    ]
    /// Of tries, whatever becomes of them.
    public static let tries: [Pace: PaceLimit] = [
        .signIn: PaceLimit(turns: 300, seconds: 60), .register: PaceLimit(turns: 30, seconds: 60),
    ]
}

/// Refuses whoever is too fast with 429 and `Retry-After`, before anything is read or computed for them. The turn comes
/// back after a right sign-in and after a registration that was refused. A device that was signed in from has turns of
/// its own: it does not wait for what others try at its address.
public struct PaceGate: Gate {
    private let book: PaceBook
    private let tries: PaceBook
    /// Of devices: nobody fills the other books with them.
    private let devices: PaceBook
    private let exemptsLoopback: Bool

    /// - Parameter exemptsLoopback: on plain HTTP whoever comes from this machine is its operator, or a test; where a
    ///   proxy speaks TLS in front, loopback is the proxy that was not named.
    public init(limits: [Pace: PaceLimit] = PaceLimit.usual, exemptsLoopback: Bool) {
        book = PaceBook(limits: limits)
        tries = PaceBook(limits: PaceLimit.tries.filter { limits[$0.key] != nil })
        devices = PaceBook(limits: limits)
        self.exemptsLoopback = exemptsLoopback
    }

    public func admit(_ call: Call, _ route: Route?) async throws {
        guard let turn = self.turn(call, route) else { return }
        let now = call.occasion.now
        var wait = turn.isOfDevice ? 0 : tries.take(turn.pace, of: turn.who, at: now)
        if wait == 0 { wait = (turn.isOfDevice ? devices : book).take(turn.pace, of: turn.who, at: now) }
        guard wait == 0 else { throw Refusal(.tooMany, .tooManyRequests, ["seconds": "\(wait)"]) }
    }

    public func settle(_ call: Call, _ route: Route?, _ status: HTTPResponse.Status) {
        guard let turn = self.turn(call, route) else { return }
        let isTaken = status.code < 400
        guard turn.pace == .register ? !isTaken : isTaken else { return }
        (turn.isOfDevice ? devices : book).giveBack(turn.pace, of: turn.who)
    }

    /// Whose turn a request takes.
    private struct Turn {
        let pace: Pace
        let who: String
        var isOfDevice = false
    }

    private func turn(_ call: Call, _ route: Route?) -> Turn? {
        guard let pace = route?.terms.pace, book.limits[pace] != nil else { return nil }
        let address = call.occasion.address
        if exemptsLoopback, NetworkAddress(address)?.isLoopback == true { return nil }
        if pace == .signIn, let device = call.device, DeviceToken.isOurs(device, call.platform.keys) {
            return Turn(pace: pace, who: device, isOfDevice: true)
        }
        return Turn(pace: pace, who: NetworkAddress.subscriber(of: address))
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

    /// A turn that was taken does not count.
    public func giveBack(_ pace: Pace, of address: String) {
        guard let limit = limits[pace] else { return }
        buckets.withLock { buckets in
            var key = Key(pace: pace, address: address)
            if buckets[key] == nil { key = Key(pace: pace, address: "*") }
            guard let bucket = buckets[key] else { return }
            let share = key.address == "*" ? Self.crowd : 1
            let due = max(0, bucket.due - limit.seconds * 1_000_000 / (limit.turns * share))
            buckets[key] = Bucket(due: due, at: bucket.at)
        }
    }

    private static func isFull(_ bucket: Bucket, at now: Instant) -> Bool {
        bucket.due <= now.microseconds - bucket.at.microseconds
    }
}
