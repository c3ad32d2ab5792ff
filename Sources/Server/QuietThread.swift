import Foundation
import Glibc

/// One thread for long work, below everything that somebody waits for: the scheduler gives it what others leave.
final class QuietThread: TaskExecutor, @unchecked Sendable {
    private let condition = NSCondition()
    private var jobs: [UnownedJob] = []
    private var isEnded = false

    init(name: String) {
        let thread = Thread { [self] in loop() }
        thread.name = name
        thread.stackSize = 8 << 20
        thread.start()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        condition.lock()
        jobs.append(job)
        condition.signal()
        condition.unlock()
    }

    /// Ends the thread once it has nothing to do.
    func end() {
        condition.lock()
        isEnded = true
        condition.signal()
        condition.unlock()
    }

    private func loop() {
        // Linux: the calling thread alone. A failure leaves it as important as the rest.
        _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10)
        while let job = next() { job.runSynchronously(on: asUnownedTaskExecutor()) }
    }

    private func next() -> UnownedJob? {
        condition.lock()
        defer { condition.unlock() }
        while jobs.isEmpty {
            if isEnded { return nil }
            condition.wait()
        }
        return jobs.removeFirst()
    }
}
