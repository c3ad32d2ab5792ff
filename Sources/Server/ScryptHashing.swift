import Cryptography
import Foundation
public import Traceability

/// Password hashing on two threads that may block: 32 MiB and a quarter of a second each, so that sign-ins
/// cannot exhaust the machine.
public struct ScryptHashing: PasswordHashing {
    private let queue: OperationQueue
    /// More than these are turned away: each waits a quarter of a second for those before it.
    static let waitingMax = 64
    static let atOnce = 2
    private let entropy: Entropy
    /// What an unknown name is checked against: takes as long as a real one.
    private let dummy: String

    public init(entropy: Entropy) throws {
        self.entropy = entropy
        queue = OperationQueue()
        queue.maxConcurrentOperationCount = Self.atOnce
        dummy = try PasswordHash.hash("no account has this password", salt: entropy.bytes(16)).description
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
        return try await withCheckedThrowingContinuation { continuation in
            queue.addOperation { continuation.resume(with: Result { try work() }) }
        }
    }
}

extension Rule {
    static let tooManySignIns = Rule(
        "session.too-many", "登录请求过多，请 {seconds} 秒后再试", "Too many people are signing in; try again in {seconds} seconds")
}
