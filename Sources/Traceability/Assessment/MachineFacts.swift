import Synchronization

/// What only the process knows of itself and its machine, for the evidence file: the server says how to find out.
public final class MachineFacts: Sendable {
    /// Path in the archive → content.
    public typealias Provider = @Sendable () -> [String: String]

    private let provider = Mutex<Provider?>(nil)

    public init() {}

    public func tell(_ provider: @escaping Provider) { self.provider.withLock { $0 = provider } }

    var files: [String: String] { provider.withLock { $0 }?() ?? [:] }
}
