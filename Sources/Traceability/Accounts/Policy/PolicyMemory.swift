public import Storage
import Synchronization

/// The policy in memory: a request costs no read for it. Peers learn of a change through the change counter `policy`,
/// polled once a second.
public final class PolicyMemory: Sendable {
    private struct Contents {
        var version: Int64 = -1
        var policy: SecurityPolicy
    }

    /// Of an installation where nobody has set one.
    let usual: SecurityPolicy
    private let contents: Mutex<Contents>

    init(usual: SecurityPolicy) {
        self.usual = usual
        contents = Mutex(Contents(policy: usual))
    }

    public var current: SecurityPolicy { contents.withLock { $0.policy } }

    /// Reads what another process, or this one, has set.
    public func refresh(from datastore: any Datastore) async throws {
        let known = contents.withLock { $0.version }
        let usual = self.usual
        let read = try await datastore.read { session -> (version: Int64, policy: SecurityPolicy)? in
            let version =
                try session.value("SELECT value FROM change_counter WHERE name = 'policy'", as: Int64.self) ?? 0
            return version == known ? nil : (version: version, policy: try session.securityPolicy(usual: usual))
        }
        guard let read else { return }
        contents.withLock { contents in
            if contents.version < read.version { contents = Contents(version: read.version, policy: read.policy) }
        }
    }
}

extension Session {
    func securityPolicy(usual: SecurityPolicy) throws -> SecurityPolicy {
        let text = try value(
            "SELECT value FROM setting WHERE name = \(ChangeSecurityPolicy.setting)", as: String.self)
        return try text.map { try SecurityPolicy(json: $0, usual: usual) } ?? usual
    }
}
