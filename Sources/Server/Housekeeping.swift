import Gateway
import Logging
import ServiceLifecycle
import Traceability

/// What runs by itself: other processes' allocations, links and data keys every second; ended sessions, and sealing
/// anew after a rotation, every minute.
struct Housekeeping: Service {
    let platform: Platform
    let uploads: UploadShelf
    let logger: Logger

    func run() async throws {
        var (ticks, retires) = (0, false)
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                try await platform.allocations.refresh(from: platform.datastore)
                try await platform.links.refresh(from: platform.datastore)
                try await platform.policy.refresh(from: platform.datastore)
                try await platform.refreshDataKeys()
                try await platform.flushCounters()
                try await platform.flushSessionTouches()
                try await platform.sendMessages()
                if ticks.isMultiple(of: 60) {
                    try await platform.forgetEndedSessions()
                    try await platform.forgetOldLookUps()
                    try await platform.forgetNonces()
                    try await platform.resealColumns { logger.error("sealed value", metadata: ["unopened": "\($0)"]) }
                    try await platform.sealOldRows()
                }
                // A thousand rows a second, until nothing is left to go.
                if retires {
                    retires = false
                    retires = try await platform.applyRetention() > 0
                }
                if ticks.isMultiple(of: 600) { uploads.sweep(now: platform.clock.now()) }
                if ticks.isMultiple(of: 3_600) {
                    try await platform.forgetScratchDevices()
                    try await platform.closeUnusedAccounts()
                    retires = true
                }
            } catch {
                logger.error("housekeeping", metadata: ["cause": "\(error)"])
            }
            ticks += 1
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(1)) }
        }
        try await platform.flushCounters()
        try await platform.flushSessionTouches()
    }
}
