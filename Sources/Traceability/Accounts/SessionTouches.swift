import Storage
import Synchronization

/// When sessions were used last, to the request: a session ends half an hour after its last use, not up to a minute
/// before. A use is remembered here and written with the others each second (`Platform.flushSessionTouches`), so that
/// a signed-in request costs no write of its own, and other processes and a restart are a second behind at most.
public final class SessionTouches: Sendable {
    private let waiting = Mutex<[[UInt8]: Instant]>([:])
    /// Beyond them a use is not remembered, and the session may end early: nothing is opened by that.
    private static let sessionsMax = 100_000

    func note(_ digest: [UInt8], at now: Instant) {
        waiting.withLock { waiting in
            if let last = waiting[digest] {
                if last < now { waiting[digest] = now }
            } else if waiting.count < Self.sessionsMax {
                waiting[digest] = now
            }
        }
    }

    /// The last use that is not written yet.
    func last(_ digest: [UInt8]) -> Instant? { waiting.withLock { $0[digest] } }

    /// A moment's, in one order, so that two processes never wait for each other.
    fileprivate var all: [(digest: [UInt8], at: Instant)] {
        waiting.withLock { waiting in waiting.map { (digest: $0.key, at: $0.value) } }
            .sorted { $0.digest.lexicographicallyPrecedes($1.digest) }
    }

    /// Forgets what was written, but for sessions that were used again meanwhile.
    fileprivate func forget(_ written: [(digest: [UInt8], at: Instant)]) {
        waiting.withLock { waiting in
            for touch in written where waiting[touch.digest] == touch.at { waiting[touch.digest] = nil }
        }
    }
}

extension Platform {
    /// Writes the last uses of sessions. Called every second and at the end.
    public func flushSessionTouches() async throws {
        let touches = sessionTouches.all
        guard !touches.isEmpty else { return }
        try await datastore.write(.readCommitted) { session in
            for touch in touches {
                try session.run(
                    """
                    UPDATE login_session SET seen_at = \(touch.at)
                    WHERE token_digest = \(touch.digest) AND seen_at < \(touch.at)
                    """)
            }
        }
        sessionTouches.forget(touches)
    }
}
