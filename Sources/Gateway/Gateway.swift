public import HTTPTypes
public import Hummingbird
public import Logging
import NIOCore
import Synchronization
public import Traceability

/// What each request meets before a handler: request id, address, language, session, permission; and after
/// it: errors as documents, security headers, the log line, the figures. A class, since every call carries it along.
public final class Gateway: Sendable {
    public struct Options: Sendable {
        /// Cookies carry `Secure` and the `__Host-` prefix: always, but on plain HTTP over loopback.
        public var isSecure: Bool
        /// Where uploads wait until they are judged.
        public var spoolFolder: String
        /// Where uploads wait that may be continued.
        public var uploadFolder: String
        /// Proxies whose `X-Forwarded-For` is believed.
        public var trustedProxies: [AddressBlock]
        /// What the operator exempts from being closed, the proxies among it.
        public var neverClosed: [AddressBlock]
        /// Looks at what is uploaded; nil: nobody does.
        public var scanner: (any FileScanning)?
        /// Ways to say who asks, in the order in which they are tried.
        public var recognizers: [any Recognizing] = [SignedRequest(), ProgramSession(), PageSession()]
        /// Asked where nobody is signed in and the route takes a device that scans.
        public var scanRecognizer: any Recognizing = ScanSession()
        /// Before it is known who asks.
        public var doorGates: [any Gate] = []
        /// Once it is known that the person may.
        public var innerGates: [any Gate] = [OneTimeSecretGate(), FactorGate(), FreshGate(), BodyTypeGate()]

        public init(
            isSecure: Bool, spoolFolder: String, uploadFolder: String? = nil, trustedProxies: [AddressBlock] = []
        ) {
            self.isSecure = isSecure
            self.spoolFolder = spoolFolder
            self.uploadFolder = uploadFolder ?? spoolFolder + "/uploads"
            self.trustedProxies = trustedProxies
            neverClosed = trustedProxies
        }
    }

    public let platform: Platform
    public let options: Options
    let hashing: any PasswordHashing
    public let logger: Logger
    public let meter: Meter
    public let uploads: UploadShelf
    let linksets = LinksetMemory()
    private let served = Mutex<[Route]>([])
    /// Every address that is answered: the page of who may do what shows them.
    public var routes: [Route] { served.withLock { $0 } }
    /// Draws an error for a person; `Web` provides it.
    let errorPage: @Sendable (Problem, Call) -> Response

    public init(
        platform: Platform, options: Options, hashing: any PasswordHashing, logger: Logger,
        errorPage: @escaping @Sendable (Problem, Call) -> Response
    ) {
        self.platform = platform
        self.options = options
        self.hashing = hashing
        self.logger = logger
        meter = Meter()
        uploads = UploadShelf(folder: options.uploadFolder)
        self.errorPage = errorPage
    }

    /// The program's responder: `routes` behind the gate, and a designed answer for every other address.
    public func responder(_ routes: [Route]) -> some HTTPResponder<RequestScope> {
        served.withLock { $0 = routes }
        let router = Router(context: RequestScope.self, options: [.autoGenerateHeadEndpoints])
        for route in routes {
            router.on(RouterPath(route.path), method: route.method) { request, scope in
                await self.respond(to: request, scope, by: route)
            }
        }
        // Added last: it stands before the router's own answer to unknown addresses only.
        router.add(middleware: UnknownAddress(gateway: self))
        return PrintedAddresses(gateway: self, routes: routes, others: router.buildResponder())
    }

    /// Never throws: whatever goes wrong becomes an answer.
    func respond(to request: Request, _ scope: RequestScope, by route: Route?) async -> Response {
        let started = ContinuousClock.now
        var occasion = self.occasion(of: request, scope)
        if route?.isOfEverybody == false { occasion.mark = AuditMark() }
        var call = Call(request: request, scope: scope, gateway: self, occasion: occasion, signedIn: nil)
        var response: Response
        var problem: Problem?
        var admitted = 0
        do {
            for gate in options.doorGates {
                try await gate.admit(call, route)
                admitted += 1
            }
            try await recognize(&call, route)
            if call.signedIn != nil, call.occasion.mark == nil { call.occasion.mark = AuditMark() }
            try requireTrail(route)
            response = try await handle(call, route)
        } catch {
            let found = self.problem(of: error, call)
            problem = found
            response = answer(to: found, call)
        }
        if let lost = await takeDown(call, route, response, problem) { response = answer(to: lost, call) }
        for gate in options.doorGates.prefix(admitted) { gate.settle(call, route, response.status) }
        for cookie in call.cookies { response.headers.append(HTTPField(name: .setCookie, value: cookie)) }
        SecurityHeaders.add(to: &response, call)
        record(call, route, response, ContinuousClock.now - started)
        return response
    }

    private func handle(_ call: Call, _ route: Route?) async throws -> Response {
        guard let route else { throw Refusal(.missing, .noSuchPage, ["path": String(call.path.prefix(200))]) }
        switch route.handler {
        case .open(let handler):
            for gate in options.innerGates { try await gate.admit(call, route) }
            return try await handler(call)
        case .guarded(let handler):
            guard let signedIn = call.signedIn else { throw Refusal(.unauthenticated, .signInFirst) }
            if case .permission(let permission) = route.access { try signedIn.actor.require(permission) }
            for gate in options.innerGates { try await gate.admit(call, route) }
            return try await handler(call, signedIn.actor)
        }
    }

    private func record(_ call: Call, _ route: Route?, _ response: Response, _ elapsed: Duration) {
        meter.count(route: route?.path ?? "(none)", status: response.status.code, elapsed: elapsed)
        logger.info(
            "request",
            metadata: [
                "id": "\(call.occasion.requestID)", "method": "\(call.request.method.rawValue)",
                "route": "\(route?.path ?? "(none)")", "status": "\(response.status.code)",
                "ms": "\(elapsed.milliseconds)", "account": "\(call.signedIn?.actor.accountID ?? 0)",
            ])
    }
}

/// Answers addresses that no route has, in the asker's form and language.
///
/// Handlers of routes never throw: what is thrown here is the router's own refusal.
struct UnknownAddress: RouterMiddleware {
    typealias Context = RequestScope
    let gateway: Gateway

    func handle(
        _ request: Request, context: RequestScope, next: @concurrent (Request, RequestScope) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            return await gateway.respond(to: request, context, by: nil)
        }
    }
}

extension Duration {
    /// Milliseconds with three decimals.
    var milliseconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) * 1000 + (Double(attoseconds) / 1e12).rounded() / 1000
    }
}

extension Rule {
    static let noSuchPage = Rule("address.unknown", "没有这个地址：{path}", "There is nothing at {path}")
}
