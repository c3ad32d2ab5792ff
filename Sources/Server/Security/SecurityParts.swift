import Gateway
import ServiceLifecycle

/// What protects this installation, in one place: how requests are recognized, which conditions they meet, and what
/// runs beside them. `Serve` reads it and knows none of them by name.
struct SecurityParts: Sendable {
    let installation: Installation

    /// In the order in which they are tried: a token that a program shows counts before a cookie.
    var recognizers: [any Recognizing] {
        [
            ProgramSession(),
            PageSession(),
        ]
    }

    var doorGates: [any Gate] {
        [
            PaceGate(exemptsLoopback: !installation.configuration.isSecure)
        ]
    }

    var innerGates: [any Gate] {
        [
            OneTimeSecretGate(),
            FactorGate(),
            FreshGate(),
        ]
    }

    /// What `ransu doctor` has to say of the settings.
    static func findings(_ configuration: ServerConfiguration) -> [Doctor.Finding] {
        [
            configuration.unnamedProxy
        ].compactMap { $0 }
    }

    /// Throws `ConfigurationError` for a setting that one of them cannot use.
    func services() throws -> [any Service] {
        [
            try SyslogPost(installation),
            AuditPress(platform: installation.platform, logger: installation.logger),
        ]
    }
}
