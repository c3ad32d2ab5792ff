import Foundation

/// Work that waits for a thread that may block: bounded, first come first served.
///
/// Used by the engines only; `take` blocks, so it is called on threads of our own and never in a task.
package final class Mailbox<Element>: @unchecked Sendable {
    private let condition = NSCondition()
    private let limit: Int
    private var waiting: [Element] = []
    private var head = 0
    private var isClosed = false

    package init(limit: Int) { self.limit = limit }

    /// Throws `StorageError.unavailable` when too much waits already, or after `close`.
    package func put(_ element: Element) throws(StorageError) {
        condition.lock()
        defer { condition.unlock() }
        guard !isClosed else { throw .unavailable("the datastore is closed") }
        guard waiting.count - head < limit else {
            throw .unavailable("\(limit) units of work are waiting already")
        }
        waiting.append(element)
        condition.signal()
    }

    /// The next element; waits for one. Nil when closed and drained.
    package func take() -> Element? {
        condition.lock()
        defer { condition.unlock() }
        while head == waiting.count && !isClosed { condition.wait() }
        return next()
    }

    /// The next element if there is one at this moment.
    package func takeNow() -> Element? {
        condition.lock()
        defer { condition.unlock() }
        return next()
    }

    /// The next element, or one that comes within a millisecond: for whoever does together what comes together.
    package func takeSoon() -> Element? {
        for _ in 0..<3 {
            if let element = takeNow() { return element }
            usleep(250)
        }
        return takeNow()
    }

    /// Refuses what is new; what waits is still handed out.
    package func close() {
        condition.lock()
        defer { condition.unlock() }
        isClosed = true
        condition.broadcast()
    }

    private func next() -> Element? {
        guard head < waiting.count else { return nil }
        let element = waiting[head]
        head += 1
        if head == waiting.count {
            waiting.removeAll(keepingCapacity: waiting.capacity <= 4_096)
            head = 0
        } else if head >= 1_024 {
            waiting.removeFirst(head)
            head = 0
        }
        return element
    }
}
