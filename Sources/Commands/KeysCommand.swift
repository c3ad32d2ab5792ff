import ArgumentParser
import Server

/// `ransu keys`: the master key in shares for several persons, and back (密钥分持).
struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Split a key file into shares for several persons, and join them again.",
        subcommands: [KeysSplitCommand.self, KeysJoinCommand.self])
}

struct KeysSplitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "split",
        abstract: "Write so many shares of a key file; a number of them gives it back, fewer say nothing.")

    @Argument(help: "The key file, such as DIR/master.key.") var key: String
    @Option(help: "How many shares are made, 2 to 255.") var shares: Int
    @Option(help: "How many of them give the key back, 2 to as many as there are.") var threshold: Int
    @Option(help: "The folder for the shares: share-N.txt, one a person, mode 0600.") var to: String

    func run() async throws {
        do {
            let names = try KeyShares.split(key, shares: shares, threshold: threshold, into: to)
            print(names.joined(separator: "\n"))
            print("any \(threshold) of \(shares) give the key back; hand each to its person and remove it from here")
        } catch { throw KeyShares.told(error) }
    }
}

struct KeysJoinCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "join", abstract: "Make the key file of enough of its shares.")

    @Argument(help: "Files with a share each.") var files: [String]
    @Option(help: "The key file that is made, mode 0600; one that is there is kept.") var to: String

    func run() async throws {
        do {
            try KeyShares.join(files, to: to)
            print("\(to) is written")
        } catch { throw KeyShares.told(error) }
    }
}
