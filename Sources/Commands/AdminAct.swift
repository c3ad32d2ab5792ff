import Foundation
import JSONStream
import Logging
import Server
import Traceability

/// What `ransu admin` has done: by the running server when there is one, else by an installation opened for it.
struct AdminAct {
    let installation: InstallationOptions
    let environment = ProcessInfo.processInfo.environment

    /// Who is at the shell.
    var person: String { ShellPerson.name(environment) }

    /// - Parameters:
    ///   - path: where the control socket takes it.
    ///   - members: of the request, besides `by`.
    ///   - answered: reads the server's answer.
    ///   - opened: does it where no server runs.
    /// - Throws: `Refusal` as the server or the installation refuses.
    func perform<Outcome>(
        _ path: String, _ members: (inout JSONWriter) -> Void, answered: (JSONNode) throws -> Outcome,
        opened: (Installation) async throws -> Outcome
    ) async throws -> Outcome {
        var configuration = try await ServerConfiguration.load(dataFolder: installation.data, environment: environment)
        if let database = installation.database { configuration.databaseURL = database }
        var writer = JSONWriter()
        writer.object { writer in
            members(&writer)
            writer.member("by", person)
        }
        if let answer = ControlClient.post(path, writer.bytes, socket: configuration.controlSocket) {
            let document = JSONNode(try JSONValue(parsing: answer))
            if let refused = try document.optionalString("refused") {
                throw Refusal(.invalid, Rule("admin.refused", "{reason}", "{reason}"), ["reason": refused])
            }
            return try answered(document)
        }
        let installation = try await Installation.open(
            configuration, logger: Logger(label: "ransu") { _ in SwiftLogNoOpLogHandler() }, environment: environment)
        do {
            let result = try await opened(installation)
            await installation.close()
            return result
        } catch {
            await installation.close()
            throw error
        }
    }
}
