import ArgumentParser
import Foundation
import JSONStream
import Logging
import Server
import Traceability

/// `ransu evidence FILE.zip`: the evidence for an assessor; made by the running server when there is one.
struct EvidenceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evidence", abstract: "Write the evidence for an assessment, one archive.")

    @OptionGroup var installation: InstallationOptions
    @Argument(help: "The archive to write; it must not be there.") var file: String

    mutating func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        var configuration = try await ServerConfiguration.load(dataFolder: installation.data, environment: environment)
        if let database = installation.database { configuration.databaseURL = database }
        let path = file.hasPrefix("/") ? file : FileManager.default.currentDirectoryPath + "/" + file
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("file", path)
            writer.member("by", ShellPerson.name(environment))
        }
        if let answer = ControlClient.post("/evidence", writer.bytes, socket: configuration.controlSocket) {
            let document = JSONNode(try JSONValue(parsing: answer))
            if let refused = try document.optionalString("refused") {
                throw Refusal(.invalid, Rule("admin.refused", "{reason}", "{reason}"), ["reason": refused])
            }
            print(try document.string("done"))
            return
        }
        let opened = try await Installation.open(
            configuration, logger: Logger(label: "ransu") { _ in SwiftLogNoOpLogHandler() }, environment: environment)
        do {
            print(try await opened.writeEvidence(to: path, by: ShellPerson.name(environment)))
        } catch {
            await opened.close()
            throw error
        }
        await opened.close()
    }
}
