import ArgumentParser
import Foundation
import JSONStream
import Logging
import Server
import Traceability

/// `ransu admin`: accounts of the platform's own staff.
struct AdminCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "admin", abstract: "Accounts of the platform's own staff, and acts that are theirs alone.",
        subcommands: [
            AdminCreateCommand.self, AdminNewLogCommand.self, AdminErasePersonalCommand.self,
            AdminUnlockCommand.self,
        ])
}

/// `ransu admin create NAME --role ROLE`: prints a one-time secret that must be changed at the first sign-in.
///
/// Asks the running server when there is one; opens the installation itself otherwise.
struct AdminCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Create a staff account with a one-time secret, valid for 72 hours.")

    @OptionGroup var installation: InstallationOptions
    @Argument(help: "The account name.") var name: String
    @Option(help: "system-admin, security-admin, audit-admin, reviewer or supervisor.") var role: String

    mutating func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        var configuration = try await ServerConfiguration.load(dataFolder: installation.data, environment: environment)
        if let database = installation.database { configuration.databaseURL = database }
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("name", name)
            writer.member("role", role)
            writer.member("by", ShellPerson.name(environment))
        }
        let secret: String
        let expires: String
        if let answer = ControlClient.post("/admin", writer.bytes, socket: configuration.controlSocket) {
            let document = JSONNode(try JSONValue(parsing: answer))
            if let refused = try document.optionalString("refused") {
                throw Refusal(.invalid, Rule("admin.refused", "{reason}", "{reason}"), ["reason": refused])
            }
            (secret, expires) = (try document.string("secret"), try document.string("expires"))
        } else {
            let opened = try await Installation.open(
                configuration, logger: Logger(label: "ransu") { _ in SwiftLogNoOpLogHandler() },
                environment: environment)
            let created = try await opened.createAdmin(
                name: name, role: role, by: ShellPerson.name(environment))
            await opened.close()
            (secret, expires) = (created.secret, created.expiresAt.minuteText)
        }
        print("account \(name) (\(role)) created")
        print("one-time secret: \(secret)")
        print("valid until \(expires) (UTC+8); it must be changed at the first sign-in")
    }
}
