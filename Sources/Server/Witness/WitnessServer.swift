import HTTPTypes
import Hummingbird
import HummingbirdCore
public import Ledger
public import Logging
import NIOCore
import ServiceLifecycle
import Storage
import Synchronization
import UnixSignals

/// `ransu witness`: a witness of C2SP tlog-witness (见证服务). It knows keys of logs, its own key and a folder; nothing
/// of an installation.
public struct WitnessServer: Sendable {
    /// How it is reached and where its record is.
    public struct Options: Sendable {
        public var listen = ListenAddress(host: "127.0.0.1", port: 8090)
        public var tlsCertificate: String?
        public var tlsKey: String?
        /// A proxy in front speaks TLS.
        public var isBehindProxy = false
        /// Folder of the marks; nil: inside the witness's folder.
        public var marks: String?

        public init() {}
    }

    private let folder: WitnessFolder
    private let options: Options
    private let signer: SignerKey
    private let logger: Logger
    private let book: WitnessBook
    private let meter = WitnessMeter()
    private let lock: ExclusiveLock

    /// Takes the folder for itself; throws where another process has it.
    public init(
        _ folder: WitnessFolder, signer: SignerKey, logs: [LogName: [VerifierKey]], options: Options, logger: Logger
    ) throws {
        self.folder = folder
        self.options = options
        self.signer = signer
        self.logger = logger
        lock = try ExclusiveLock(path: folder.path + "/lock")
        let store = try WitnessStore(folder: folder.path, marks: options.marks, key: signer.cosignerKey)
        book = WitnessBook(
            rules: WitnessRules(logs: logs), signer: signer, store: store, clock: SystemClock())
    }

    /// Runs until SIGTERM or SIGINT.
    public func run() async throws {
        for (origin, head) in await book.heads() {
            switch head {
            case .success(let head): logger.notice("log", metadata: ["origin": "\(origin)", "size": "\(head.size)"])
            case .failure(let stop): logger.critical("stopped", metadata: ["origin": "\(origin)", "why": "\(stop)"])
            }
        }
        var listener = Listener(address: options.listen, isBehindProxy: options.isBehindProxy)
        if let certificate = options.tlsCertificate, let key = options.tlsKey {
            do { listener.tls = try TLSShelf(TLSFiles(certificate: certificate, key: key)) } catch {
                throw ConfigurationError(description: "tls-certificate, tls-key: \(error)")
            }
            listener.isSecure = true
        }
        let application = Application(
            responder: router().buildResponder(), server: try listener.server(),
            configuration: .init(
                address: .hostname(options.listen.host, port: options.listen.port), serverName: nil,
                availableConnectionsDelegate: MaximumAvailableConnections(256)),
            logger: logger)
        var configuration = ServiceGroupConfiguration(
            services: [application, WitnessReport(meter: meter, logger: logger)],
            gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration = .seconds(10)
        try await ServiceGroup(configuration: configuration).run()
        withExtendedLifetime(lock) {}
    }

    private func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.post("/add-checkpoint") { request, _ in await addCheckpoint(request) }
        for method in [HTTPRequest.Method.get, .head, .put, .patch, .delete] {
            router.on("/add-checkpoint", method: method) { _, _ -> Response in
                var response = Self.text(.methodNotAllowed, "POST\n")
                response.headers[.allow] = "POST"
                return response
            }
        }
        router.get("/") { _, _ in await about() }
        return router
    }

    private func addCheckpoint(_ request: Request) async -> Response {
        let buffer: ByteBuffer
        do { buffer = try await request.body.collect(upTo: AddCheckpointRequest.byteLimit) } catch {
            meter.count(413)
            return Self.text(.contentTooLarge, "a request has at most \(AddCheckpointRequest.byteLimit) bytes\n")
        }
        switch await book.add(Array(buffer: buffer)) {
        case .cosigned(let line, let head):
            meter.count(200)
            logger.debug("cosigned", metadata: ["size": "\(head.size)"])
            return Self.answer(.ok, Self.plain, line)
        case .refused(let refusal):
            meter.count(refusal.status)
            report(refusal)
            if let size = refusal.sizeBody {
                return Self.answer(.conflict, WitnessRefusal.sizeContentType, Array(size.utf8))
            }
            return Self.text(.init(code: refusal.status), refusal.reason + "\n")
        case .stopped(let why):
            meter.count(500)
            logger.critical("nothing is signed", metadata: ["why": "\(why)"])
            return Self.text(.internalServerError, "this witness cannot trust its own record\n")
        }
    }

    private func report(_ refusal: WitnessRefusal) {
        switch refusal {
        // A log of ours has signed what does not fit: either a fault or two histories.
        case .otherRoot, .inconsistent: logger.critical("refused", metadata: ["why": "\(refusal.reason)"])
        default: logger.info("refused", metadata: ["why": "\(refusal.reason)"])
        }
    }

    /// Who this is and where it stands: for people, and for whoever writes a policy.
    private func about() async -> Response {
        var text = "Ransu witness (C2SP tlog-witness)\n\(signer.cosignerKey.text)\n\n"
        for (origin, head) in await book.heads() {
            switch head {
            case .success(let head): text += "\(origin) \(head.size) \(head.root)\n"
            case .failure: text += "\(origin) stopped\n"
            }
        }
        return Self.text(.ok, text)
    }

    private static let plain = "text/plain; charset=utf-8"

    private static func text(_ status: HTTPResponse.Status, _ text: String) -> Response {
        answer(status, plain, Array(text.utf8))
    }

    private static func answer(_ status: HTTPResponse.Status, _ type: String, _ body: [UInt8]) -> Response {
        Response(
            status: status, headers: [.contentType: type, .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: body)))
    }
}

extension WitnessRefusal {
    /// For people; programs read the status.
    var reason: String {
        switch self {
        case .malformed(let rule): rule
        case .unknownLog: "this witness does not know the log"
        case .badSignature: "no trusted key of the log signed"
        case .otherSize(let size): "the record is at \(size) leaves"
        case .otherRoot(let size): "another tree of \(size) leaves was cosigned"
        case .inconsistent(let error): "\(error)"
        }
    }
}

/// Answers counted by status.
final class WitnessMeter: Sendable {
    private let counts = Mutex<[Int: Int]>([:])

    func count(_ status: Int) { counts.withLock { $0[status, default: 0] += 1 } }
    var all: [Int: Int] { counts.withLock { $0 } }
}

/// One line of figures a minute, when there was something, and at the end.
struct WitnessReport: Service {
    let meter: WitnessMeter
    let logger: Logger

    func run() async throws {
        var last: [Int: Int] = [:]
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(60)) }
            let counts = meter.all
            if counts != last {
                var metadata: Logger.Metadata = [:]
                for (status, count) in counts { metadata["\(status)"] = "\(count)" }
                logger.notice("answers", metadata: metadata)
            }
            last = counts
        }
    }
}
