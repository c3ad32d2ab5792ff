import Synchronization
import Traceability

/// Connections of one address at a time, over all listeners: nobody takes all that there are (GB/T 22239 7.1.4.4).
final class ConnectionLimit: Sendable {
    struct Terms: Sendable {
        var most = 256
        /// Proxies, through which everybody comes.
        var exempt: [AddressBlock] = []
        /// On plain HTTP whoever comes from this machine is its operator, or a proxy that was not named.
        var exemptsLoopback = false
    }

    /// What a connection got.
    enum Place: Sendable, Hashable {
        case counted(String)
        case uncounted
        case refused
    }

    private let terms: Terms
    private let counts = Mutex<[String: Int]>([:])

    init(_ terms: Terms) { self.terms = terms }

    func enter(_ peer: String?) -> Place {
        guard let peer, let address = NetworkAddress(peer) else { return .uncounted }
        if terms.exemptsLoopback, address.isLoopback { return .uncounted }
        if terms.exempt.contains(where: { $0.contains(address) }) { return .uncounted }
        let subscriber = NetworkAddress.subscriber(of: peer)
        return counts.withLock { counts in
            let count = counts[subscriber] ?? 0
            guard count < terms.most else { return .refused }
            counts[subscriber] = count + 1
            return .counted(subscriber)
        }
    }

    func leave(_ place: Place) {
        guard case .counted(let subscriber) = place else { return }
        counts.withLock { counts in
            let count = (counts[subscriber] ?? 1) - 1
            counts[subscriber] = count > 0 ? count : nil
        }
    }
}
