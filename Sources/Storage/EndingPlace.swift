import Synchronization

/// Holds what ends transactions: set by whoever composes, read by the engine's threads.
///
/// The function stands in a structure of its own: a bare one in a `Mutex` is wrapped once more by each look at it, and
/// is called through all of these wrappers, whose number, and stack, grow with the transactions.
package final class EndingPlace: Sendable {
    private struct Held {
        let ending: TransactionEnding
    }
    private let held = Mutex<Held?>(nil)

    package init() {}

    package func set(_ ending: @escaping TransactionEnding) { held.withLock { $0 = Held(ending: ending) } }
    package var current: TransactionEnding? { held.withLock { $0?.ending } }
}
