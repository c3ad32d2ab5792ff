import ArgumentParser
import Foundation
import Logging
import Server
import Traceability

/// `ransu migrate`: brings the schema up to date without serving.
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Bring the database's tables up to date, then stop.")

    @OptionGroup var installation: InstallationOptions
    @Option(
        help: "The address that labels carry, as serve has it: a new database names its ledger by it, for good.")
    var publicURL: String?

    mutating func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        var configuration = try await ServerConfiguration.load(dataFolder: installation.data, environment: environment)
        if let database = installation.database { configuration.databaseURL = database }
        if let publicURL { configuration.options.publicURL = publicURL }
        let opened = try await Installation.open(
            configuration, logger: Logger(label: "ransu") { _ in SwiftLogNoOpLogHandler() }, environment: environment)
        let ledger = try await ReadLedgerStatus(opened.platform)().origin
        await opened.close()
        print("ransu: the tables are up to date; the ledger is \(ledger)")
    }
}
