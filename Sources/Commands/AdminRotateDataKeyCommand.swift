import ArgumentParser
import JSONStream
import Server

/// `ransu admin rotate-data-key REASON`: from now on a new key seals columns.
///
/// Asks the running server when there is one; opens the installation itself otherwise.
struct AdminRotateDataKeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate-data-key", abstract: "Seal columns with a new data key from now on.")

    @OptionGroup var installation: InstallationOptions
    @Argument(help: "Why, for the audit trail.") var reason: String

    func run() async throws {
        let act = AdminAct(installation: installation)
        let number = try await act.perform(
            "/rotate-data-key", { $0.member("reason", reason) }, answered: { try $0.integer("number") }
        ) {
            try await $0.rotateDataKey(reason: reason, by: act.person)
        }
        print("data key № \(number) seals from now on; what may change is sealed anew by the running server")
    }
}
