import Cryptography
import Foundation
import Logging
import ServiceLifecycle
import Traceability

/// Holds the program's own files against their manifest at the start and every hour. What differs is told once: in the
/// log (`INTEGRITY_FAIL`), in the audit trail (`security.integrity`), to staff on their pages, and by `/readyz`, which
/// says `degraded`; the program goes on, since a file of a page that was changed must not take the scans away.
struct SelfCheckPost: Service {
    let installation: Installation
    private static let pause = Duration.seconds(3_600)

    func run() async throws {
        let thread = QuietThread(name: "self-check")
        defer { thread.end() }
        await withTaskExecutorPreference(thread) { await work() }
    }

    private func work() async {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do { try await check(SelfCheck(binary: Manifest.ownBinary)) } catch {
                installation.logger.error("self-check", metadata: ["cause": "\(error)"])
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.pause) }
        }
    }

    func check(_ own: SelfCheck) async throws {
        guard let faults = try own.differences(), installation.platform.integrity.found(faults) else { return }
        let names = faults.prefix(5).joined(separator: ", ")
        if faults.isEmpty {
            installation.logger.notice("self-check", metadata: ["result": "whole again"])
        } else {
            installation.logger.critical(
                "INTEGRITY_FAIL", metadata: ["count": "\(faults.count)", "files": "\(names)"])
        }
        var entry = AuditEntry(
            "security.integrity", ("system", "", ""), outcome: faults.isEmpty ? .success : .failure)
        entry.why = AuditReason(
            Refusal(.invalid, .integrity, ["count": "\(faults.count)", "files": faults.isEmpty ? "-" : names]))
        let occasion = Occasion(
            now: installation.platform.clock.now(), requestID: "service", address: "local", agent: "ransu serve")
        try await installation.platform.auditTrail.write(entry, by: nil, on: occasion)
    }

    /// What the program was started with, as 32 bytes for the trail: arguments, settings of the environment, the file.
    static func settingsDigest(_ configuration: ServerConfiguration, environment: [String: String]) -> [UInt8] {
        let digest = Digest(.sha256)
        let settings = environment.filter { $0.key.hasPrefix("RANSU_") }.sorted { $0.key < $1.key }
        let lines = CommandLine.arguments.dropFirst() + settings.map { "\($0.key)=\($0.value)" }
        digest.update(Array(lines.joined(separator: "\n").utf8))
        let file = FileManager.default.contents(atPath: configuration.dataFolder + "/ransu.json")
        digest.update([0] + [UInt8](file ?? Data()))
        return digest.finish()
    }
}

/// What `ransu doctor` says of the program's own files.
struct SelfCheckDoctor {
    static var finding: Doctor.Finding {
        do {
            guard let faults = try SelfCheck(binary: Manifest.ownBinary).differences() else {
                return Doctor.Finding(
                    level: .look, subject: "self-check", text: "there is no manifest: scripts/manifest writes one")
            }
            guard let first = faults.first else {
                return Doctor.Finding(level: .good, subject: "self-check", text: "every file is as it was installed")
            }
            return Doctor.Finding(
                level: .bad, subject: "self-check", text: "\(faults.count) files are not as installed: \(first) …")
        } catch {
            return Doctor.Finding(level: .bad, subject: "self-check", text: "\(error)")
        }
    }
}

extension Rule {
    static let integrity = Rule(
        "security.integrity", "{count} 个程序文件与安装清单不符：{files}", "{count} files are not as they were installed: {files}")
}
