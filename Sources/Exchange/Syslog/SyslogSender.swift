import NIOCore
import NIOPosix
import NIOSSL
public import Traceability

/// Sends syslog messages to one receiver.
///
/// A batch has a connection of its own and counts as delivered when the receiver has closed its end after ours (by
/// TLS: after its close alert): what sits in a buffer when a receiver dies is then sent again. A datagram is told
/// by nobody; only where the receiver's machine says that nothing listens does the batch count as not sent.
public struct SyslogSender: SyslogCarrier {
    public let target: SyslogTarget
    private let tls: NIOSSLContext?

    private static let connectTime = TimeAmount.seconds(5)
    private static let answerTime = TimeAmount.seconds(10)
    /// How long the machine of a receiver may take to say that nothing listens.
    private static let datagramTime = TimeAmount.milliseconds(50)
    private static let datagramPause = TimeAmount.milliseconds(10)

    /// Throws when the file of authorities cannot be used.
    public init(_ target: SyslogTarget) throws {
        self.target = target
        guard target.transport == .tls else {
            tls = nil
            return
        }
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        if let authority = target.authority { configuration.trustRoots = .file(authority) }
        tls = try NIOSSLContext(configuration: configuration)
    }

    public func carry(_ messages: [SyslogMessage]) async throws {
        switch target.transport {
        case .udp: try await sendDatagrams(messages)
        case .tcp, .tls: try await sendFrames(messages)
        }
    }

    /// RFC 6587, 3.4.1: each message after its length in bytes and a space.
    static func frames(_ messages: [SyslogMessage]) -> ByteBuffer {
        var buffer = ByteBuffer()
        for message in messages {
            buffer.writeString("\(message.bytes.count) ")
            buffer.writeBytes(message.bytes)
        }
        return buffer
    }

    private func sendFrames(_ messages: [SyslogMessage]) async throws {
        let end = MultiThreadedEventLoopGroup.singleton.any().makePromise(of: Void.self)
        let (tls, host) = (tls, target.host)
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(Self.connectTime)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        // For an address, the certificate has to name that address.
                        let isAddress = (try? SocketAddress(ipAddress: host, port: 0)) != nil
                        try channel.pipeline.syncOperations.addHandler(
                            try NIOSSLClientHandler(context: tls, serverHostname: isAddress ? nil : host))
                    }
                    try channel.pipeline.syncOperations.addHandler(EndWatch(end))
                }
            }
        let channel: any Channel
        do { channel = try await bootstrap.connect(host: target.host, port: target.port).get() } catch {
            end.fail(error)
            throw error
        }
        let deadline = channel.eventLoop.scheduleTask(in: Self.answerTime) {
            end.fail(SyslogFault.noEnd)
            channel.close(promise: nil)
        }
        defer { deadline.cancel() }
        do {
            try await channel.writeAndFlush(Self.frames(messages)).get()
            if tls == nil {
                try await channel.close(mode: .output).get()
                try await end.futureResult.get()
            } else {
                try await channel.close().get()
                end.succeed()
            }
        } catch {
            end.fail(error)
            channel.close(promise: nil)
            throw error
        }
    }

    private func sendDatagrams(_ messages: [SyslogMessage]) async throws {
        let end = MultiThreadedEventLoopGroup.singleton.any().makePromise(of: Void.self)
        let bootstrap = DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(EndWatch(end))
                }
            }
        let channel: any Channel
        do { channel = try await bootstrap.connect(host: target.host, port: target.port).get() } catch {
            end.fail(error)
            throw error
        }
        do {
            // The first one alone: where nothing listens, the rest need not go. Then few at a time, since a receiver's
            // buffer is small and nothing holds a datagram back.
            var rest = messages[...]
            var count = 1
            while !rest.isEmpty {
                for message in rest.prefix(count) {
                    try await channel.writeAndFlush(ByteBuffer(bytes: message.bytes)).get()
                }
                let pause = count == 1 ? Self.datagramTime : Self.datagramPause
                try await channel.eventLoop.scheduleTask(in: pause) {}.futureResult.get()
                guard channel.isActive else { throw SyslogFault.nobodyListens }
                rest = rest.dropFirst(count)
                count = 25
            }
            try await channel.close().get()
            try await end.futureResult.get()
        } catch {
            end.fail(error)
            channel.close(promise: nil)
            throw error
        }
    }
}

/// Why a batch counts as not delivered.
public enum SyslogFault: Error, CustomStringConvertible {
    case noEnd, nobodyListens

    public var description: String {
        switch self {
        case .noEnd: "the receiver did not close its end within 10 s"
        case .nobodyListens: "nothing listens there"
        }
    }
}

/// Tells when the other side has closed, or why it failed.
private final class EndWatch: ChannelInboundHandler {
    typealias InboundIn = Any

    private let end: EventLoopPromise<Void>

    init(_ end: EventLoopPromise<Void>) { self.end = end }

    func channelInactive(context: ChannelHandlerContext) {
        end.succeed()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end.fail(error)
        context.close(promise: nil)
    }
}
