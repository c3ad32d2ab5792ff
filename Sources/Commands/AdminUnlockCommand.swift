import ArgumentParser
import JSONStream
import Server

/// `ransu admin unlock NAME|ADDRESS`: lifts what wrong sign-ins locked.
///
/// Asks the running server when there is one; opens the installation itself otherwise.
struct AdminUnlockCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unlock", abstract: "Lift what wrong sign-ins locked: of an account, or at an address.")

    @OptionGroup var installation: InstallationOptions
    @Argument(help: "The account name, or the address (IPv4 or IPv6).") var subject: String

    func run() async throws {
        let act = AdminAct(installation: installation)
        try await act.perform("/unlock", { $0.member("subject", subject) }, answered: { _ in }) {
            try await $0.unlock(subject, by: act.person)
        }
        print("sign-in of \(subject) is unlocked")
    }
}
