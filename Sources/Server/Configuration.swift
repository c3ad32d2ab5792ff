import Configuration
import Foundation
import JSONStream
import SystemPackage
public import Traceability

/// What the operator chose: flags, then environment (`RANSU_…`), then `ransu.json` in the data folder, then defaults.
public struct ServerConfiguration: Sendable {
    public var dataFolder: String
    /// nil: the SQLite file in the data folder.
    public var databaseURL: String?
    public var listen: ListenAddress
    public var demo = false
    public var signer = false
    public var tlsCertificate: String?
    public var tlsKey: String?
    public var trustedProxies: [String] = []
    /// Addresses and CIDR blocks, besides the public Internet, that webhooks may go to.
    public var webhookAllow: [String] = []
    /// A file of C2SP tlog-policy: the witnesses that are asked to cosign, and how many are enough.
    public var witnessPolicy: String?
    /// Where the last signed head lies; nil: `signed-head` in the data folder.
    public var headStore: String?
    /// Receivers of the audit trail: `udp://…`, `tcp://…`, `tls://…`.
    public var syslog: [String] = []
    /// A file of passwords that nobody may use, one a line; nil: Debian's john-data, where it is installed.
    public var passwordWords: String?
    /// A sorted file of SHA-1 digests of passwords that became known elsewhere.
    public var breachedPasswords: String?
    /// Who needs a second factor until the security administrator says: off, staff or all.
    public var secondFactor: String?
    /// Where messages to persons are laid for the operator's gateway; nil: none are sent.
    public var messageFolder: String?
    public var logLevel = "info"
    public var connectionsMax = 4_000
    public var edge = EdgeSettings()
    public var options: PlatformOptions
    /// Addresses and CIDR blocks that are never closed, whatever comes from them.
    public var blockExempt: [String] = []
    /// A file of lines `CIDR,region`; nil: nobody is seen to travel.
    public var addressRegions: String?
    /// Where backups go, and where a second copy of them; nil: nowhere.
    public var backupTarget: String?
    public var backupCopy: String?
    /// `02:30`; nil: nobody makes backups by the clock.
    public var backupAt: String?
    /// The secret that seals them; nil: `backup.key` in the data folder.
    public var backupKeyFile: String?
    public var backupPassphraseFile: String?
    /// An empty database that drills may use, on PostgreSQL.
    public var backupDrillDatabase: String?

    public init(dataFolder: String) {
        self.dataFolder = dataFolder
        listen = ListenAddress(host: "127.0.0.1", port: 8080)
        options = PlatformOptions(publicURL: "")
        options.printFolder = dataFolder + "/print"
    }

    public var isSecure: Bool { tlsCertificate != nil || options.publicURL.hasPrefix("https://") }
    public var spoolFolder: String { dataFolder + "/spool" }
    /// Uploads that may be continued: unlike the spool folder it is not emptied at a start.
    public var uploadFolder: String { dataFolder + "/uploads" }
    public var controlSocket: String { dataFolder + "/control.sock" }
    public var headFolder: String { headStore ?? dataFolder + "/signed-head" }
    /// Whether this process seals and signs: the one that has an SQLite file always does.
    public var isSigner: Bool { signer || databaseURL == nil }
}

/// A host and a port, or a Unix socket's path.
public struct ListenAddress: Sendable, Hashable, CustomStringConvertible {
    public let host: String
    public let port: Int

    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// `127.0.0.1:8080`, `[::1]:8080`, `:8080`. nil for anything else.
    public init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65_535).contains(port)
        else { return nil }
        let host = text[..<colon].trimmingCharacters(in: ["[", "]"])
        self.init(host: host.isEmpty ? "0.0.0.0" : host, port: port)
    }

    public var isLoopback: Bool { host == "localhost" || NetworkAddress(host)?.isLoopback == true }
    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

/// A setting that cannot be used: names the key, where it came from, the value and the rule.
public struct ConfigurationError: Error, CustomStringConvertible, Sendable {
    public let description: String

    public init(description: String) { self.description = description }
}

extension ServerConfiguration {
    /// Every key that the file and the environment know.
    static let keys = Set<String>([
        "database", "listen", "public-url", "platform-name", "platform-name-en", "icp-number", "police-number",
        "hotline", "yearly-quota", "tls-certificate", "tls-key", "trusted-proxy", "log-level", "connections-max",
        "signer", "syslog", "webhook-allow", "witness-policy", "head-store", "ledger-origin",
        "password-words", "breached-passwords", "second-factor", "message-folder",
    ]).union(EdgeSettings.keys).union(watchKeys)

    /// Of backups, and of closed addresses.
    private static let watchKeys: Set<String> = [
        "backup-target", "backup-copy", "backup-at", "backup-key-file", "backup-passphrase-file",
        "backup-drill-database", "block-exempt", "address-regions",
    ]

