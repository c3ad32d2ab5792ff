import Gateway
import Logging
import ServiceLifecycle
import Traceability

/// Keeps who is fast over a restart: what was kept is read at the start, and on a shared database every five seconds;
/// what is hot is written each second and at the end. No request waits for it.
struct PacePost: Service {
    let platform: Platform
    let books: [PaceBook]
    /// Other processes count on the same database.
    let hasPeers: Bool
    let logger: Logger

    func run() async throws {
        let keys = try PaceKeys(platform)
        var ticks = 0
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                if ticks == 0 || hasPeers && ticks.isMultiple(of: 5) {
                    let counts = try await platform.paceCounts()
                    for book in books { book.remember(counts, keys) }
                }
                try await write(keys)
            } catch {
                logger.error("paces", metadata: ["cause": "\(error)"])
            }
            ticks += 1
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(1)) }
        }
        try await write(keys)
    }

    private func write(_ keys: PaceKeys) async throws {
        let now = platform.clock.now()
        try await platform.keep(books.flatMap { $0.hot(at: now, keys) })
    }
}
