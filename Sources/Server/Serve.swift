import API
import Foundation
public import Gateway
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
public import Logging
import NIOCore
import NIOSSL
import ServiceLifecycle
import Synchronization
public import Traceability
import UnixSignals
import Web

/// The running program: listeners and background services in one group, ended together by SIGTERM or SIGINT.
public struct Serve: Sendable {
    let installation: Installation
    /// True once the installation answers fully: demo data is in.
    let readiness = Readiness()

    public init(_ installation: Installation) { self.installation = installation }

    /// Every address of the product.
    public static func routes(_ gateway: Gateway, readiness: Readiness) throws -> [Route] {
        HealthRoutes(readiness: readiness).routes + (try APIRoutes(gateway.platform).routes)
            + (try WebRoutes(gateway.platform).routes)
    }

    public static func gateway(_ installation: Installation) throws -> Gateway {
        let configuration = installation.configuration
        let proxies = try configuration.trustedProxies.map { text in
            guard let range = NetworkRange(text) else {
                throw ConfigurationError(description: "trusted-proxy: “\(text)” is no address or CIDR block")
            }
            return range
        }
        let options = Gateway.Options(
            isSecure: configuration.isSecure, spoolFolder: configuration.spoolFolder,
            uploadFolder: configuration.uploadFolder, trustedProxies: proxies)
        return Gateway(
            platform: installation.platform, options: options, hashing: installation.hashing,
            logger: installation.logger, errorPage: ErrorPage.respond)
    }

    /// Runs until a signal. `prepare` fills demo data once the listener is up.
    public func run(prepare: @escaping @Sendable (Installation) async throws -> Void = { _ in }) async throws {
        installation.emptySpool()
        try await installation.platform.abandonUnfinishedReturns()
        let gateway = try Self.gateway(installation)
        let routes = try Self.routes(gateway, readiness: readiness)
        let services: [any Service] = [
            try application(gateway.responder(routes)), try ControlSocket.application(installation),
            Housekeeping(platform: installation.platform, uploads: gateway.uploads, logger: installation.logger),
            PrintPress(platform: installation.platform, logger: installation.logger),
            CapturePress(platform: installation.platform),
            HistoryPress(platform: installation.platform, logger: installation.logger),
            SubscriptionPost(platform: installation.platform, logger: installation.logger),
            Preparation(installation: installation, readiness: readiness, work: prepare),
        ]
        var configuration = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: installation.logger)
        configuration.maximumGracefulShutdownDuration = .seconds(10)
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch let error as IOError {
            await installation.close()
            throw ConfigurationError(description: "listen: \(installation.configuration.listen): \(error)")
        } catch {
            await installation.close()
            throw error
        }
        await installation.close()
    }

    private func application(_ responder: some HTTPResponder<RequestScope>) throws -> some Service {
        let configuration = installation.configuration
        let channel = HTTP1Channel.Configuration(
            additionalChannelHandlers: [ConnectionGuard()], idleTimeout: .seconds(30),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: 16_384, maxHeaderListSize: 32_768, maxHeaderFieldCount: 100))
        let builder: HTTPServerBuilder
        if let certificate = configuration.tlsCertificate, let key = configuration.tlsKey {
            builder = try .tls(.http1(configuration: channel), tlsConfiguration: Self.tls(certificate, key))
        } else {
            guard configuration.listen.isLoopback || !configuration.trustedProxies.isEmpty else {
                throw ConfigurationError(
                    description: "listen: \(configuration.listen) is no loopback address; plain HTTP needs one, "
                        + "or --tls-certificate and --tls-key, or --trusted-proxy"
                )
            }
            builder = .http1(configuration: channel)
        }
        return Application(
            responder: responder, server: builder,
            configuration: .init(
                address: .hostname(configuration.listen.host, port: configuration.listen.port), serverName: nil,
                availableConnectionsDelegate: MaximumAvailableConnections(configuration.connectionsMax)),
            logger: installation.logger)
    }

    private static func tls(_ certificate: String, _ key: String) throws -> TLSConfiguration {
        do {
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) },
                privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem)))
            configuration.minimumTLSVersion = .tlsv12
            configuration.applicationProtocols = ["http/1.1"]
            return configuration
        } catch {
            throw ConfigurationError(description: "tls-certificate, tls-key: \(certificate), \(key): \(error)")
        }
    }
}

/// Whether the program is ready for visitors.
public final class Readiness: Sendable {
    private let flag = Mutex(false)
    public init() {}
    public var isReady: Bool { flag.withLock { $0 } }
    public func becomeReady() { flag.withLock { $0 = true } }
}

/// Work before the first visitor: recovery and demo data. Fails the program when it fails.
struct Preparation: Service {
    let installation: Installation
    let readiness: Readiness
    let work: @Sendable (Installation) async throws -> Void

    func run() async throws {
        try await work(installation)
        readiness.becomeReady()
        installation.logger.notice("ready", metadata: ["address": "\(installation.platform.options.publicURL)"])
        try? await gracefulShutdown()
    }
}
