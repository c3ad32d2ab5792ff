import Foundation
import Logging
import ServiceLifecycle
import Traceability

extension Installation {
    /// The service begins or ends (GB/T 22239 7.1.5.1): of no account, from here.
    func recordService(_ action: String) async throws {
        let occasion = Occasion(now: platform.clock.now(), requestID: "service", address: "local", agent: "ransu serve")
        var entry = AuditEntry(action, ("system", "", platform.options.publicURL))
        // A configuration that was changed has another digest.
        entry.after = SelfCheckPost.settingsDigest(
            configuration, environment: ProcessInfo.processInfo.environment)
        try await platform.auditTrail.write(entry, by: nil, on: occasion)
    }
}

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
