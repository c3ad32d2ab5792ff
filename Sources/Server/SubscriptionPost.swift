import Exchange
import Logging
import ServiceLifecycle
import Traceability

/// Numbers what comes to count, and sends what subscriptions ask for: a few messages at once, so that a slow receiver
/// keeps nobody else waiting.
struct SubscriptionPost: Service {
    let platform: Platform
    let logger: Logger
    private static let workers = 4

    func run() async throws {
        let work = SubscriptionWork(platform, WebhookCarrier(platform.options.destinations))
        await attempt { try await work.releaseLeases() }
        await withGracefulShutdownHandler {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await number() }
                for _ in 0..<Self.workers { group.addTask { await send(work) } }
            }
        } onGracefulShutdown: {
            platform.arrivals.close()
        }
    }

    private func number() async {
        while !isOver {
            await attempt { try await platform.numberArrivals() }
            await pause(.milliseconds(200))
        }
    }

    private func send(_ work: SubscriptionWork) async {
        while !isOver {
            var isBusy = false
            await attempt { isBusy = try await work.step() }
            if !isBusy { await pause(.milliseconds(500)) }
        }
    }

    private func attempt(_ body: () async throws -> Void) async {
        do { try await body() } catch {
            logger.error("subscriptions", metadata: ["cause": "\(error)"])
            await pause(.seconds(1))
        }
    }

    private var isOver: Bool { Task.isShuttingDownGracefully || Task.isCancelled }

    private func pause(_ time: Duration) async {
        try? await cancelWhenGracefulShutdown { try await Task.sleep(for: time) }
    }
}
