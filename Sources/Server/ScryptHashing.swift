import Cryptography
import Dispatch
public import Traceability

/// Password hashing on two threads that may block: 32 MiB and a quarter of a second each, so that sign-ins
/// cannot exhaust the machine.
public struct ScryptHashing: PasswordHashing {
    private let queue = DispatchQueue(label: "ransu.passwords", attributes: .concurrent)
    private let slots = DispatchSemaphore(value: 2)
    private let entropy: Entropy
    /// What an unknown name is checked against: takes as long as a real one.
    private let dummy: String

    public init(entropy: Entropy) throws {
        self.entropy = entropy
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
        try await withCheckedThrowingContinuation { continuation in
            queue.async {
                slots.wait()
                defer { slots.signal() }
                continuation.resume(with: Result { try work() })
            }
        }
    }
}
