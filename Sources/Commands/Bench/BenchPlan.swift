import Foundation
import Glibc
import Logging
import Server
import Storage
import StoragePostgres
import Traceability

/// How much is measured and where: every benchmark is bounded in count and time.
struct BenchPlan: Sendable {
    /// Runs of each figure.
    let runs: Int
    /// Of load, a run of `scan`.
    let seconds: Double
    /// Sizes are divided by this: 1, or 10 for a quick look.
    let divisor: Int
    /// The largest size of what measures growth as well: minutes, and 15 GB of disk.
    let isLarge: Bool
    /// Ours alone, gone afterwards.
    let folder: String
    let databaseURL: String?

    func size(_ full: Int) -> Int { max(1, full / divisor) }

    /// Lends an installation of its own: an empty database, and on PostgreSQL an empty schema.
    func withInstallation(_ name: String, _ body: (Installation) async throws -> Void) async throws {
        try await withConfiguration(name) { configuration in
            let installation = try await open(configuration)
            do {
                try await body(installation)
            } catch {
                await installation.close()
                throw error
            }
            await installation.close()
        }
    }

    func open(_ configuration: ServerConfiguration) async throws -> Installation {
        try await Installation.open(
            configuration, logger: Logger(label: "ransu") { _ in SwiftLogNoOpLogHandler() }, environment: [:])
    }

    /// A data folder and a schema of their own, not opened yet.
    func withConfiguration(_ name: String, _ body: (ServerConfiguration) async throws -> Void) async throws {
        var configuration = ServerConfiguration(dataFolder: folder + "/" + name)
        defer { try? FileManager.default.removeItem(atPath: configuration.dataFolder) }
        guard let databaseURL else { return try await body(configuration) }
        let schema = "bench_\(getpid())_" + name.replacing("-", with: "_")
        configuration.databaseURL =
            databaseURL + (databaseURL.contains("?") ? "&" : "?") + "options=-csearch_path%3D\(schema)"
        let owner = try PostgresDatastore(url: databaseURL, connectionCount: 2)
        var failure: (any Error)?
        do {
            try await owner.write { try $0.script("CREATE SCHEMA \(schema)") }
            try await body(configuration)
        } catch {
            failure = error
        }
        try? await owner.write { try $0.script("DROP SCHEMA IF EXISTS \(schema) CASCADE") }
        await owner.close()
        if let failure { throw failure }
    }

    /// What the engine promises about what it acknowledges, as it says itself.
    func durability() async throws -> String {
        if let databaseURL {
            let datastore = try PostgresDatastore(url: databaseURL, connectionCount: 2)
            let text = datastore.settingsText
            await datastore.close()
            return text
        }
        var text = ""
        try await withInstallation("settings") { installation in
            text = try await installation.platform.datastore.write { session in
                let version = try session.value("SELECT sqlite_version()", as: String.self) ?? "?"
                let journal = try session.value("PRAGMA journal_mode", as: String.self) ?? "?"
                let synchronous = try session.value("PRAGMA synchronous", as: Int64.self) ?? -1
                let level = synchronous == 2 ? "FULL" : "\(synchronous)"
                return "SQLite \(version), journal_mode=\(journal), synchronous=\(level)"
            }
        }
        return text
    }
}

/// How long something took.
enum Stopwatch {
    static func seconds(_ body: () async throws -> Void) async rethrows -> Double {
        let start = ContinuousClock.now
        try await body()
        return since(start)
    }

    static func since(_ start: ContinuousClock.Instant) -> Double {
        let parts = (ContinuousClock.now - start).components
        return Double(parts.seconds) + Double(parts.attoseconds) / 1e18
    }

    /// `body` once for each of `count` tasks that run at the same time.
    static func parallel(_ count: Int, _ body: @escaping @Sendable (Int) async throws -> Void) async throws -> Double {
        try await seconds {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<count { group.addTask { try await body(number) } }
                try await group.waitForAll()
            }
        }
    }

    /// Things a second, where `senders` at the same time share so many requests of `size` things each.
    static func rate(
        _ requests: Int, of size: Int, _ senders: Int, _ body: @escaping @Sendable (Int) async throws -> Void
    ) async throws -> Double {
        let seconds = try await parallel(senders) { sender in
            for number in stride(from: sender, to: requests, by: senders) { try await body(number) }
        }
        return Double(requests * size) / seconds
    }
}

/// A benchmark that did not do what it was to measure.
struct BenchFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
