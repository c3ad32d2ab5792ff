import Storage
import Synchronization

/// Runs what blocks on a thread of its own, and waits for it.
///
/// - Parameter name: of the thread, for whoever looks at the process.
func onThread<T: Sendable>(_ name: String, _ work: @escaping @Sendable () throws -> T) async throws -> T {
    let box = ThreadOutcome<T>()
    let thread = BlockingThread(name: name) {
        let outcome = Result { try work() }
        box.value.withLock { $0 = outcome }
    }
    await thread.join()
    guard let outcome = box.value.withLock({ $0 }) else { throw Refusal(.unavailable, .unavailable) }
    return try outcome.get()
}

private final class ThreadOutcome<T: Sendable>: Sendable {
    let value = Mutex<Result<T, any Error>?>(nil)
}
