import Cryptography
import Foundation
import Synchronization
public import Traceability

/// Password hashing on two threads that may block: 32 MiB and a quarter of a second each, so that sign-ins
/// cannot exhaust the machine. Nobody has more than a few turns at once, so that nobody takes all.
public struct ScryptHashing: PasswordHashing {
    private let queue: OperationQueue
    /// More than these are turned away: each waits a quarter of a second for those before it.
    static let waitingMax = 64
    static let atOnce = 2
    /// Of one account, waiting and computed.
    public static let ofAccount = 4
    /// Of one address, behind which may be an office.
    public static let ofAddress = 24
    private let entropy: Entropy
    /// What an unknown name is checked against: takes as long as a real one.
    private let dummy: String
    private let turns = HashTurns()
    private var askers: [(name: String, most: Int)] = []

    public init(entropy: Entropy) throws {
        self.entropy = entropy
        queue = OperationQueue()
        queue.maxConcurrentOperationCount = Self.atOnce
        dummy = try PasswordHash.hash("no account has this password", salt: entropy.bytes(16)).description
    }

    public func limited(to asker: HashAsker) -> any PasswordHashing {
        var copy = self
        copy.askers = [("address \(asker.address)", Self.ofAddress)]
        if let account = asker.account { copy.askers.append(("account \(account)", Self.ofAccount)) }
        return copy
    }

    public func hash(_ password: String) async throws -> String {
        let salt = entropy.bytes(16)
        return try await run { try PasswordHash.hash(password, salt: salt).description }
    }

    public func verify(_ password: String, against hash: String?) async throws -> Bool {
        guard password.utf8.count <= PasswordHash.maximumPasswordBytes else { return false }
        let stored = hash ?? dummy
        return try await run { try PasswordHash.verify(password, against: stored) } && hash != nil
    }

    private func run<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
        guard queue.operationCount < Self.waitingMax else {
            throw Refusal(.tooMany, .tooManySignIns, ["seconds": "10"])
        }
        guard turns.take(askers) else { throw Refusal(.tooMany, .ownTurnsTaken, ["seconds": "2"]) }
        defer { turns.giveBack(askers) }
        return try await withCheckedThrowingContinuation { continuation in
            queue.addOperation { continuation.resume(with: Result { try work() }) }
        }
    }
}

/// Who computes how much now.
private final class HashTurns: Sendable {
    private let taken = Mutex<[String: Int]>([:])

    /// All of them, or none.
    func take(_ askers: [(name: String, most: Int)]) -> Bool {
        taken.withLock { taken in
            guard askers.allSatisfy({ taken[$0.name, default: 0] < $0.most }) else { return false }
            for one in askers { taken[one.name, default: 0] += 1 }
            return true
        }
    }

    func giveBack(_ askers: [(name: String, most: Int)]) {
        taken.withLock { taken in
            for one in askers {
                guard let count = taken[one.name] else { continue }
                taken[one.name] = count > 1 ? count - 1 : nil
            }
        }
    }
}

extension Rule {
    static let tooManySignIns = Rule(
        "session.too-many", "登录请求过多，请 {seconds} 秒后再试", "Too many people are signing in; try again in {seconds} seconds")
    static let ownTurnsTaken = Rule(
        "session.turns-taken", "本账号或本网络正在进行的密码校验过多，请 {seconds} 秒后再试",
        "Too many passwords of this account or network are being checked; try again in {seconds} seconds")
}
