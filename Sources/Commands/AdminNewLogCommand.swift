import ArgumentParser
import Foundation
import JSONStream
import Logging
import Server
import Traceability

/// `ransu admin new-log --reason …`: after a restore that is behind what was signed, another log whose first leaf names
/// the old head.
///
/// Asks the running server when there is one; opens the installation itself otherwise.
struct AdminNewLogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new-log",
        abstract: "Begin a new log after the database was put back to an earlier state than was signed.")

    @OptionGroup var installation: InstallationOptions
    @Option(help: "Why, as everybody may read it in the first leaf.") var reason: String
    @Option(help: "Number of the new log, never used before, where the signed head was lost; else the next one.")
    var number: Int64?

    mutating func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        var configuration = try await ServerConfiguration.load(dataFolder: installation.data, environment: environment)
        if let database = installation.database { configuration.databaseURL = database }
        var writer = JSONWriter()
        let number = self.number
        writer.object { writer in
            if let number { writer.member("number", number) }
            writer.member("reason", reason)
            writer.member("by", ShellPerson.name(environment))
        }
        let origin: String
        if let answer = ControlClient.post("/new-log", writer.bytes, socket: configuration.controlSocket) {
            let document = JSONNode(try JSONValue(parsing: answer))
            if let refused = try document.optionalString("refused") {
                throw Refusal(.invalid, Rule("admin.refused", "{reason}", "{reason}"), ["reason": refused])
            }
            origin = try document.string("origin")
        } else {
            let opened = try await Installation.open(
                configuration, logger: Logger(label: "ransu") { _ in SwiftLogNoOpLogHandler() },
                environment: environment)
            origin = try await opened.beginNewLog(
                reason: reason, number: number, by: ShellPerson.name(environment), environment: environment)
            await opened.close()
        }
        print("log \(origin) has begun; its first leaf names the last signed head")
    }
}
