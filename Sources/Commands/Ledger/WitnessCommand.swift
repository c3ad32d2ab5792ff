import ArgumentParser
import Foundation
import Ledger
import Logging
import Server

/// `ransu witness`: cosigns checkpoints of logs that only grow (C2SP tlog-witness).
struct WitnessCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "witness",
        abstract: "Be a witness: cosign what logs say of themselves, if it continues what they said before.",
        subcommands: [WitnessServe.self, WitnessInit.self], defaultSubcommand: WitnessServe.self)
}

/// Where a witness keeps its key and its record.
struct WitnessOptions: ParsableArguments {
    @Option(help: "The witness's own folder: key, keys of logs, record.") var data = "./witness"
    @Option(help: "Name of the key, like witness.example.org/chamber; makes the key where there is none.")
    var name: String?

    func open() throws -> (folder: WitnessFolder, key: SignerKey) {
        let folder = try WitnessFolder(data)
        return (folder, try folder.key(name: name))
    }
}

/// `ransu witness init --data DIR --name NAME`
struct WitnessInit: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Make the key, and print what others need to check its signatures.")

    @OptionGroup var options: WitnessOptions

    func run() throws { print(try options.open().key.cosignerKey.text) }
}

/// `ransu witness [serve]`
struct WitnessServe: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Answer POST /add-checkpoint until SIGTERM.")

    @OptionGroup var options: WitnessOptions
    @Option(help: "Where to listen; in the clear on a loopback address only.") var listen = "127.0.0.1:8090"
    @Option(help: "The key of a log (name+ID+base64).") var log: [String] = []
    @Option(help: "A file of C2SP tlog-policy whose logs are witnessed.") var policy: [String] = []
    @Option(help: "A second folder for the record, best on another disk: an older record put back is then noticed.")
    var marks: String?
    @Option(help: "PEM file of the certificate chain.") var tlsCertificate: String?
    @Option(help: "PEM file of its key.") var tlsKey: String?
    @Flag(help: "A proxy in front speaks TLS to the world.") var behindProxy = false
    @Option(help: "trace, debug, info, notice, warning or error.") var logLevel = "notice"

    mutating func run() async throws {
        guard let level = Logger.Level(rawValue: logLevel) else {
            throw ConfigurationError(description: "log-level: “\(logLevel)” is no level")
        }
        guard let address = ListenAddress(listen) else {
            throw ConfigurationError(
                description: "--listen: “\(listen)” is no ADDRESS:PORT; write it like 127.0.0.1:8090")
        }
        LoggingSystem.bootstrap { label in JSONLogHandler(label: label, logLevel: level) }
        var server = WitnessServer.Options()
        server.listen = address
        server.tlsCertificate = tlsCertificate
        server.tlsKey = tlsKey
        server.isBehindProxy = behindProxy
        server.marks = marks
        let (folder, key) = try options.open()
        let witness = try WitnessServer(
            folder, signer: key, logs: try folder.logs(keys: log, policies: policy), options: server,
            logger: Logger(label: "witness"))
        print("witness \(key.name) \(key.cosignerKey.text)")
        fflush(nil)
        try await witness.run()
    }
}
