import Logging
import ServiceLifecycle
import Traceability
import UnixSignals

/// Takes new certificates without a restart: at SIGHUP, and when one of the files has changed. What does not fit is
/// refused, the trail and the log say so, and the old material stays.
struct TLSWatch: Service {
    let shelf: TLSShelf
    let platform: Platform
    let logger: Logger

    /// How often the files are looked at, and how often their end is warned of.
    static let lookSeconds: Int64 = 5
    static let warnSeconds: Int64 = 86_400

    func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await look() }
            group.addTask {
                let signals = await UnixSignalsSequence(trapping: .sighup)
                try? await cancelWhenGracefulShutdown {
                    for await _ in signals { await reload("SIGHUP") }
                }
            }
        }
    }

    private func look() async {
        var stamp = shelf.files.stamp
        var ticks: Int64 = 0
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            if ticks % (Self.warnSeconds / Self.lookSeconds) == 0 { warn() }
            ticks += 1
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(Self.lookSeconds)) }
            let found = shelf.files.stamp
            guard found != stamp else { continue }
            stamp = found
            await reload("changed file")
        }
    }

    private func warn() {
        let days = shelf.material.daysLeft(at: platform.clock.now())
        guard days < TLSMaterial.warningDays else { return }
        logger.warning("certificate", metadata: ["days": "\(days)", "file": "\(shelf.files.certificate)"])
    }

    private func reload(_ why: String) async {
        let now = platform.clock.now()
        var entry = AuditEntry("system.certificate", ("system", "", platform.options.publicURL))
        do {
            try shelf.reload(at: now)
            let until = shelf.material.validUntil.iso8601
            entry.why = AuditReason(Refusal(.invalid, .certificateTaken, ["until": until, "why": why]))
            logger.notice("certificate", metadata: ["until": "\(until)", "why": "\(why)"])
        } catch {
            entry.outcome = .failure
            entry.why = AuditReason(Refusal(.invalid, .certificateRefused, ["cause": "\(error)", "why": why]))
            logger.error("certificate", metadata: ["cause": "\(error)", "why": "\(why)", "kept": "the old one"])
        }
        let occasion = Occasion(now: now, requestID: "service", address: "local", agent: "ransu serve")
        do { try await platform.auditTrail.write(entry, by: nil, on: occasion) } catch {
            logger.error("audit", metadata: ["cause": "\(error)"])
        }
    }
}

extension Rule {
    fileprivate static let certificateTaken = Rule(
        "system.certificate-taken", "已换用新的 TLS 证书，有效期至 {until}（{why}）",
        "New connections are shown the new certificate, valid until {until} ({why})")
    fileprivate static let certificateRefused = Rule(
        "system.certificate-refused", "新的 TLS 证书不可用，仍用原证书（{why}）：{cause}",
        "The new certificate cannot be used, the old one stays ({why}): {cause}")
}
