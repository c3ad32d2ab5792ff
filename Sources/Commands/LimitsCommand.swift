import ArgumentParser
import Server

/// `ransu limits`: what is limited and how, as docs/manual/limits.md has it.
struct LimitsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "limits", abstract: "Print the limits of sizes, numbers and paces (Markdown).")

    mutating func run() { print(LimitTable.document, terminator: "") }
}
