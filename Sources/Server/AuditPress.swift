import Logging
import ServiceLifecycle
import Traceability

/// Writes the lines of the audit trail that wait, three times a second; the last ones are written when the
/// installation closes.
struct AuditPress: Service {
    let platform: Platform
    let logger: Logger

    func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do { try await platform.auditTrail.flush(at: platform.clock.now()) } catch {
                logger.error("audit", metadata: ["cause": "\(error)"])
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .milliseconds(300)) }
        }
    }
}
