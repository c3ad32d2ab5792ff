/// How the stand-in for the national platforms behaves: which of its faults it shows.
///
/// The stand-in itself is not built yet. It will never import `Exchange`: two readings of one contract are a test.
public struct SimulatorOptions: Sendable, Hashable {
    /// Where it listens: `127.0.0.1:9090`.
    public var listen: String

    public init(listen: String) { self.listen = listen }
}
