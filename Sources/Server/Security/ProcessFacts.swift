import Cryptography
import Foundation
import Traceability

/// What this process says of itself and its machine, for the evidence file.
struct ProcessFacts: Sendable {
    let configuration: ServerConfiguration

    var files: [String: String] {
        var files = [
            "7.1.4.4-minimum/listening.txt": listening,
            "7.1.4.6-verification/self-check.txt": selfCheck,
            "7.1.4.3-audit/time-source.txt": timeSource,
        ]
        let parts = Manifest.ownBinary + ".sbom.json"
        if let bytes = FileManager.default.contents(atPath: parts) {
            files["7.1.4.4-minimum/sbom.json"] = String(decoding: bytes, as: UTF8.self)
        }
        return files
    }

    /// Sockets of this process that listen, from the kernel: proc(5), net/tcp. State 0A is LISTEN.
    private var listening: String {
        let own = Self.ownSockets()
        var lines: [String] = []
        for name in ["tcp", "tcp6"] {
            let text = (try? String(contentsOfFile: "/proc/self/net/\(name)", encoding: .utf8)) ?? ""
            for line in text.split(separator: "\n").dropFirst() {
                let words = line.split(separator: " ")
                guard words.count > 9, words[3] == "0A", own.contains(String(words[9])) else { continue }
                let parts = words[1].split(separator: ":")
                guard parts.count == 2, let port = Int(parts[1], radix: 16) else { continue }
                lines.append("\(name) \(parts[0]) port \(port)")
            }
        }
        return "configured: \(configuration.listen)\n" + lines.joined(separator: "\n") + "\n"
    }

    private static func ownSockets() -> Set<String> {
        let files = FileManager.default
        let names = (try? files.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        let targets = names.compactMap { try? files.destinationOfSymbolicLink(atPath: "/proc/self/fd/" + $0) }
        return Set(
            targets.compactMap { target in
                target.hasPrefix("socket:[") ? String(target.dropFirst(8).dropLast()) : nil
            })
    }

    private var selfCheck: String {
        let finding = SelfCheckDoctor.finding
        return "\(finding.mark) \(finding.text)\n"
    }

    private var timeSource: String {
        let path = "/sys/devices/system/clocksource/clocksource0/current_clocksource"
        let source = (try? String(contentsOfFile: path, encoding: .utf8)) ?? "not readable here\n"
        return "kernel clock source: \(source)now: \(SystemClock().now().iso8601)\n"
            + "offset by NTP: a duty of the operator (chronyc tracking)\n"
    }
}

extension Installation {
    /// Writes the evidence file (0600). Answers its digest, for the shell.
    ///
    /// Throws `Refusal.conflict` where something is there already.
    public func writeEvidence(to path: String, by person: String) async throws -> String {
        guard !FileManager.default.fileExists(atPath: path) else {
            throw Refusal(.conflict, .evidenceThere, ["path": path])
        }
        let facts = ProcessFacts(configuration: configuration)
        platform.machineFacts.tell { facts.files }
        let file = try await MakeEvidence(platform)(
            shell: person, on: .shell(person, now: platform.clock.now()))
        do { try DurableFile.write(file.bytes, to: path) } catch {
            throw Refusal(.unavailable, .backupWrite, ["path": path, "cause": "\(error)"])
        }
        return "\(path): \(file.bytes.count) bytes, SHA-256 \(file.digest.hexadecimal)"
    }
}

extension Rule {
    static let evidenceThere = Rule("evidence.there", "{path} 已存在", "{path} is there already")
}
