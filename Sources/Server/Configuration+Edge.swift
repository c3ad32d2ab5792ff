import Configuration
import Exchange
import Foundation
import Traceability

/// How the program meets the world: addresses, names, limits, and who looks at uploads (docs/manual/edge.md).
public struct EdgeSettings: Sendable {
    /// Where clamd looks at uploads: `unix:PATH` or a loopback `HOST:PORT`; nil: nobody does.
    public var clamd: String?
    public var connectionsPerAddress = 256
    /// An address of its own for administration; nil: it is where everything is.
    public var adminListen: ListenAddress?
    /// The same for figures.
    public var metricsListen: ListenAddress?
    /// Addresses and blocks that the platform's staff work from; none: every one.
    public var adminAddresses: [String] = []
    /// Names of this installation besides that of `public-url`.
    public var hosts: [String] = []
    /// The network between here and the database is the operator's alone.
    public var databasePlain = false
    /// Every limit of pace so many times.
    public var paceFactor: Int64 = 1
    /// The handshake asks clients for a certificate; none is needed.
    public var clientCertificates = false
    /// The header in which a trusted proxy tells the certificate; nil: it does not.
    public var clientCertificateHeader: String?

    static let keys: Set<String> = [
        "clamd", "admin-listen", "metrics-listen", "admin-addresses", "hosts", "connections-per-address", "pace-factor",
        "database-plain", "client-certificates", "client-certificate-header",
    ]

    mutating func apply(_ reader: ConfigReader) throws {
        clamd = reader.string(forKey: "clamd") ?? clamd
        if let text = reader.string(forKey: "admin-listen") {
            adminListen = try ServerConfiguration.listenAddress(text, "admin-listen")
        }
        if let text = reader.string(forKey: "metrics-listen") {
            metricsListen = try ServerConfiguration.listenAddress(text, "metrics-listen")
        }
        if let text = reader.string(forKey: "admin-addresses") { adminAddresses = ServerConfiguration.list(text) }
        if let text = reader.string(forKey: "hosts") { hosts = ServerConfiguration.list(text) }
        if let text = reader.string(forKey: "database-plain") { databasePlain = text == "true" }
        connectionsPerAddress = Int(
            try ServerConfiguration.number(reader, "connections-per-address", 1...100_000)
                ?? Int64(connectionsPerAddress))
        if let text = reader.string(forKey: "client-certificates") { clientCertificates = text == "true" }
        clientCertificateHeader = reader.string(forKey: "client-certificate-header") ?? clientCertificateHeader
        paceFactor = try ServerConfiguration.number(reader, "pace-factor", 1...1_000) ?? paceFactor
    }
}

extension ServerConfiguration {
    /// What looks at uploads; nil: nothing does. Throws `ConfigurationError` for an address that is not this machine's.
    func scanner() throws -> ClamdScanner? {
        guard let clamd = edge.clamd else { return nil }
        guard let address = ClamdAddress(clamd) else {
            throw ConfigurationError(
                description:
                    "clamd: “\(clamd)” is no socket of this machine, and uploads go to it in the clear; write it "
                    + "like unix:/run/clamav/clamd.ctl or 127.0.0.1:3310")
        }
        return ClamdScanner(address)
    }

    /// nil without a certificate. Throws `ConfigurationError` for one without its key, and for files that do not fit.
    func tlsShelf() throws -> TLSShelf? {
        guard tlsCertificate != nil || tlsKey != nil else { return nil }
        guard let tlsCertificate, let tlsKey else {
            throw ConfigurationError(description: "tls-certificate, tls-key: one is set without the other")
        }
        do {
            return try TLSShelf(
                TLSFiles(certificate: tlsCertificate, key: tlsKey), asksClients: edge.clientCertificates)
        } catch {
            throw ConfigurationError(description: "tls-certificate, tls-key: \(error)")
        }
    }

    /// How long the certificate is good for.
    var certificateFinding: Doctor.Finding? {
        guard let tlsCertificate else { return nil }
        do {
            guard let material = try tlsShelf()?.material else { return nil }
            let days = material.daysLeft(at: SystemClock().now())
            return Doctor.Finding(
                level: days < 0 ? .bad : days < TLSMaterial.warningDays ? .look : .good, subject: "certificate",
                text: "\(tlsCertificate), valid until \(material.validUntil.iso8601), \(days) days left"
                    + (days < TLSMaterial.warningDays ? ": renew it; the server takes the new files by itself" : ""))
        } catch {
            return Doctor.Finding(level: .bad, subject: "certificate", text: "\(error)")
        }
    }

    /// Throws `ConfigurationError` for what the edge cannot use, before anything is made.
    func checkEdge() throws {
        _ = try scanner()
        _ = try doors()
        _ = try namedHosts()
        _ = try adminBlocks()
        _ = try certificateHolder()
        try checkDatabase()
    }

    /// Whether uploads are looked at, and by which signatures.
    var scannerFinding: Doctor.Finding {
        get async {
            do {
                guard let scanner = try self.scanner() else {
                    return Doctor.Finding(
                        level: .look, subject: "malware scanner",
                        text: "clamd is not set: uploads are judged by their bytes but not looked at for malware; "
                            + "install clamav-daemon and set clamd to unix:/run/clamav/clamd.ctl")
                }
                let version = try await scanner.version()
                // Without signatures of its makers it says no day.
                let isDated = version.split(separator: "/").count >= 3
                return Doctor.Finding(
                    level: isDated ? .good : .look, subject: "malware scanner",
                    text: "\(version) at \(scanner.address)" + (isDated ? "" : "; it has no signatures of ClamAV's"))
            } catch {
                return Doctor.Finding(
                    level: .bad, subject: "malware scanner", text: "\(error): uploads are refused until it answers")
            }
        }
    }

    /// Where the program connects to by itself (OWASP ASVS 13.2.4): what its settings name, and where users may have
    /// things sent.
    var outgoingFinding: Doctor.Finding {
        var named: [String] = []
        if let databaseURL {
            let hosts = DatabaseAddress(databaseURL).hosts.map { $0.isEmpty ? "this machine" : $0 }
            named.append("PostgreSQL at \(hosts.joined(separator: ", "))")
        }
        named += syslog.compactMap { SyslogTarget($0)?.description }
        if witnessPolicy != nil { named.append("the witnesses of witness-policy") }
        if let clamd = edge.clamd { named.append("clamd at \(clamd)") }
        let settings = named.isEmpty ? "nowhere" : named.joined(separator: "; ")
        let users = (["the public Internet"] + webhookAllow).joined(separator: ", ")
        return Doctor.Finding(
            level: .good, subject: "outgoing", text: "by settings: \(settings); webhooks, by https only: \(users)")
    }
}
