import Storage

/// How long a read may go on. The thread's own time counts, so that a busy machine does not refuse a small read; the
/// time on the wall counts twenty-five times less, so that a slow disk ends too.
struct WorkLimit {
    private let deadline: UInt64
    private let lastDeadline: UInt64
    private let threadDeadline: UInt64

    static let none = WorkLimit()

    private init() { (deadline, lastDeadline, threadDeadline) = (.max, .max, .max) }

    init(nanoseconds: UInt64) {
        let now = monotonicNanoseconds()
        deadline = now + nanoseconds
        lastDeadline = now + 25 * nanoseconds
        threadDeadline = threadNanoseconds() + nanoseconds
    }

    /// The cheap clock is asked first.
    var isPast: Bool {
        guard deadline != .max else { return false }
        let now = monotonicNanoseconds()
        return now > deadline && (now > lastDeadline || threadNanoseconds() > threadDeadline)
    }
}
