import Foundation
import JSONStream
import Logging
import ServiceLifecycle
import Storage
import Traceability

/// Makes backups when they are due and when somebody asks for one on the page, in the process that signs; on a
/// thread of its own, below everything that somebody waits for.
struct BackupPost: Service {
    let installation: Installation
    let environment: [String: String]
    private let schedule: BackupSchedule?
    private static let pauseSeconds = 5

    /// Throws `ConfigurationError` for a time that is none.
    init(_ installation: Installation, environment: [String: String]) throws {
        self.installation = installation
        self.environment = environment
        schedule = try installation.configuration.backupSchedule()
    }

    func run() async throws {
        guard installation.configuration.isSigner else {
            try? await gracefulShutdown()
            return
        }
        let thread = QuietThread(name: "backup")
        defer { thread.end() }
        await withTaskExecutorPreference(thread) { await work() }
    }

    private func work() async {
        let book = BackupBook(installation.platform)
        await attempt { try await book.closeBroken(on: occasion) }
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            await attempt { try await step(book) }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(Self.pauseSeconds)) }
        }
    }

    /// What somebody asked for, else what the clock asks for. A failed run is told where it fails.
    func step(_ book: BackupBook) async throws {
        let target = installation.configuration.backupTarget ?? ""
        let work = BackupWork(installation: installation, environment: environment)
        if let (id, kind) = try await book.take(target: target) {
            _ = try? await work(id, kind, target: nil, by: nil)
            return
        }
        guard let schedule else { return }
        let last = try await installation.platform.datastore.read { session in
            (try session.lastBackupRun(.backup, .done)?.beganAt, try session.lastBackupRun(.backup, .failed)?.beganAt)
        }
        guard schedule.isDue(at: occasion.now, done: last.0, failed: last.1) else { return }
        let id = try await book.begin(.backup, target: target)
        _ = try? await work(id, .backup, target: nil, by: nil)
    }

    private var occasion: Occasion {
        Occasion(
            now: installation.platform.clock.now(), requestID: "service", address: "local", agent: "ransu serve")
    }

    private func attempt(_ work: () async throws -> Void) async {
        do { try await work() } catch {
            installation.logger.error("backup", metadata: ["cause": "\(error)"])
        }
    }
}

/// What `ransu restore` leaves in the data folder, so that the first start takes it down.
enum RestoredNote {
    private static func path(_ folder: String) -> String { folder + "/restored.json" }

    static func leave(_ snapshot: BackupSnapshot, from target: String, by person: String, in folder: String) throws {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("snapshot", snapshot.name)
            writer.member("from", target)
            writer.member("by", person)
            writer.member("bytes", snapshot.byteCount)
        }
        try DurableFile.write(writer.bytes, to: path(folder))
    }

    static func tell(_ installation: Installation) async throws {
        let path = Self.path(installation.configuration.dataFolder)
        guard let text = try DurableFile.read(path) else { return }
        let note = JSONNode(try JSONValue(parsing: text))
        let book = BackupBook(installation.platform)
        // The backup that was brought back was running when it was taken.
        let now = installation.platform.clock.now()
        try await book.closeBroken(on: .shell(try note.string("by"), now: now))
        let id = try await book.begin(.restore, target: try note.string("from"))
        let ended = BackupBook.Ended(
            snapshot: try note.string("snapshot"),
            detail: Message("恢复后首次启动", "The first start after it was brought back"),
            byteCount: try note.integer("bytes"))
        try await book.end(id, .restore, ended, on: .shell(try note.string("by"), now: now))
        try FileManager.default.removeItem(atPath: path)
    }
}
