import Foundation
import Gateway
import ServiceLifecycle

/// What protects this installation, in one place: how requests are recognized, which conditions they meet, and what
/// runs beside them. `Serve` reads it and knows none of them by name.
struct SecurityParts: Sendable {
    let installation: Installation
    private let pace: PaceGate
    private let work: WorkPaces
    /// What is shown by TLS; nil: nothing is.
    let tls: TLSShelf?
    private let certificates: CertificateHolder?

    /// Once a program: what it counts is counted in one place. Throws `ConfigurationError` for a certificate and a key
    /// that do not fit.
    init(installation: Installation) throws {
        self.installation = installation
        let configuration = installation.configuration
        pace = PaceGate(exemptsLoopback: !configuration.isSecure)
        tls = try configuration.tlsShelf()
        certificates = try configuration.certificateHolder()
        work = WorkPaces(factor: configuration.edge.paceFactor, exemptsLoopback: !configuration.isSecure)
    }

    /// In the order in which they are tried: a token that a program shows counts before a cookie.
    var recognizers: [any Recognizing] {
        [
            SignedRequest(),
            ProgramSession(),
            PageSession(),
        ] + (certificates.map { [$0] } ?? [])
    }

    /// Throws `ConfigurationError` for a setting that one of them cannot use.
    func doorGates() throws -> [any Gate] {
        [
            // It sees what the others refuse.
            WatchGate(regions: try installation.configuration.regionsOfAddresses()),
            BlockGate(),
            HostGate(hosts: try installation.configuration.namedHosts()),
            pace,
            AddressPaceGate(work),
        ]
    }

    func innerGates() throws -> [any Gate] {
        [
            BlockGate(isInner: true),
            AccountPaceGate(work),
            AdminAddressGate(try installation.configuration.adminBlocks()),
            OneTimeSecretGate(),
            FactorGate(),
            FreshGate(),
            BodyTypeGate(),
        ]
    }

    /// What `ransu doctor` has to say of the settings.
    static func findings(_ configuration: ServerConfiguration) -> [Doctor.Finding] {
        [
            configuration.unnamedProxy,
            configuration.certificateFinding,
            configuration.outgoingFinding,
            SelfCheckDoctor.finding,
        ].compactMap { $0 }
    }

    /// Throws `ConfigurationError` for a setting that one of them cannot use.
    func services() throws -> [any Service] {
        tlsWatch + [
            try SyslogPost(installation),
            AuditPress(platform: installation.platform, logger: installation.logger),
            PacePost(
                platform: installation.platform, books: pace.books + work.books,
                hasPeers: installation.configuration.databaseURL != nil, logger: installation.logger),
            try WatchPost(installation),
            SelfCheckPost(installation: installation),
            try BackupPost(installation, environment: ProcessInfo.processInfo.environment),
        ]
    }

    private var tlsWatch: [any Service] {
        tls.map { [TLSWatch(shelf: $0, platform: installation.platform, logger: installation.logger)] } ?? []
    }
}