    /// Reads the file and the environment; flags are laid over the result by the command.
    public static func load(dataFolder: String, environment: [String: String]) async throws -> ServerConfiguration {
        var configuration = ServerConfiguration(dataFolder: dataFolder)
        let path = dataFolder + "/ransu.json"
        var providers: [any ConfigProvider] = [
            EnvironmentVariablesProvider(environmentVariables: environment).prefixKeys(with: "ransu")
        ]
        if FileManager.default.fileExists(atPath: path) {
            try checkKeys(ofFile: path)
            do {
                providers.append(try await FileProvider<JSONSnapshot>(filePath: .init(path)))
            } catch { throw ConfigurationError(description: "\(path): \(error)") }
        }
        try checkKeys(ofEnvironment: environment)
        try configuration.apply(ConfigReader(providers: providers))
        return configuration
    }

    private mutating func apply(_ reader: ConfigReader) throws {
        databaseURL = reader.string(forKey: "database") ?? databaseURL
        if let text = reader.string(forKey: "listen") { listen = try Self.listenAddress(text) }
        options.publicURL = reader.string(forKey: "public-url") ?? options.publicURL
        let names = (reader.string(forKey: "platform-name"), reader.string(forKey: "platform-name-en"))
        if names.0 != nil || names.1 != nil {
            options.platformName = Message(names.0 ?? names.1 ?? "", names.1 ?? names.0 ?? "")
        }
        options.icpNumber = reader.string(forKey: "icp-number") ?? options.icpNumber
        options.policeNumber = reader.string(forKey: "police-number") ?? options.policeNumber
        options.hotline = reader.string(forKey: "hotline") ?? options.hotline
        options.yearlyQuota = try Self.number(reader, "yearly-quota", 1...1_000_000_000_000) ?? options.yearlyQuota
        tlsCertificate = reader.string(forKey: "tls-certificate") ?? tlsCertificate
        tlsKey = reader.string(forKey: "tls-key") ?? tlsKey
        if let text = reader.string(forKey: "trusted-proxy") { trustedProxies = Self.list(text) }
        if let text = reader.string(forKey: "webhook-allow") { webhookAllow = Self.list(text) }
        witnessPolicy = reader.string(forKey: "witness-policy") ?? witnessPolicy
        headStore = reader.string(forKey: "head-store") ?? headStore
        options.ledgerOrigin = reader.string(forKey: "ledger-origin") ?? options.ledgerOrigin
        if let text = reader.string(forKey: "syslog") { syslog = Self.list(text) }
        try edge.apply(reader)
        passwordWords = reader.string(forKey: "password-words") ?? passwordWords
        breachedPasswords = reader.string(forKey: "breached-passwords") ?? breachedPasswords
        messageFolder = reader.string(forKey: "message-folder") ?? messageFolder
        secondFactor = reader.string(forKey: "second-factor") ?? secondFactor
        applyBackups(reader)
        if let text = reader.string(forKey: "block-exempt") { blockExempt = Self.list(text) }
        addressRegions = reader.string(forKey: "address-regions") ?? addressRegions
        logLevel = reader.string(forKey: "log-level") ?? logLevel
        connectionsMax = Int(try Self.number(reader, "connections-max", 10...100_000) ?? Int64(connectionsMax))
        signer = reader.string(forKey: "signer").map { $0 == "true" } ?? signer
    }

    static func listenAddress(_ text: String, _ key: String = "listen") throws -> ListenAddress {
        guard let address = ListenAddress(text) else {
            throw ConfigurationError(description: "\(key): “\(text)” is no ADDRESS:PORT; write it like 127.0.0.1:8080")
        }
        return address
    }

    static func number(_ reader: ConfigReader, _ key: String, _ range: ClosedRange<Int64>) throws -> Int64? {
        guard
            let text = reader.string(forKey: ConfigKey(stringLiteral: key))
                ?? reader.int(forKey: ConfigKey(stringLiteral: key)).map(String.init)
        else { return nil }
        guard let number = Int64(text), range.contains(number) else {
            throw ConfigurationError(
                description: "\(key): “\(text)” is no whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    private static func checkKeys(ofFile path: String) throws {
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        let document: JSONValue
        do { document = try JSONValue(parsing: bytes) } catch {
            throw ConfigurationError(description: "\(path): \(error)")
        }
        guard case .object(let members) = document else {
            throw ConfigurationError(description: "\(path): must hold one JSON object")
        }
        for member in members where !keys.contains(member.name) {
            throw ConfigurationError(
                description: "\(path): “\(member.name)” is no setting; known: \(keys.sorted().joined(separator: ", "))")
        }
    }

    private static func checkKeys(ofEnvironment environment: [String: String]) throws {
        let known = Set(keys.map { "RANSU_" + $0.uppercased().replacing("-", with: "_") })
        let others: Set<String> = [
            "RANSU_SHARE", "RANSU_TEST_POSTGRES", "RANSU_BINARY", "RANSU_BUILD_ONLY", "RANSU_MASTER_KEY_FILE",
        ]
        for name in environment.keys where name.hasPrefix("RANSU_") && !known.contains(name) && !others.contains(name) {
            throw ConfigurationError(
                description: "environment: \(name) is no setting; known: \(known.sorted().joined(separator: ", "))")
        }
    }
}
