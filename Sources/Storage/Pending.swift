/// A unit of work whose caller waits for its answer. Attempted as often as needed, answered exactly once.
package final class Pending<Lent>: @unchecked Sendable {
    private let body: (Lent) throws -> Void
    private let resume: ((any Error)?) -> Void

    private init(body: @escaping (Lent) throws -> Void, resume: @escaping ((any Error)?) -> Void) {
        self.body = body
        self.resume = resume
    }

    /// Puts `work` into `mailbox` and waits until a thread has answered it.
    package static func perform<T: Sendable>(
        by mailbox: Mailbox<Pending<Lent>>, _ work: @escaping @Sendable (Lent) throws -> T
    ) async throws -> T {
        try await perform(by: { try mailbox.put($0) }, work)
    }

    package static func perform<T: Sendable>(
        by put: (Pending<Lent>) throws -> Void, _ work: @escaping @Sendable (Lent) throws -> T
    ) async throws -> T {
        try Task.checkCancellation()
        return try await withCheckedThrowingContinuation { continuation in
            let unit = Pending(work, continuation)
            do {
                try put(unit)
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }

    private convenience init<T: Sendable>(
        _ work: @escaping @Sendable (Lent) throws -> T, _ continuation: CheckedContinuation<T, any Error>
    ) {
        var result: T?
        self.init(
            body: { result = try work($0) },
            resume: { error in
                if let result, error == nil {
                    continuation.resume(returning: result)
                } else {
                    continuation.resume(throwing: error ?? StorageError.unavailable("the work was not done"))
                }
            }
        )
    }

    package func attempt(_ session: Lent) throws { try body(session) }

    /// Nil: what the last attempt gave is the answer. Call once.
    package func answer(_ error: (any Error)?) { resume(error) }
}

package typealias PendingUnit = Pending<any WriteSession>
package typealias PendingReport = Pending<any Session>
