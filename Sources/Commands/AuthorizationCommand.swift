import ArgumentParser
import Traceability

/// `ransu authorization`: who may do what, as docs/authorization.md has it.
struct AuthorizationCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "authorization", abstract: "Print the table of roles, permissions and data scopes (Markdown).")

    mutating func run() { print(AuthorizationTable.document, terminator: "") }
}
