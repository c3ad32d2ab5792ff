import Cryptography
import Foundation
public import Gateway
public import Logging
public import Storage
import StoragePostgres
import StorageSQLite
public import Traceability

/// One installation, opened: database migrated, keys read, allocations in memory. `serve`, `admin`, `doctor`
/// and tests begin here.
public struct Installation: Sendable {
    public let configuration: ServerConfiguration
    public let platform: Platform
    public let hashing: ScryptHashing
    public let logger: Logger

    /// Throws `ConfigurationError` or `StorageError` with a text for the operator.
    public static func open(
        _ configuration: ServerConfiguration, logger: Logger, environment: [String: String]
    ) async throws -> Installation {
        try configuration.checkDemo()
        try configuration.checkEdge()
        try prepareFolders(configuration)
        var options = configuration.options
        if options.publicURL.isEmpty { options.publicURL = defaultURL(configuration) }
        options.destinations = try configuration.destinations()
        options.secondFactor = try configuration.usualSecondFactor()
        options.messages = try configuration.openMessageFolder()
        options.passwordWords = try configuration.readPasswordWords()
        options.witnessPolicy = try configuration.readWitnessPolicy()
        let datastore = try openDatastore(configuration)
        do {
            let isNew = try await Self.holdsNothingSealed(datastore)
            let keys = try PlatformKeys(
                master: try MasterKey.load(
                    dataFolder: configuration.dataFolder, environment: environment, isNew: isNew))
            let platform = try Platform(
                datastore: datastore, clock: SystemClock(), entropy: .secure, keys: keys, options: options)
            try await platform.prepare()
            let installation = Installation(
                configuration: configuration, platform: platform, hashing: try ScryptHashing(entropy: .secure),
                logger: logger)
            // Before anybody can be issued a code: none of the lost hours is issued again.
            try await RestoredNote.tell(installation)
            return installation
        } catch {
            await datastore.close()
            throw error
        }
    }

    public func close() async {
        do { try await platform.auditTrail.flush(at: platform.clock.now(), closing: true) } catch {
            logger.error("audit", metadata: ["cause": "\(error)"])
        }
        await platform.datastore.close()
    }

    /// A database without tables, or without data keys and accounts, was never used.
    private static func holdsNothingSealed(_ datastore: any Datastore) async throws -> Bool {
        try await datastore.report { session in
            // Tables are looked for by name: one that cannot be read is an error, and no table that is not there.
            let place: Query =
                session.engine == .postgres
                ? "pg_tables WHERE schemaname = current_schema() AND tablename"
                : "sqlite_schema WHERE type = 'table' AND name"
            for (name, table) in [("data_key", "data_key"), ("account", "account")] as [(String, Query)] {
                guard try session.exists("SELECT 1 FROM \(place) = \(name)") else { continue }
                if try session.exists("SELECT 1 FROM \(table) LIMIT 1") { return false }
            }
            return true
        }
    }

    private static func openDatastore(_ configuration: ServerConfiguration) throws -> any Datastore {
        if let url = configuration.databaseURL {
            guard url.hasPrefix("postgres://") || url.hasPrefix("postgresql://") else {
                throw ConfigurationError(description: "database: “\(url)” must begin with postgres://")
            }
            return try PostgresDatastore(url: url)
        }
        return try SQLiteDatastore(folder: configuration.dataFolder)
    }

    private static func defaultURL(_ configuration: ServerConfiguration) -> String {
        let scheme = configuration.tlsCertificate == nil ? "http" : "https"
        let host = configuration.listen.isLoopback ? "localhost" : configuration.listen.host
        return "\(scheme)://\(host):\(configuration.listen.port)"
    }

    /// The data folder is the operator's alone.
    private static func prepareFolders(_ configuration: ServerConfiguration) throws {
        let files = FileManager.default
        for folder in [
            configuration.dataFolder, configuration.spoolFolder, configuration.uploadFolder,
            configuration.options.printFolder,
        ] {
            do {
                try files.createDirectory(
                    atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            } catch {
                throw ConfigurationError(description: "data: \(folder) cannot be made: \(error.localizedDescription)")
            }
        }
    }

    /// Keeps a second server off the data folder while it lives: spool, uploads and the control socket are one
    /// process's.
    /// Nil: with an SQLite file the datastore has the folder.
    ///
    /// Throws `ConfigurationError` where another server has it.
    func lockFolder() throws -> ExclusiveLock? {
        guard platform.datastore.engine == .postgres else { return nil }
        do { return try ExclusiveLock(path: configuration.dataFolder + "/lock") } catch {
            throw ConfigurationError(
                description: "data: \(configuration.dataFolder) is in use by another server: give each a folder of its "
                    + "own, with the same master key (docs/manual/postgresql.md)")
        }
    }

    /// Removes the uploads, made files and rows that a killed run has left in the spool folder. For the one
    /// program that serves, before it listens. What cannot be removed is no reason not to start.
    func emptySpool() {
        let files = FileManager.default
        let folder = configuration.spoolFolder
        for name in (try? files.contentsOfDirectory(atPath: folder)) ?? [] {
            do {
                try files.removeItem(atPath: folder + "/" + name)
            } catch {
                logger.warning("spool", metadata: ["file": "\(name)", "cause": "\(error.localizedDescription)"])
            }
        }
    }
}
