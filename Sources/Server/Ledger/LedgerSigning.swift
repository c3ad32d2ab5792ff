import Ledger
import Traceability

/// Signs the log of an installation with the key and the place of the head that its operator chose.
struct LedgerSigning: Sendable {
    let platform: Platform
    let keys: LedgerKeyFile
    let store: SignedHeadFile

    init(_ installation: Installation, environment: [String: String]) throws {
        platform = installation.platform
        keys = LedgerKeyFile(dataFolder: installation.configuration.dataFolder, environment: environment)
        store = try SignedHeadFile(folder: installation.configuration.headFolder)
    }

    /// Throws `ConfigurationError` where the key cannot be read: better at the start than every second.
    func checkKey() async throws { _ = try keys.key(named: try await platform.ledgerOrigin()) }

    func sign() async throws -> SignLedger.Outcome {
        let key = try keys.key(named: try await platform.ledgerOrigin())
        let outcome = try await SignLedger(platform, key: key, store: store)()
        try await platform.tellSigning(key?.verifierKey.text, outcome)
        return outcome
    }

    /// Answers the origin of the new log.
    func beginNewLog(reason: String, number: Int64?) async throws -> String {
        let occasion = Occasion(now: platform.clock.now(), requestID: "command", address: "local", agent: "ransu admin")
        return try await BeginNewLog(platform, store: store)(
            reason: reason, number: number, knownOrigins: try keys.origins(), on: occasion)
    }
}
