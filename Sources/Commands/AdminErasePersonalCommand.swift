import ArgumentParser
import JSONStream
import Server

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

    func run() async throws {
        let parts = event.split(separator: "/").compactMap { Int64($0) }
        guard parts.count == 2 else { throw ValidationError("“\(event)” is no OWNER/EVENT.") }
        let act = AdminAct(installation: installation)
        try await act.perform(
            "/erase-personal",
            { writer in
                writer.member("owner", parts[0])
                writer.member("event", parts[1])
                writer.member("reason", reason)
            }, answered: { _ in }
        ) {
            try await $0.erasePersonal(owner: parts[0], event: parts[1], reason: reason, by: act.person)
        }
        print("personal data of event \(event) is erased; its leaf stays")
    }
}
