import Foundation
import Storage
import StoragePostgres
import StorageSQLite
import Traceability

extension Installation {
    /// The platform of an installation, to look at beside a running server: nothing is written, no table is made.
    /// Whoever gets it closes its datastore.
    ///
    /// Throws `ConfigurationError` where there is no master key, or where the tables are those of another program.
    public static func reading(
        _ configuration: ServerConfiguration, environment: [String: String]
    ) async throws -> Platform {
        let keyFile = environment["RANSU_MASTER_KEY_FILE"] ?? configuration.dataFolder + "/master.key"
        guard FileManager.default.fileExists(atPath: keyFile) else {
            throw ConfigurationError(description: "\(keyFile) is not there: no installation has run here")
        }
        let keys = try PlatformKeys(
            master: MasterKey.load(dataFolder: configuration.dataFolder, environment: environment, isNew: false))
        try configuration.checkDatabase()
        let datastore: any Datastore =
            if let url = configuration.databaseURL {
                try PostgresDatastore(url: url, connectionCount: 3)
            } else {
                try SQLiteReading(folder: configuration.dataFolder)
            }
        do {
            let platform = try Platform(
                datastore: datastore, clock: SystemClock(), entropy: .secure, keys: keys,
                options: configuration.options)
            let applied = try await datastore.report { try MigrationRunner.applied($0) }
            let known = try Schema.migrations(for: datastore.engine)
            guard applied == Dictionary(known.map { ($0.name, $0.digest) }, uniquingKeysWith: { first, _ in first })
            else { throw ConfigurationError(description: "the tables are not up to date: run ransu migrate") }
            try await platform.refreshDataKeys()
            try await platform.allocations.refresh(from: datastore)
            return platform
        } catch {
            await datastore.close()
            throw error
        }
    }

    /// The note in the place of the signed head; nil: there is none.
    public static func signedHead(_ configuration: ServerConfiguration) throws -> [UInt8]? {
        guard FileManager.default.fileExists(atPath: configuration.headFolder) else { return nil }
        return try SignedHeadFile(folder: configuration.headFolder).read()
    }
}
