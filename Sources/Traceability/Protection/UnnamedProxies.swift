import Identification
import Synchronization

/// Machines of a private network that speak for others (`X-Forwarded-For`, `Forwarded`) and are not named as proxies:
/// all their visitors have one address here. It is told once a day and never closed. In memory and bounded.
public final class UnnamedProxies: Sendable {
    private struct Seen {
        var count = 0
        var last: Instant
        var toldOn: CivilDate?
    }

    static let most = 256
    /// So long one is remembered after the last such request.
    static let seconds: Int64 = 86_400
    private let seen = Mutex<[String: Seen]>([:])
    /// Most installations have none: a request costs one look at this.
    private let hasAny = Atomic(false)

    init() {}

    /// A request of this peer carries the addresses of others. Whoever comes over the Internet may write what they
    /// like: that is nobody's proxy.
    /// - Returns: what is to be told; nil: nothing, or it was today.
    func see(_ peer: String, _ sample: String, at now: Instant) -> AttackFinding? {
        guard let address = NetworkAddress(peer), address.isPrivate else { return nil }
        hasAny.store(true, ordering: .relaxed)
        return seen.withLock { seen in
            if seen[peer] == nil, seen.count >= Self.most {
                guard let oldest = seen.min(by: { ($0.value.last, $0.key) < ($1.value.last, $1.key) }) else {
                    return nil
                }
                seen[oldest.key] = nil
            }
            var one = seen[peer] ?? Seen(last: now)
            if now.seconds(since: one.last) >= Self.seconds { one = Seen(last: now) }
            one.count += 1
            one.last = max(one.last, now)
            let isDue = one.count >= Attack.unnamedProxy.limit.count && one.toldOn != now.date
            if isDue { one.toldOn = now.date }
            seen[peer] = one
            guard isDue else { return nil }
            return AttackFinding(attack: .unnamedProxy, subject: peer, count: one.count, sample: sample, at: now)
        }
    }

    /// Whether others are behind the address, from the first such request on.
    /// - Parameter subject: an address, or what a subscriber has.
    public func contains(_ subject: @autoclosure () -> String, at now: Instant) -> Bool {
        guard hasAny.load(ordering: .relaxed) else { return false }
        let subject = subject()
        return seen.withLock { seen in
            seen.contains { peer, one in
                (peer == subject || NetworkAddress.subscriber(of: peer) == subject)
                    && now.seconds(since: one.last) < Self.seconds
            }
        }
    }

    /// Those that speak for others often enough to be told, for the page of security.
    public func told(at now: Instant) -> [String] {
        seen.withLock { seen in
            seen.filter { $0.value.toldOn != nil && now.seconds(since: $0.value.last) < Self.seconds }.keys.sorted()
        }
    }
}
