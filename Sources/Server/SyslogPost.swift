import Exchange
import Logging
import ServiceLifecycle
import Traceability

/// Sends the audit trail to each configured receiver; a receiver that is down is tried again after 1 s, then after
/// twice as long each time, up to a minute.
struct SyslogPost: Service {
    let platform: Platform
    let senders: [SyslogSender]
    let logger: Logger

    /// Throws `ConfigurationError` for what is no receiver's address.
    init(_ installation: Installation) throws {
        platform = installation.platform
        logger = installation.logger
        senders = try installation.configuration.syslog.map { text in
            guard let target = SyslogTarget(text) else {
                throw ConfigurationError(
                    description: "syslog: “\(text)” is no receiver; write it like udp://192.0.2.1:514, "
                        + "tcp://192.0.2.1:601 or tls://log.example.cn:6514?ca=/etc/ransu/log-ca.pem")
            }
            do { return try SyslogSender(target) } catch {
                throw ConfigurationError(description: "syslog: \(text): \(error)")
            }
        }
    }

    func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            for sender in senders { group.addTask { await send(sender) } }
            // A service that ends ends the program.
            group.addTask { try? await gracefulShutdown() }
        }
    }

    private func send(_ sender: SyslogSender) async {
        var feed = SyslogFeed(platform, target: "\(sender.target)")
        var wait = 0.5
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                if try await feed.step(sender) {
                    wait = 0.5
                    continue
                }
                wait = 0.5
            } catch {
                wait = min(60, max(1, wait * 2))
                logger.warning(
                    "syslog", metadata: ["target": "\(sender.target)", "cause": "\(error)", "again": "\(wait) s"])
            }
            let pause = wait
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(pause)) }
        }
    }
}
