import HummingbirdCore
import HummingbirdTLS
import NIOCore

/// How a server of this house listens: by TLS, or in the clear where nobody else can listen in.
struct Listener: Sendable {
    let address: ListenAddress
    /// What it shows by TLS; nil: it speaks in the clear.
    var tls: TLSShelf?
    /// A proxy in front speaks TLS to the world.
    var isBehindProxy = false
    /// Everybody comes by TLS, to here or to the proxy.
    var isSecure = false
    /// The setting that names the address, for what is said of it.
    var setting = "listen"
    var limit: ConnectionLimit?

    static let fieldBytes = 16_384
    static let headBytes = 32_768
    static let fieldCount = 100
    static let idleSeconds: Int64 = 30

    /// Throws `ConfigurationError` for plain HTTP on an address that others reach.
    func server() throws -> HTTPServerBuilder {
        let channel = HTTP1Channel.Configuration(
            additionalChannelHandlers: [ConnectionGuard(isSecure: isSecure, limit: limit)],
            idleTimeout: .seconds(Self.idleSeconds),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: Self.fieldBytes, maxHeaderListSize: Self.headBytes,
                maxHeaderFieldCount: Self.fieldCount))
        if let tls { return try .tls(.http1(configuration: channel), configuration: tls.channel) }
        guard address.isLoopback || isBehindProxy else {
            throw ConfigurationError(
                description: "\(setting): \(address) is no loopback address; plain HTTP needs one, "
                    + "or --tls-certificate and --tls-key, or --trusted-proxy")
        }
        return .http1(configuration: channel)
    }
}
