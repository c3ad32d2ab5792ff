import ArgumentParser
import Foundation
import Logging
import Server
import Traceability

/// `ransu serve`: the whole platform in one process.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve pages and interfaces until SIGTERM.")

    @OptionGroup var installation: InstallationOptions
    @Option(help: "Where to listen.") var listen: String?
    @Flag(help: "Fill an empty installation with a believable year of the trade.") var demo = false
    @Flag(help: "This process seals and signs the ledger.") var signer = false
    @Option(help: "The address that labels carry, without a trailing slash.") var publicURL: String?
    @Option(help: "PEM file of the certificate chain.") var tlsCertificate: String?
    @Option(help: "PEM file of its key.") var tlsKey: String?
    @Option(help: "A proxy whose X-Forwarded-For is believed: address or CIDR.") var trustedProxy: [String] = []
    @Option(help: "A file of C2SP tlog-policy: the witnesses that cosign the ledger, and how many are enough.")
    var witnessPolicy: String?
    @Option(help: "Where the last signed head of the ledger lies: a folder that no backup of the database holds.")
    var headStore: String?
    @Option(help: "A receiver of the audit trail: udp://HOST:PORT, tcp://HOST:PORT or tls://HOST:PORT?ca=FILE.")
    var syslog: [String] = []
    @Option(help: "trace, debug, info, notice, warning or error.") var logLevel: String?

    mutating func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        let configuration = try await laidOver(environment)
        guard let level = Logger.Level(rawValue: configuration.logLevel) else {
            throw ConfigurationError(description: "log-level: “\(configuration.logLevel)” is no level")
        }
        LoggingSystem.bootstrap { label in JSONLogHandler(label: label, logLevel: level) }
        let installation = try await Installation.open(
            configuration, logger: Logger(label: "ransu"), environment: environment)
        let demo = configuration.demo
        try await Serve(installation).run { installation in
            if demo { try await DemoStory(installation).tell() }
            print("ransu: \(installation.platform.options.publicURL)")
            fflush(nil)
        }
    }

    /// Flags over environment over file over defaults.
    private func laidOver(_ environment: [String: String]) async throws -> ServerConfiguration {
        var configuration = try await ServerConfiguration.load(dataFolder: installation.data, environment: environment)
        if let database = installation.database { configuration.databaseURL = database }
        if let listen {
            guard let address = ListenAddress(listen) else {
                throw ConfigurationError(
                    description: "--listen: “\(listen)” is no ADDRESS:PORT; write it like 127.0.0.1:8080")
            }
            configuration.listen = address
        }
        if let publicURL { configuration.options.publicURL = publicURL }
        if let tlsCertificate { configuration.tlsCertificate = tlsCertificate }
        if let tlsKey { configuration.tlsKey = tlsKey }
        if !trustedProxy.isEmpty { configuration.trustedProxies = trustedProxy }
        if let witnessPolicy { configuration.witnessPolicy = witnessPolicy }
        if let headStore { configuration.headStore = headStore }
        if !syslog.isEmpty { configuration.syslog = syslog }
        if let logLevel { configuration.logLevel = logLevel }
        configuration.demo = demo
        configuration.signer = configuration.signer || signer
        return configuration
    }
}
