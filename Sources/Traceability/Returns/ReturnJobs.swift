import Storage
import Synchronization

/// How far a return has come that somebody asks about.
public final class ReturnProgress: Sendable {
    private let count = Mutex(0)

    public init() {}

    /// Rows read so far.
    public var rowsRead: Int { count.withLock { $0 } }

    func read(_ rows: Int) { count.withLock { $0 = rows } }
}

/// Returns whose senders do not wait for the answer: they wait for the process's one worker. Like an upload a job is
/// its account's and lies with the process that took it. After a crash there is no job and nothing of the return
/// counts: it is sent again.
public final class ReturnJobs: Sendable {
    /// Jobs that wait at most: their files lie on disk.
    public static let limit = 16
    /// Jobs that are over and still answer.
    static let kept = 256

    public struct Key: Sendable, Hashable {
        let accountID: Int64
        let organizationID: Int64
        let digest: [UInt8]

        /// - Parameter digest: SHA-256 of what was sent.
        public init(_ digest: [UInt8], of actor: Actor) {
            (accountID, organizationID) = (actor.accountID, actor.organizationID)
            self.digest = digest
        }
    }

    public enum Standing: Sendable {
        case waiting
        case running(ReturnProgress)
        case done(TraceReturn)
        /// It could not be read at all, or was sent before.
        case failed(any Error)
    }

    public typealias Work = @Sendable (ReturnProgress) async throws -> TraceReturn

    private struct State {
        var waiting: [(key: Key, work: Work)] = []
        var standings: [Key: Standing] = [:]
        /// Those that are over, the oldest first.
        var over: [Key] = []
    }

    private let state = Mutex(State())

    init() {}

    public func standing(_ key: Key) -> Standing? { state.withLock { $0.standings[key] } }

    /// The same content of the same account is one job while it waits or runs. Throws `Refusal.tooMany`.
    public func append(_ key: Key, _ work: @escaping Work) throws {
        try state.withLock { state in
            switch state.standings[key] {
            case .waiting, .running: return
            case .done, .failed, nil: break
            }
            guard state.waiting.count < Self.limit else {
                throw Refusal(.tooMany, .captureBusy, ["seconds": "30"])
            }
            state.over.removeAll { $0 == key }
            state.standings[key] = .waiting
            state.waiting.append((key, work))
        }
    }

    /// Works the next one off; false: none waits.
    public func step() async -> Bool {
        let progress = ReturnProgress()
        let next = state.withLock { state -> (key: Key, work: Work)? in
            guard !state.waiting.isEmpty else { return nil }
            let next = state.waiting.removeFirst()
            state.standings[next.key] = .running(progress)
            return next
        }
        guard let next else { return false }
        let result: Standing
        do { result = .done(try await next.work(progress)) } catch { result = .failed(error) }
        state.withLock { state in
            state.standings[next.key] = result
            state.over.append(next.key)
            if state.over.count > Self.kept { state.standings[state.over.removeFirst()] = nil }
        }
        return true
    }
}
