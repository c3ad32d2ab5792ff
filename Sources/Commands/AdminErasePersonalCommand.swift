import ArgumentParser
import Foundation
import JSONStream
import Logging
import Server
import Traceability

/// `ransu admin erase-personal OWNER/EVENT --reason …`: the personal group of one event goes for good; its leaf and the
/// tree stay.
///
/// Asks the running server when there is one; opens the installation itself otherwise.
struct AdminErasePersonalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase-personal",
        abstract: "Erase names and addresses of persons from one event. There is no way back.")

    @OptionGroup var installation: InstallationOptions
    @Argument(help: "The event, as fsck and the trail name it: OWNER/EVENT.") var event: String
    @Option(help: "Why: who asked, by which right.") var reason: String

    mutating func run() async throws {
        let parts = event.split(separator: "/").compactMap { Int64($0) }
        guard parts.count == 2 else { throw ValidationError("“\(event)” is no OWNER/EVENT.") }
        let environment = ProcessInfo.processInfo.environment
        var configuration = try await ServerConfiguration.load(dataFolder: installation.data, environment: environment)
        if let database = installation.database { configuration.databaseURL = database }
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("owner", parts[0])
            writer.member("event", parts[1])
            writer.member("reason", reason)
            writer.member("by", ShellPerson.name(environment))
        }
        if let answer = ControlClient.post("/erase-personal", writer.bytes, socket: configuration.controlSocket) {
            let document = JSONNode(try JSONValue(parsing: answer))
            if let refused = try document.optionalString("refused") {
                throw Refusal(.invalid, Rule("admin.refused", "{reason}", "{reason}"), ["reason": refused])
            }
        } else {
            let opened = try await Installation.open(
                configuration, logger: Logger(label: "ransu") { _ in SwiftLogNoOpLogHandler() },
                environment: environment)
            try await opened.erasePersonal(
                owner: parts[0], event: parts[1], reason: reason, by: ShellPerson.name(environment))
            await opened.close()
        }
        print("personal data of event \(event) is erased; its leaf stays")
    }
}
