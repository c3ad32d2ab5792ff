import Synchronization

/// What is known of one request for the trail while it runs: whether its change wrote a line already, what it is
/// about, and why it was refused. A class, since handlers get copies of their call.
public final class AuditMark: Sendable {
    public struct Object: Sendable {
        public let kind: String
        public let id: String
        public let name: String
    }

    struct State: Sendable {
        var successes = 0
        var failures = 0
        var action: String?
        var object: Object?
        var ownerID: Int64?
        var reason: AuditReason?
    }

    private let state = Mutex(State())

    public init() {}

    func wrote(_ outcome: AuditEntry.Outcome) {
        state.withLock { state in
            if outcome == .success { state.successes += 1 } else { state.failures += 1 }
        }
    }

    /// What is looked at or changed, and whose it is, when the address does not say so.
    public func concerns(_ kind: String, _ id: String, _ name: String, owner: Int64? = nil) {
        state.withLock { state in
            state.object = Object(kind: kind, id: id, name: name)
            state.ownerID = owner
        }
    }

    /// Which of several acts behind one address is meant: `amendment.approve`.
    public func means(_ action: String) { state.withLock { $0.action = action } }

    /// Why the request was refused, where the answer is a page that says so and no error.
    public func refused(_ refusal: Refusal) { state.withLock { $0.reason = AuditReason(refusal) } }

    /// Whether a request that ended well needs no further line.
    public var isWritten: Bool { state.withLock { $0.successes + $0.failures > 0 } }
    /// Whether a request that was refused needs none: a line of success may have gone with its transaction.
    public var isRefusalWritten: Bool { state.withLock { $0.failures > 0 } }
    public var action: String? { state.withLock { $0.action } }
    public var object: Object? { state.withLock { $0.object } }
    public var ownerID: Int64? { state.withLock { $0.ownerID } }
    public var reason: AuditReason? { state.withLock { $0.reason } }
}
