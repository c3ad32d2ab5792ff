import Foundation
import Identification
import Labels
import Logging
import Storage
import StoragePostgres
import StorageSQLite
public import Traceability

/// Looks at an installation without changing it more than opening does.
public struct Doctor: Sendable {
    public struct Finding: Sendable {
        public enum Level: Sendable { case good, look, bad }
        public let level: Level
        public let subject: String
        public let text: String
        public var mark: String {
            switch level {
            case .good: "✓"
            case .look: "!"
            case .bad: "✗"
            }
        }
    }

    let configuration: ServerConfiguration
    let environment: [String: String]

    public init(_ configuration: ServerConfiguration, environment: [String: String]) {
        self.configuration = configuration
        self.environment = environment
    }

    public func examine() async -> [Finding] {
        var findings = [folder, addresses, labelFonts] + SecurityParts.findings(configuration)
        findings.append(await configuration.scannerFinding)
        do {
            let opened = try await Installation.open(
                configuration, logger: Logger(label: "doctor") { _ in SwiftLogNoOpLogHandler() },
                environment: environment)
            findings.append(contentsOf: await database(opened))
            findings.append(contentsOf: await contents(opened))
            findings.append(contentsOf: await ledger(opened))
            findings.append(contentsOf: await LedgerDoctor(platform: opened.platform).examine())
            let named = (try? configuration.proxies()) ?? []
            findings.append(contentsOf: await AccountDoctor(platform: opened.platform, named: named).examine())
            findings.append(contentsOf: await BackupDoctor(installation: opened).examine())
            await opened.close()
        } catch {
            let running = FileManager.default.fileExists(atPath: configuration.controlSocket)
            findings.append(
                Finding(
                    level: running ? .look : .bad, subject: "database",
                    text: running ? "in use by a running server (\(error)); stop it to examine the rest" : "\(error)"))
        }
        return findings
    }

    private var folder: Finding {
        let path = configuration.dataFolder
        guard let space = try? URL(fileURLWithPath: path).resourceValues(forKeys: [.volumeAvailableCapacityKey]),
            let free = space.volumeAvailableCapacity
        else { return Finding(level: .look, subject: "data folder", text: "\(path) does not exist yet") }
        let gigabytes = free / 1_073_741_824
        return Finding(
            level: gigabytes < 2 ? .bad : .good, subject: "data folder", text: "\(path), \(gigabytes) GiB free")
    }

    private var addresses: Finding {
        let url = configuration.options.publicURL
        guard !url.isEmpty else {
            return Finding(
                level: .look, subject: "public address",
                text: "public-url is not set: labels would carry a local address; set it before the first application")
        }
        return Finding(level: url.hasPrefix("https://") ? .good : .look, subject: "public address", text: url)
    }

    /// Labels are measured with these fonts: with another one texts may not fit where they did.
    private var labelFonts: Finding {
        let missing = LabelFonts.missing()
        guard !missing.isEmpty else {
            return Finding(level: .good, subject: "label fonts", text: "Noto Sans CJK SC, sans and mono")
        }
        return Finding(
            level: .look, subject: "label fonts",
            text: "\(missing.joined(separator: ", ")) not found: another font is taken; install fonts-noto-cjk")
    }

    private func database(_ opened: Installation) async -> [Finding] {
        switch opened.platform.datastore {
        case let sqlite as SQLiteDatastore:
            let version = try? await sqlite.read { try $0.value("SELECT sqlite_version()", as: String.self) }
            return [
                Finding(
                    level: .good, subject: "database",
                    text:
                        "SQLite \(version.flatMap { $0 } ?? "?"), synchronous=FULL, one writer; "
                        + "other tools open it read-only"
                ),
                Finding(
                    level: sqlite.isReadOnly ? .bad : .good, subject: "writing",
                    text: sqlite.readOnlyReason ?? "works"),
            ]
        case let postgres as PostgresDatastore:
            let settings = postgres.settings
            return [
                Finding(
                    level: settings.dangers.isEmpty ? .good : .bad, subject: "database",
                    text: "PostgreSQL \(settings.version), fsync=\(settings.fsync), "
                        + "full_page_writes=\(settings.fullPageWrites), "
                        + "synchronous_commit=\(settings.synchronousCommit)"
                ),
                Finding(
                    level: settings.dataChecksums == "on" ? .good : .look, subject: "page checksums",
                    text: settings.dataChecksums == "on" ? "on" : "off: a damaged page would go unnoticed (initdb -k)"),
            ]
        default: return []
        }
    }

    private func contents(_ opened: Installation) async -> [Finding] {
        let platform = opened.platform
        let year = platform.clock.now().date.year
        let counts = try? await platform.datastore.report { session in
            let years = Set(try session.rows("SELECT year FROM calendar_year") { try $0.next(Int.self) })
            return (staff: try session.staffStanding(), years: years)
        }
        guard let counts else { return [Finding(level: .bad, subject: "tables", text: "cannot be read")] }
        return [
            Self.staffFinding(counts.staff), Self.combinationFinding(counts.staff),
            Finding(
                level: counts.years.contains(year) ? .good : .bad, subject: "working calendar",
                text: calendarText(counts.years, year)),
        ]
    }

    /// Below the least staff work waits or nobody looks: `StaffRule`.
    private static func staffFinding(_ staff: StaffStanding) -> Finding {
        let counts = StaffRule.least.map { "\($0.role.rawValue) \(staff.counts[$0.role, default: 0])/\($0.count)" }
        let text = counts.joined(separator: ", ") + " (active accounts / the least)"
        return Finding(level: staff.missing.isEmpty ? .good : .look, subject: "staff", text: text)
    }

    private static func combinationFinding(_ staff: StaffStanding) -> Finding {
        guard let first = staff.wrong.min(by: { $0.key < $1.key }) else {
            return Finding(level: .good, subject: "roles", text: "nobody combines roles that one person must not")
        }
        let roles = first.value.map(\.rawValue).joined(separator: ", ")
        return Finding(
            level: .bad, subject: "roles",
            text: "\(staff.wrong.count) account(s) combine what one person must not: \(first.key) is \(roles)")
    }

    private func calendarText(_ years: Set<Int>, _ year: Int) -> String {
        guard years.contains(year) else { return "\(year) is not in: weekdays are assumed" }
        return "\(year) is in" + (years.contains(year + 1) ? "" : "; \(year + 1) is not yet: weekdays are assumed")
    }
}
