import Foundation
import Ledger
import Traceability

/// Signs the log of an installation with the key and the place of the head that its operator chose.
struct LedgerSigning: Sendable {
    let platform: Platform
    let keys: LedgerKeyFile
    let store: SignedHeadFile
    private let isSigner: Bool
    /// Whose turn it is to sign, among processes with one database.
    let lease: SignerLease

    init(_ installation: Installation, environment: [String: String]) throws {
        platform = installation.platform
        isSigner = installation.configuration.isSigner
        keys = LedgerKeyFile(dataFolder: installation.configuration.dataFolder, environment: environment)
        store = try SignedHeadFile(folder: installation.configuration.headFolder)
        let folder = URL(fileURLWithPath: installation.configuration.dataFolder).standardizedFileURL.path
        lease = SignerLease(installation.platform, name: "\(Self.machine):\(folder)")
    }

    private static var machine: String {
        var bytes = [CChar](repeating: 0, count: 256)
        guard gethostname(&bytes, 255) == 0 else { return "localhost" }
        return String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Throws `ConfigurationError` where the key cannot be read: better at the start than every second.
    func checkKey() async throws { _ = try await key() }

    /// A log that was signed keeps its key: where that is gone (a disk that is not mounted, a typing error in the
    /// folder's name), nothing is signed until it is back. Nil: there is none.
    private func key() async throws -> SignerKey? {
        let origin = try await platform.ledgerOrigin()
        if let key = try keys.key(named: origin) { return key }
        let head = try store.read().flatMap { try? Checkpoint(text: SignedNote($0).text) }
        guard try await !platform.isLogSigned(), head?.origin != LogName(origin) else { return nil }
        return try keys.makeKey(named: origin)
    }

    func sign() async throws -> SignLedger.Outcome {
        let key = try await key()
        let outcome = try await SignLedger(platform, key: key, store: store)()
        try await platform.tellSigning(key?.verifierKey.text, outcome)
        return outcome
    }

    /// Leaves that another signer with another place of the signed head has signed beyond this one.
    func otherSigner() async throws -> UInt64? {
        try await SignLedger(platform, key: nil, store: store).otherSigner()
    }

    /// Answers the origin of the new log.
    ///
    /// Throws `Refusal.conflict` in a process that does not sign: it has another place of the signed head.
    func beginNewLog(reason: String, number: Int64?, by person: String) async throws -> String {
        guard isSigner else { throw Refusal(.conflict, .newLogElsewhere) }
        let occasion = Occasion.shell(person, now: platform.clock.now())
        return try await BeginNewLog(platform, store: store)(
            reason: reason, number: number, knownOrigins: try keys.origins(), on: occasion)
    }
}

extension Occasion {
    /// A command at the shell of the machine, by whom the machine says it is.
    static func shell(_ person: String, now: Instant) -> Occasion {
        var occasion = Occasion(now: now, requestID: "command", address: "local", agent: "ransu admin")
        occasion.person = person
        return occasion
    }
}

extension Rule {
    fileprivate static let newLogElsewhere = Rule(
        "ledger.new-log-elsewhere", "本进程不负责签名，已签名树头在另一台服务器上；请在带 --signer 的服务器上执行",
        "This process does not sign, and the signed head lies elsewhere: run the command where --signer is")
}
