import ArgumentParser
import Foundation
import JSONStream
import Logging
import Server
import Traceability

/// `ransu backup TO`, `ransu backup verify`, `ransu backup drill`: the running server does the work when there is one.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Encrypted, incremental backups: make one, read it back, rehearse a restore.",
        subcommands: [BackupTakeCommand.self, BackupVerifyCommand.self, BackupDrillCommand.self],
        defaultSubcommand: BackupTakeCommand.self)
}

/// What the three have in common.
struct BackupOptions: ParsableArguments {
    @OptionGroup var installation: InstallationOptions
    @Argument(help: "The folder of backups; without it the setting backup-target.") var folder: String?
    @Option(help: "A file (0600) with the passphrase that seals backups, instead of the key file.")
    var passphraseFile: String?
    @Option(help: "The key file; without it backup.key in the data folder.") var keyFile: String?

    func run(_ kind: String) async throws {
        let environment = ProcessInfo.processInfo.environment
        var configuration = try await ServerConfiguration.load(dataFolder: installation.data, environment: environment)
        if let database = installation.database { configuration.databaseURL = database }
        if let passphraseFile { configuration.backupPassphraseFile = passphraseFile }
        if let keyFile { configuration.backupKeyFile = keyFile }
        let target = folder.map(absolute)
        if passphraseFile == nil, keyFile == nil, let said = try ask(kind, target, configuration, environment) {
            print(said)
            return
        }
        let opened = try await Installation.open(
            configuration, logger: Logger(label: "ransu") { _ in SwiftLogNoOpLogHandler() }, environment: environment)
        do {
            print(try await opened.backUp(kind, target: target, by: ShellPerson.name(environment)))
        } catch {
            await opened.close()
            throw error
        }
        await opened.close()
    }

    /// Of the running server; nil: there is none.
    private func ask(
        _ kind: String, _ target: String?, _ configuration: ServerConfiguration, _ environment: [String: String]
    ) throws -> String? {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("kind", kind)
            writer.member("target", ifPresent: target)
            writer.member("by", ShellPerson.name(environment))
        }
        guard let answer = ControlClient.post("/backup", writer.bytes, socket: configuration.controlSocket) else {
            return nil
        }
        let document = JSONNode(try JSONValue(parsing: answer))
        if let refused = try document.optionalString("refused") {
            throw Refusal(.invalid, Rule("admin.refused", "{reason}", "{reason}"), ["reason": refused])
        }
        return try document.string("done")
    }

    /// The server has a working folder of its own.
    private func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    }
}

struct BackupTakeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "take", abstract: "Make a backup and read it back.")
    @OptionGroup var options: BackupOptions
    mutating func run() async throws { try await options.run("backup") }
}

struct BackupVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Read every piece of the newest backup.")
    @OptionGroup var options: BackupOptions
    mutating func run() async throws { try await options.run("verify") }
}

struct BackupDrillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drill",
        abstract: "Bring the newest backup back beside the installation and hold it against the ledger.")
    @OptionGroup var options: BackupOptions
    mutating func run() async throws { try await options.run("drill") }
}

/// `ransu restore FROM --data NEW`: only into what is empty.
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Bring a backup back into an empty data folder or database.",
        discussion: """
            Lay master.key into the new data folder before the server starts there; the place of the signed head stays
            what it was, and nothing is signed that was signed before (docs/manual/backups.md).
            """)

    @OptionGroup var installation: InstallationOptions
    @Argument(help: "The folder of backups.") var folder: String
    @Option(help: "Which one, such as 20261127T213000Z; without it the newest.") var snapshot: String?
    @Option(help: "The key file; without it backup.key in the data folder.") var keyFile: String?
    @Option(help: "A file (0600) with the passphrase that sealed the backup.") var passphraseFile: String?

    mutating func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        var configuration = try await ServerConfiguration.load(dataFolder: installation.data, environment: environment)
        if let database = installation.database { configuration.databaseURL = database }
        if let passphraseFile { configuration.backupPassphraseFile = passphraseFile }
        if let keyFile { configuration.backupKeyFile = keyFile }
        let said = try await Installation.restore(
            from: folder, snapshot: snapshot, into: configuration, by: ShellPerson.name(environment))
        print(said)
    }
}
