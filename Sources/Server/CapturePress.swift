import ServiceLifecycle
import Traceability

/// Works off captures too large for their request, and returns whose senders do not wait, one after the other, on a
/// thread of its own.
struct CapturePress: Service {
    let platform: Platform

    func run() async throws {
        let thread = QuietThread(name: "capture")
        defer { thread.end() }
        await withTaskExecutorPreference(thread) {
            while !Self.isOver {
                if await platform.captures.step(isOver: { Self.isOver }) { continue }
                if !Self.isOver, await platform.returnJobs.step() { continue }
                try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .milliseconds(100)) }
            }
        }
    }

    private static var isOver: Bool { Task.isShuttingDownGracefully || Task.isCancelled }
}
