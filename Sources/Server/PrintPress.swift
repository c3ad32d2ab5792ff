import Logging
import ServiceLifecycle
import Traceability

/// Makes the files of print jobs and the archives of hand-overs, one after the other, and removes those whose time is
/// over.
struct PrintPress: Service {
    let platform: Platform
    let logger: Logger
    private static let cleaningInterval = Duration.seconds(600)

    func run() async throws {
        let thread = QuietThread(name: "print")
        defer { thread.end() }
        await withTaskExecutorPreference(thread) { await work() }
    }

    private func work() async {
        guard let work = await begin() else { return }
        var cleaned: ContinuousClock.Instant?
        while !isOver {
            var isBusy = false
            do {
                isBusy = try await work.step()
                if cleaned.map({ ContinuousClock.now - $0 > Self.cleaningInterval }) ?? true {
                    try await CleanPrintFiles(platform)()
                    cleaned = .now
                }
            } catch {
                logger.error("print", metadata: ["cause": "\(error)"])
            }
            if !isBusy { await pause() }
        }
    }

    /// The work as this process does it; nil when the program ends before it can begin.
    private func begin() async -> PrintWork? {
        while !isOver {
            do {
                let work = try PrintWork(platform) { Task.isShuttingDownGracefully || Task.isCancelled }
                try await work.releaseOwnLeases()
                return work
            } catch {
                logger.error("print", metadata: ["cause": "\(error)"])
                await pause()
            }
        }
        return nil
    }

    private var isOver: Bool { Task.isShuttingDownGracefully || Task.isCancelled }

    private func pause() async {
        try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(1)) }
    }
}
