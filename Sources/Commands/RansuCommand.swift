public import ArgumentParser
import Traceability

/// `ransu`: the platform and its tools. Exit codes: 0 done, 1 refused, 2 wrong use, 3 unavailable.
public struct RansuCommand: AsyncParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "ransu", abstract: "Quality traceability for gas appliances (燃溯, T/SGACC 1005—2024).",
        version: "ransu \(ProductVersionNumber.text)",
        subcommands: [
            ServeCommand.self, AdminCommand.self, DoctorCommand.self, Identify.self, MigrateCommand.self,
            BenchCommand.self, EPCISCommand.self, VerifyCommand.self, WitnessCommand.self, FsckCommand.self,
            LedgerCommand.self, AuthorizationCommand.self, LimitsCommand.self, BackupCommand.self, RestoreCommand.self,
            EvidenceCommand.self, KeysCommand.self, ClientAuthorityCommand.self,
        ])

    public init() {}
}

/// The product's version.
enum ProductVersionNumber {
    static let text = "0.1.0"
}

/// Where the installation is: the same options for every command that opens it.
struct InstallationOptions: ParsableArguments {
    @Option(help: "The data folder: database, keys, uploads.")
    var data = "./data"

    @Option(help: "postgres://USER@HOST/DATABASE instead of the SQLite file in the data folder.")
    var database: String?
}
