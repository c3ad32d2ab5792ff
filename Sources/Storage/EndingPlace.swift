import Synchronization

/// Holds what ends transactions: set by whoever composes, read by the engine's threads.
package final class EndingPlace: Sendable {
    private let ending = Mutex<TransactionEnding?>(nil)

    package init() {}

    package func set(_ ending: @escaping TransactionEnding) { self.ending.withLock { $0 = ending } }
    package var current: TransactionEnding? { ending.withLock { $0 } }
}
