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

    static func gateway(_ parts: SecurityParts) throws -> Gateway {
        let installation = parts.installation
        let configuration = installation.configuration
        var options = Gateway.Options(
            isSecure: configuration.isSecure, spoolFolder: configuration.spoolFolder,
            uploadFolder: configuration.uploadFolder, trustedProxies: try configuration.proxies())
        options.neverClosed = try configuration.exemptAddresses()
        options.scanner = try configuration.scanner()
        options.recognizers = parts.recognizers
        options.doorGates = try parts.doorGates()
        options.innerGates = try parts.innerGates()
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
        if let finding = installation.configuration.unnamedProxy {
            installation.logger.warning("proxy", metadata: ["text": "\(finding.text)"])
        }
        let facts = ProcessFacts(configuration: installation.configuration)
        installation.platform.machineFacts.tell { facts.files }
        let parts = try SecurityParts(installation: installation)
        let gateway = try Self.gateway(parts)
        let signing = try LedgerSigning(installation, environment: ProcessInfo.processInfo.environment)
        let routes = try Self.routes(gateway, readiness: readiness)
        let listening = try doors(gateway, routes, parts)
        let work: [any Service] = [
            try ControlSocket.application(installation, signing),
            Housekeeping(platform: installation.platform, uploads: gateway.uploads, logger: installation.logger),
            PrintPress(platform: installation.platform, logger: installation.logger),
            CapturePress(platform: installation.platform),
            HistoryPress(platform: installation.platform, logger: installation.logger),
            SubscriptionPost(platform: installation.platform, logger: installation.logger),
            WitnessPost(installation), SchemaWatch(platform: installation.platform),
            Preparation(installation: installation, readiness: readiness, work: prepare),
        ]
        var services = listening + work + (try parts.services())
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
            let addresses = try installation.configuration.doors().map { "\($0.key) \($0.address)" }
            throw ConfigurationError(description: "\(addresses.joined(separator: ", ")): \(error)")
        } catch {
            await installation.close()
            throw error
        }
        try await installation.recordService("system.stop")
        await installation.close()
    }

    /// A server for each address at which the program listens, with the routes that are there.
    private func doors(_ gateway: Gateway, _ routes: [Route], _ parts: SecurityParts) throws -> [any Service] {
        let configuration = installation.configuration
        let limit = ConnectionLimit(try configuration.connectionTerms())
        return try configuration.doors().map { door -> any Service in
            var listener = Listener(
                address: door.address, isBehindProxy: door.isBehindProxy,
                isSecure: configuration.isSecure && !door.isPlain)
            if !door.isPlain { listener.tls = parts.tls }
            listener.setting = door.key
            listener.limit = limit
            return Application(
                responder: gateway.responder(routes.filter { door.faces.contains($0.terms.face) }),
                server: try listener.server(),
                configuration: .init(
                    address: .hostname(door.address.host, port: door.address.port), serverName: nil,
                    availableConnectionsDelegate: MaximumAvailableConnections(configuration.connectionsMax)),
                logger: installation.logger)
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
        try await installation.recordService("system.start")
        readiness.becomeReady()
        installation.logger.notice("ready", metadata: ["address": "\(installation.platform.options.publicURL)"])
        try? await gracefulShutdown()
    }
}
