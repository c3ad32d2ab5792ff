import Logging
import ServiceLifecycle
import Traceability

/// Works imports of old data off, a part at a time, on a thread of its own; goes on where a process before it ended.
struct HistoryPress: Service {
    let platform: Platform
    let logger: Logger

    func run() async throws {
        let thread = QuietThread(name: "history")
        defer { thread.end() }
        await withTaskExecutorPreference(thread) {
            let work = HistoryWork(platform)
            while !Self.isOver {
                var isBusy = false
                do { isBusy = try await work.step(isOver: { Self.isOver }) } catch {
                    logger.error("history", metadata: ["cause": "\(error)"])
                }
                if !isBusy { try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .milliseconds(200)) } }
            }
        }
    }

    private static var isOver: Bool { Task.isShuttingDownGracefully || Task.isCancelled }
}
