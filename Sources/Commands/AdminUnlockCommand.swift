import ArgumentParser
import Foundation
import JSONStream
import Logging
import Server
import Traceability

/// `ransu admin unlock NAME|ADDRESS`: lifts what wrong sign-ins locked.
///
/// Asks the running server when there is one; opens the installation itself otherwise.
struct AdminUnlockCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unlock", abstract: "Lift what wrong sign-ins locked: of an account, or at an address.")

    @OptionGroup var installation: InstallationOptions
    @Argument(help: "The account name, or the address (IPv4 or IPv6).") var subject: String

    mutating func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        var configuration = try await ServerConfiguration.load(dataFolder: installation.data, environment: environment)
        if let database = installation.database { configuration.databaseURL = database }
        var writer = JSONWriter()
        let subject = self.subject
        writer.object { writer in
            writer.member("subject", subject)
            writer.member("by", ShellPerson.name(environment))
        }
        if let answer = ControlClient.post("/unlock", writer.bytes, socket: configuration.controlSocket) {
            let document = JSONNode(try JSONValue(parsing: answer))
            if let refused = try document.optionalString("refused") {
                throw Refusal(.invalid, Rule("admin.refused", "{reason}", "{reason}"), ["reason": refused])
            }
        } else {
            let opened = try await Installation.open(
                configuration, logger: Logger(label: "ransu") { _ in SwiftLogNoOpLogHandler() },
                environment: environment)
            try await opened.unlock(subject, by: ShellPerson.name(environment))
            await opened.close()
        }
        print("sign-in of \(subject) is unlocked")
    }
}
