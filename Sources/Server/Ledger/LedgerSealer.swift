import Exchange
import Ledger
import Logging
import ServiceLifecycle
import Storage
import Traceability

/// Seals what waits, and signs at most once a second. In the process with `--signer`; the one that has an SQLite file
/// is its own. On SQLite leaves are sealed with their facts, and only those of large imports wait.
///
/// Both go on side by side: a checkpoint waits for disks and proofs, and no fact waits for that.
struct LedgerSealer: Service {
    let signing: LedgerSigning
    let logger: Logger

    private var platform: Platform { signing.platform }
    /// A fact waits this long at most before its sealing begins, besides what the sealing of others takes.
    private var pause: Duration { platform.datastore.engine == .postgres ? .milliseconds(20) : .seconds(1) }

    func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.keepSealing() }
            group.addTask { await self.keepSigning() }
        }
    }

    private func keepSealing() async {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do { try await platform.sealPending() } catch {
                logger.error("ledger", metadata: ["cause": "\(error)"])
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: pause) }
        }
    }

    private func keepSigning() async {
        var (refusal, isOtherTold, holder): (SigningRefusal?, Bool, String?) = (nil, false, nil)
        var isAsked = false
        var lease = signing.lease
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                try await tellOther(&isOtherTold)
                if try await isOwnTurn(&lease, &holder) {
                    if !isAsked { try await askFirst() }
                    isAsked = true
                    try await sign(&refusal)
                } else {
                    isAsked = false
                }
            } catch {
                logger.error("ledger", metadata: ["cause": "\(error)"])
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(1)) }
        }
        // What came last is sealed by nobody else.
        _ = try? await platform.sealPending()
        if isAsked, (try? await isOwnTurn(&lease, &holder)) ?? false { try? await sign(&refusal) }
        if platform.datastore.engine == .postgres { try? await lease.end() }
    }

    /// Before the first signature: a folder that was put back as a whole looks well, and witnesses know better.
    private func askFirst() async throws {
        guard let policy = platform.options.witnessPolicy else { return }
        let outcomes = try await AskWitnesses(platform, WitnessCarrier())(
            Set(policy.witnesses.map(\.name)), isAgain: true)
        for case (let name, .failed(let why)) in outcomes {
            logger.error("witness", metadata: ["name": "\(name)", "cause": "\(why)"])
        }
    }

    /// Of several with `--signer` one signs; another waits, and says so once.
    private func isOwnTurn(_ lease: inout SignerLease, _ told: inout String?) async throws -> Bool {
        // An SQLite file has one process.
        guard platform.datastore.engine == .postgres else { return true }
        switch try await lease.take() {
        case .own:
            if let before = told {
                logger.notice("ledger", metadata: ["signer": "takes the place of \(before), which signs no more"])
            }
            told = nil
            return true
        case .others(let name):
            if told != name {
                let words =
                    "signs nothing: \(name) signs this log; give --signer to one process only, unless this one is to "
                    + "take its place when that ends"
                logger.critical("ledger", metadata: ["second-signer": "\(words)"])
            }
            told = name
            return false
        }
    }

    /// Two processes that sign: once, and what to do.
    private func tellOther(_ isTold: inout Bool) async throws {
        guard !isTold, let size = try await signing.otherSigner() else { return }
        isTold = true
        let told =
            "another process signs this log too (\(size) leaves, with a signed head elsewhere): "
            + "give --signer to one process only"
        logger.critical("ledger", metadata: ["other-signer": "\(told)"])
    }

    /// Tells a refusal once, not every second.
    private func sign(_ last: inout SigningRefusal?) async throws {
        guard case .refused(let refusal) = try await signing.sign() else {
            last = nil
            return
        }
        if refusal != last { logger.critical("ledger", metadata: ["refused": "\(refusal.message.english)"]) }
        last = refusal
    }
}
