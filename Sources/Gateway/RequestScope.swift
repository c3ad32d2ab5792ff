public import Hummingbird
public import NIOCore

/// What Hummingbird hands along with a request: the channel tells the peer's address.
public struct RequestScope: RequestContext {
    public var coreContext: CoreRequestContextStorage
    public let channel: any Channel

    public init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }
}
