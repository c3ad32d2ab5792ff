import Dispatch
import Glibc
import Synchronization

/// A small load generator: each thread keeps its connections busy, one request at a time on each.
struct LoadClient: Sendable {
    static let threads = 2
    static let connectionsPerThread = 16
    let port: Int
    let seconds: Double
    /// Anything else counts as wrong.
    let expectedStatus: Int
    /// The `number`th request; every number once.
    let request: @Sendable (_ number: Int) -> [UInt8]

    struct Tally: Sendable {
        var waits: [Double] = []
        var wrong = 0
        var seconds = 0.0
        var rate: Double { seconds > 0 ? Double(waits.count) / seconds : 0 }
    }

    /// Blocks until the time is over.
    func run() throws -> Tally {
        let total = Mutex(Tally())
        let failure = Mutex<(any Error)?>(nil)
        let next = Atomic(0)
        let start = ContinuousClock.now
        DispatchQueue.concurrentPerform(iterations: Self.threads) { _ in
            do {
                let tally = try drive(start) { request(next.add(1, ordering: .relaxed).oldValue) }
                total.withLock {
                    $0.waits += tally.waits
                    $0.wrong += tally.wrong
                }
            } catch {
                failure.withLock { $0 = error }
            }
        }
        if let error = failure.withLock({ $0 }) { throw error }
        var tally = total.withLock { $0 }
        tally.seconds = Stopwatch.since(start)
        return tally
    }

    private func drive(_ start: ContinuousClock.Instant, _ next: () -> [UInt8]) throws -> Tally {
        var tally = Tally()
        let connections = try (0..<Self.connectionsPerThread).map { _ in try LoadConnection(port: port) }
        var polled = connections.map { pollfd(fd: $0.handle, events: Int16(POLLIN), revents: 0) }
        for connection in connections { try connection.send(next()) }
        var open = connections.count
        while open > 0 {
            guard poll(&polled, nfds_t(polled.count), 10_000) > 0 else { throw BenchFailure("no answer within 10 s") }
            for index in polled.indices where polled[index].revents != 0 {
                guard let status = try connections[index].receive() else { continue }
                tally.waits.append(Stopwatch.since(connections[index].sentAt))
                if status != expectedStatus { tally.wrong += 1 }
                if Stopwatch.since(start) < seconds {
                    try connections[index].send(next())
                } else {
                    polled[index].fd = -1
                    open -= 1
                }
            }
        }
        return tally
    }
}
