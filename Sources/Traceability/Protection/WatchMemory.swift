public import Identification
import Synchronization

/// What one look at the memory found: told in the audit trail, and where it closes, the address is closed.
public struct AttackFinding: Sendable, Hashable {
    public let attack: Attack
    /// What one subscriber has (`NetworkAddress.subscriber`), or a device (`DeviceToken.subject`); of travel and
    /// off-hours the account's name.
    public let subject: String
    public let count: Int
    /// The last address and question, bounded; never a body.
    public let sample: String
    public let at: Instant

    public init(attack: Attack, subject: String, count: Int, sample: String, at: Instant) {
        self.attack = attack
        self.subject = subject
        self.count = count
        self.sample = sample
        self.at = at
    }
}

/// Counts what addresses and accounts do, in memory and bounded. What is found waits for the service that tells it.
public final class WatchMemory: Sendable {
    private struct Key: Hashable {
        let attack: Attack
        let subject: String
    }

    private struct State {
        var moments: [Key: [Instant]] = [:]
        var waiting: [AttackFinding] = []
        /// Where each account was last, and since when.
        var places: [Int64: (address: String, region: String?, at: Instant)] = [:]
        /// Days on which an account's acts were looked at already.
        var days: [Int64: CivilDate] = [:]
        /// Staff who acted in the daytime: whether it is a working day the calendar says.
        var daytime: [(account: String, at: Instant)] = []
    }

    public static let subjectsMax = 20_000
    public static let waitingMax = 1_000
    private let state = Mutex(State())
    /// Proxies that nobody named.
    public let proxies = UnnamedProxies()

    public init() {}

    /// A request that the peer sends for somebody else, though it is no proxy that was named.
    public func forwarded(by peer: String, _ sample: String, at now: Instant) {
        guard let finding = proxies.see(peer, sample, at: now) else { return }
        state.withLock { Self.tell(&$0, finding) }
    }

    /// One more of the kind.
    public func see(_ attack: Attack, of subject: String, _ sample: String, at now: Instant) {
        state.withLock { state in
            let key = Key(attack: attack, subject: subject)
            let limit = attack.limit
            if state.moments[key] == nil, state.moments.count >= Self.subjectsMax {
                state.moments = state.moments.filter {
                    now.seconds(since: $0.value.last ?? now) < $0.key.attack.limit.seconds
                }
                if state.moments.count >= Self.subjectsMax { Self.evictWeakest(&state) }
            }
            var moments = (state.moments[key] ?? []).filter { now.seconds(since: $0) < limit.seconds }
            moments.append(now)
            guard moments.count >= limit.count else {
                state.moments[key] = moments
                return
            }
            state.moments[key] = nil
            Self.tell(
                &state, AttackFinding(attack: attack, subject: subject, count: moments.count, sample: sample, at: now))
        }
    }

    /// A flood of addresses that do little makes room: who is nearest to being told stays.
    private static func evictWeakest(_ state: inout State) {
        func strength(_ key: Key, _ moments: [Instant]) -> (Int, Instant) {
            (moments.count * 1_000 / key.attack.limit.count, moments.last ?? Instant(microseconds: 0))
        }
        let weakest = state.moments.sorted { strength($0.key, $0.value) < strength($1.key, $1.value) }
        for one in weakest.prefix(subjectsMax / 4) { state.moments[one.key] = nil }
    }

    /// A request of somebody who is signed in.
    /// - Parameter region: of the address; asked for only where the address is another one than before.
    public func account(_ id: Int64, _ name: String, from address: String, at now: Instant, region: () -> String?) {
        state.withLock { state in
            let before = state.places[id]
            if let before, before.address == address {
                state.places[id] = (address, before.region, now)
                return
            }
            if before == nil, state.places.count >= Self.subjectsMax {
                let oldest = state.places.sorted { $0.value.at < $1.value.at }.prefix(Self.subjectsMax / 4)
                for one in oldest { state.places[one.key] = nil }
            }
            let here = region()
            state.places[id] = (address, here, now)
            guard let last = before, let there = last.region, let arrived = here, arrived != there,
                now.seconds(since: last.at) < Attack.travel.limit.seconds
            else { return }
            Self.tell(
                &state,
                AttackFinding(attack: .travel, subject: name, count: 1, sample: "\(there) → \(arrived)", at: now))
        }
    }

    /// Staff changed something: told once a day where it is night, or a day off.
    public func staffActed(_ id: Int64, _ name: String, _ sample: String, at now: Instant) {
        state.withLock { state in
            guard state.days[id] != now.date else { return }
            if state.days.count >= Self.subjectsMax { state.days = state.days.filter { $0.value == now.date } }
            state.days[id] = now.date
            if Self.isNight(now) {
                Self.tell(&state, AttackFinding(attack: .offHours, subject: name, count: 1, sample: sample, at: now))
            } else if state.daytime.count < Self.waitingMax {
                state.daytime.append((name, now))
            }
        }
    }

    /// Before seven and from twenty-one o'clock in China.
    static func isNight(_ now: Instant) -> Bool {
        let hour = now.seconds(since: Instant(now.date)) / 3_600
        return hour < 7 || hour >= 21
    }

    /// Takes out what waits.
    /// - Parameter isWorkingDay: asked for acts of the daytime.
    public func drain(isWorkingDay: (CivilDate) -> Bool) -> [AttackFinding] {
        state.withLock { state in
            for (account, at) in state.daytime where !isWorkingDay(at.date) {
                Self.tell(&state, AttackFinding(attack: .offHours, subject: account, count: 1, sample: "", at: at))
            }
            state.daytime = []
            defer { state.waiting = [] }
            return state.waiting
        }
    }

    public var isQuiet: Bool { state.withLock { $0.waiting.isEmpty && $0.daytime.isEmpty } }

    private static func tell(_ state: inout State, _ finding: AttackFinding) {
        if state.waiting.count < waitingMax { state.waiting.append(finding) }
    }
}
