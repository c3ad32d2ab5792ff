import HummingbirdCore
import HummingbirdTLS
import NIOCore
import NIOSSL

/// How a server of this house listens: by TLS, or in the clear where nobody else can listen in.
struct Listener: Sendable {
    let address: ListenAddress
    /// PEM file of the certificate chain; with `key` it makes TLS.
    var certificate: String?
    /// PEM file of its key.
    var key: String?
    /// A proxy in front speaks TLS to the world.
    var isBehindProxy = false

    /// Throws `ConfigurationError` for plain HTTP on an address that others reach.
    func server() throws -> HTTPServerBuilder {
        let channel = HTTP1Channel.Configuration(
            additionalChannelHandlers: [ConnectionGuard()], idleTimeout: .seconds(30),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: 16_384, maxHeaderListSize: 32_768, maxHeaderFieldCount: 100))
        if let certificate, let key {
            return try .tls(.http1(configuration: channel), tlsConfiguration: Self.tls(certificate, key))
        }
        guard address.isLoopback || isBehindProxy else {
            throw ConfigurationError(
                description: "listen: \(address) is no loopback address; plain HTTP needs one, "
                    + "or --tls-certificate and --tls-key, or --trusted-proxy")
        }
        return .http1(configuration: channel)
    }

    /// Of TLS 1.2: Mozilla's “intermediate” without DHE, which BoringSSL has not. Keys are agreed on for each
    /// connection and data is authenticated: neither RSA key exchange nor CBC. TLS 1.3 has its own.
    private static let suites: [NIOTLSCipher] = [
        .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, .TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        .TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, .TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        .TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, .TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    ]

    private static func tls(_ certificate: String, _ key: String) throws -> TLSConfiguration {
        do {
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) },
                privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem)))
            configuration.minimumTLSVersion = .tlsv12
            configuration.cipherSuiteValues = Self.suites
            configuration.applicationProtocols = ["http/1.1"]
            return configuration
        } catch {
            throw ConfigurationError(description: "tls-certificate, tls-key: \(certificate), \(key): \(error)")
        }
    }
}
