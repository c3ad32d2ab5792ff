import API
import Foundation
public import Gateway
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
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
        let parts = SecurityParts(installation: installation)
        var options = Gateway.Options(
            isSecure: configuration.isSecure, spoolFolder: configuration.spoolFolder,
            uploadFolder: configuration.uploadFolder, trustedProxies: try configuration.proxies())
        options.recognizers = parts.recognizers
        options.doorGates = parts.doorGates
        options.innerGates = parts.innerGates
        return Gateway(
            platform: installation.platform, options: options, hashing: installation.hashing,
            logger: installation.logger, errorPage: ErrorPage.respond)
    }

    /// Runs until a signal. `prepare` fills demo data once the listener is up.
    public func run(prepare: @escaping @Sendable (Installation) async throws -> Void = { _ in }) async throws {
        let lock = try installation.lockFolder()
        defer { withExtendedLifetime(lock) {} }
        installation.emptySpool()
        try await installation.platform.abandonUnfinishedReturns()
        let gateway = try Self.gateway(installation)
        let signing = try LedgerSigning(installation, environment: ProcessInfo.processInfo.environment)
        let routes = try Self.routes(gateway, readiness: readiness)
        var services: [any Service] = [
            try application(gateway.responder(routes)), try ControlSocket.application(installation, signing),
            Housekeeping(platform: installation.platform, uploads: gateway.uploads, logger: installation.logger),
            PrintPress(platform: installation.platform, logger: installation.logger),
            CapturePress(platform: installation.platform),
            HistoryPress(platform: installation.platform, logger: installation.logger),
            SubscriptionPost(platform: installation.platform, logger: installation.logger),
            WitnessPost(installation),
            Preparation(installation: installation, readiness: readiness, work: prepare),
        ]
        services += try SecurityParts(installation: installation).services()
        if installation.configuration.isSigner {
            try await signing.checkKey()
            services.append(LedgerSealer(signing: signing, logger: installation.logger))
        }
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
        try await installation.recordService("system.stop")
        await installation.close()
    }

    private func application(_ responder: some HTTPResponder<RequestScope>) throws -> some Service {
        let configuration = installation.configuration
        let listener = Listener(
            address: configuration.listen, certificate: configuration.tlsCertificate, key: configuration.tlsKey,
            isBehindProxy: !configuration.trustedProxies.isEmpty)
        return Application(
            responder: responder, server: try listener.server(),
            configuration: .init(
                address: .hostname(configuration.listen.host, port: configuration.listen.port), serverName: nil,
                availableConnectionsDelegate: MaximumAvailableConnections(configuration.connectionsMax)),
            logger: installation.logger)
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
        try await installation.recordService("system.start")
        readiness.becomeReady()
        installation.logger.notice("ready", metadata: ["address": "\(installation.platform.options.publicURL)"])
        try? await gracefulShutdown()
    }
}
