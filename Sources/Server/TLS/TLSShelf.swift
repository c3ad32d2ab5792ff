import HummingbirdTLS
import NIOCore
import NIOSSL
import Synchronization
import Traceability

/// The material that new connections are shown. Those that are open keep what they began with.
final class TLSShelf: Sendable {
    let files: TLSFiles
    /// Clients are asked for a certificate. Whoever shows none is served too, and whose one is says the database.
    let asksClients: Bool
    private let current: Mutex<TLSMaterial>

    /// Throws `TLSFault`. Material that is not valid now is taken at a start: there is no other.
    init(_ files: TLSFiles, asksClients: Bool = false) throws {
        self.files = files
        self.asksClients = asksClients
        current = Mutex(try TLSMaterial(files))
    }

    var material: TLSMaterial { current.withLock { $0 } }

    /// Reads the files again. Throws `TLSFault`, and then all is as before.
    func reload(at now: Instant) throws {
        let material = try TLSMaterial(files)
        try material.check(at: now)
        current.withLock { $0 = material }
    }

    /// Whoever shows a certificate has its key: the handshake is not done otherwise. More is not asked here.
    var channel: TLSChannelConfiguration {
        var channel = TLSChannelConfiguration(tlsConfiguration: configuration)
        if asksClients { channel.customVerificationCallback = { _, promise in promise.succeed(.certificateVerified) } }
        return channel
    }

    /// What each handshake asks. Certificate and key change without a restart; whom one believes does not.
    var configuration: TLSConfiguration {
        var configuration = material.configuration
        if asksClients { configuration.certificateVerification = .optionalVerification }
        configuration.sslContextCallback = { [self] _, promise in
            var override = NIOSSLContextConfigurationOverride()
            let shown = self.material
            override.certificateChain = shown.chain
            override.privateKey = shown.key
            promise.succeed(override)
        }
        return configuration
    }
}
