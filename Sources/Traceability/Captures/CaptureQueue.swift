import Synchronization

/// Captures that wait for the process's one worker. A bound keeps uploads on disk few.
public final class CaptureQueue: Sendable {
    static let limit = 16
    private let waiting = Mutex<[CaptureRun]>([])

    init() {}

    /// Throws `Refusal.tooMany` when too many wait.
    func append(_ run: CaptureRun) throws {
        try waiting.withLock { waiting in
            guard waiting.count < Self.limit else { throw Refusal(.tooMany, .captureBusy, ["seconds": "30"]) }
            waiting.append(run)
        }
    }

    var isFull: Bool { waiting.withLock { $0.count >= Self.limit } }

    /// Works the next one off; false: none waits. `isOver` is asked between chunks: true breaks off; nothing counts.
    public func step(isOver: @escaping @Sendable () -> Bool = { false }) async -> Bool {
        let next = waiting.withLock { waiting in waiting.isEmpty ? nil : waiting.removeFirst() }
        guard let next else { return false }
        await next.work(isOver: isOver)
        return true
    }
}
