import ArgumentParser
import JSONStream
import Server
import Traceability

/// `ransu admin`: accounts of the platform's own staff.
struct AdminCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "admin", abstract: "Accounts of the platform's own staff, and acts that are theirs alone.",
        subcommands: [
            AdminCreateCommand.self, AdminNewLogCommand.self, AdminErasePersonalCommand.self,
            AdminUnlockCommand.self, AdminRotateDataKeyCommand.self,
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

    func run() async throws {
        let act = AdminAct(installation: installation)
        let (secret, expires) = try await act.perform(
            "/admin",
            { writer in
                writer.member("name", name)
                writer.member("role", role)
            }, answered: { (try $0.string("secret"), try $0.string("expires")) }
        ) { installation in
            let created = try await installation.createAdmin(name: name, role: role, by: act.person)
            return (created.secret, created.expiresAt.minuteText)
        }
        print("account \(name) (\(role)) created")
        print("one-time secret: \(secret)")
        print("valid until \(expires) (UTC+8); it must be changed at the first sign-in")
    }
}
