import ArgumentParser
import JSONStream
import Server

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

    func run() async throws {
        let act = AdminAct(installation: installation)
        let origin = try await act.perform(
            "/new-log",
            { writer in
                if let number { writer.member("number", number) }
                writer.member("reason", reason)
            }, answered: { try $0.string("origin") }
        ) {
            try await $0.beginNewLog(reason: reason, number: number, by: act.person, environment: act.environment)
        }
        print("log \(origin) has begun; its first leaf names the last signed head")
    }
}
