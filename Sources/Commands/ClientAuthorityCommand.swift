import ArgumentParser
import JSONStream
import Server

/// `ransu client-ca make|rotate|show`: the own authority for certificates of clients. Prints its certificate as PEM;
/// the key is sealed in the database.
///
/// Asks the running server when there is one; opens the installation itself otherwise.
struct ClientAuthorityCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "client-ca", abstract: "The authority for client certificates: make, rotate or show it.")

    enum Act: String, ExpressibleByArgument, CaseIterable { case make, rotate, show }

    @OptionGroup var installation: InstallationOptions
    @Argument(help: "make: the first one; rotate: another one that signs from now on; show.") var act: Act

    func run() async throws {
        let shell = AdminAct(installation: installation)
        let pem = try await shell.perform(
            "/client-ca", { $0.member("act", act.rawValue) }, answered: { try $0.string("certificate") }
        ) {
            try await $0.clientAuthority(act.rawValue, by: shell.person)
        }
        print(pem, terminator: "")
    }
}
