import Synchronization

/// What the self-check of the program's own files found last (完整性自检), for the pages and for `/readyz`.
public final class IntegrityState: Sendable {
    private let state = Mutex<[String]>([])

    public init() {}

    /// Files that are not what was installed; empty: all are, or nothing was checked.
    public var faults: [String] { state.withLock { $0 } }

    /// - Returns: whether this differs from what was found before.
    public func found(_ faults: [String]) -> Bool {
        state.withLock { state in
            defer { state = faults }
            return state != faults
        }
    }
}
