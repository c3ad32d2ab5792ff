import Exchange
import Ledger
import Logging
import ServiceLifecycle
import Traceability

/// Sends new checkpoints to the witnesses of the policy, all at once and each on its own feet: one that does not answer
/// is asked less and less often, up to every five minutes, and keeps nobody waiting.
struct WitnessPost: Service {
    let platform: Platform
    let logger: Logger
    /// Of the processes on one database that which signs also asks.
    let isSigner: Bool

    init(_ installation: Installation) {
        platform = installation.platform
        logger = installation.logger
        isSigner = installation.configuration.isSigner
    }

    func run() async throws {
        guard isSigner, let policy = platform.options.witnessPolicy, !policy.witnesses.isEmpty else {
            try? await gracefulShutdown()
            return
        }
        let work = AskWitnesses(platform, WitnessCarrier())
        var patience = Patience()
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            let now = ContinuousClock.now
            let names = Set(policy.witnesses.map(\.name).filter { patience.mayAsk($0, now) })
            do {
                for (name, outcome) in try await work(names) {
                    if patience.note(name, outcome, now) { say(name, outcome) }
                }
            } catch {
                logger.error("witnesses", metadata: ["cause": "\(error)"])
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(2)) }
        }
    }

    private func say(_ name: LogName, _ outcome: WitnessOutcome) {
        switch outcome {
        case .cosigned(let size): logger.notice("witness", metadata: ["name": "\(name)", "size": "\(size)"])
        case .failed(let why): logger.error("witness", metadata: ["name": "\(name)", "cause": "\(why)"])
        }
    }
}

/// When each witness may be asked again.
struct Patience {
    private var failures: [LogName: Int] = [:]
    private var notBefore: [LogName: ContinuousClock.Instant] = [:]
    private var last: [LogName: String] = [:]

    func mayAsk(_ name: LogName, _ now: ContinuousClock.Instant) -> Bool { notBefore[name].map { $0 <= now } ?? true }

    /// Takes an outcome down; true when it is news: another failure than before, or the end of one.
    mutating func note(_ name: LogName, _ outcome: WitnessOutcome, _ now: ContinuousClock.Instant) -> Bool {
        switch outcome {
        case .cosigned:
            failures[name] = 0
            notBefore[name] = nil
            return last.updateValue("", forKey: name) != ""
        case .failed(let why):
            let count = failures[name, default: 0] + 1
            failures[name] = count
            notBefore[name] = now + Self.wait(after: count)
            return last.updateValue(why, forKey: name) != why
        }
    }

    /// 4, 8, 16 … 300 seconds.
    static func wait(after failures: Int) -> Duration { .seconds(min(300, 2 << min(failures, 8))) }
}
