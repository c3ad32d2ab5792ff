import Gateway
import Glibc
import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Meets slow and hostile clients in the channel, before any handler (DESIGN decision 14):
/// a body that comes too slowly is cut off, and so is whoever takes an answer too slowly; a request without exactly one
/// host is refused, an answer that comes before the end of the request closes the connection, and so does one
/// connection of an address too many.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// A body must bring this many bytes in every window, and a reader that keeps us waiting must take as many.
    static let bytesPerWindow = 16 * 1024
    static let windowSeconds: Int64 = 20
    static let window = TimeAmount.seconds(windowSeconds)
    /// How long a client may read our early answer before the connection closes.
    static let lingering = TimeAmount.seconds(2)

    /// Of this server: everybody reaches it by TLS.
    private let isSecure: Bool
    private let limit: ConnectionLimit?
    private var place = ConnectionLimit.Place.uncounted
    private var isReceiving = false
    private var bytesInWindow = 0
    private var watch: Scheduled<Void>?
    /// Runs while the reader keeps us waiting.
    private var readerWatch: Scheduled<Void>?

    init(isSecure: Bool, limit: ConnectionLimit?) { (self.isSecure, self.limit) = (isSecure, limit) }

    func handlerAdded(context: ChannelHandlerContext) {
        place = limit?.enter(context.channel.remoteAddress?.ipAddress) ?? .uncounted
        if place == .refused, context.channel.isActive { context.close(promise: nil) }
    }

    func channelActive(context: ChannelHandlerContext) {
        if place == .refused { context.close(promise: nil) }
        context.fireChannelActive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        limit?.leave(place)
        place = .uncounted
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            if let status = Self.refusal(of: head) {
                refuse(status, context: context)
                return
            }
            isReceiving = true
            bytesInWindow = 0
            startWatch(context: context)
        case .body(let buffer): bytesInWindow += buffer.readableBytes
        case .end: stopWatch()
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .head(var head) = unwrapOutboundIn(data), head.status.code >= 200 {
            // The client learns that this connection ends with the answer.
            if isReceiving { head.headerFields[.connection] = "close" }
            SecurityHeaders.addToBare(&head.headerFields, isSecure: isSecure)
            context.write(wrapOutboundOut(.head(head)), promise: promise)
            return
        }
        if case .end = unwrapOutboundIn(data), isReceiving {
            // The request goes on although it is answered: nobody reads the rest.
            stopWatch()
            let channel = context.channel
            context.eventLoop.scheduleTask(in: Self.lingering) { channel.close(promise: nil) }
        }
        context.write(data, promise: promise)
    }

    func channelInactive(context: ChannelHandlerContext) {
        stopWatch()
        stopReaderWatch()
        context.fireChannelInactive()
    }

    private static func refusal(of head: HTTPRequest) -> HTTPResponse.Status? {
        if head.method == .trace { return .methodNotAllowed }
        guard let authority = head.authority, !authority.isEmpty, !authority.contains(",") else { return .badRequest }
        // The first Host became the authority; any further one is still a field (RFC 9112 3.2).
        if let host = HTTPField.Name("Host"), head.headerFields[host] != nil { return .badRequest }
        return nil
    }

    private func refuse(_ status: HTTPResponse.Status, context: ChannelHandlerContext) {
        var head = HTTPResponse(status: status, headerFields: [.connection: "close", .contentLength: "0"])
        SecurityHeaders.addToBare(&head.headerFields, isSecure: isSecure)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        context.close(promise: nil)
    }

    private func startWatch(context: ChannelHandlerContext) {
        stopWatch()
        isReceiving = true
        let channel = context.channel
        let loopBound = NIOLoopBound(self, eventLoop: context.eventLoop)
        watch = context.eventLoop.scheduleTask(in: Self.window) { loopBound.value.windowEnded(channel) }
    }

    private func windowEnded(_ channel: any Channel) {
        guard isReceiving else { return }
        guard bytesInWindow >= Self.bytesPerWindow else {
            channel.close(promise: nil)
            return
        }
        bytesInWindow = 0
        let loopBound = NIOLoopBound(self, eventLoop: channel.eventLoop)
        watch = channel.eventLoop.scheduleTask(in: Self.window) { loopBound.value.windowEnded(channel) }
    }

    private func stopWatch() {
        isReceiving = false
        watch?.cancel()
        watch = nil
    }
}

/// Slow readers: whoever leaves an answer lying holds its memory and its work.
extension ConnectionGuard {
    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { stopReaderWatch() } else { watchReader(context.channel) }
        context.fireChannelWritabilityChanged()
    }

    private func watchReader(_ channel: any Channel) {
        guard readerWatch == nil, let taken = TCPState.taken(channel) else { return }
        let (loopBound, window) = (NIOLoopBound(self, eventLoop: channel.eventLoop), Self.window)
        taken.whenSuccess { before in
            let guardian = loopBound.value
            guard channel.isActive, !channel.isWritable, guardian.readerWatch == nil else { return }
            guardian.readerWatch = channel.eventLoop.scheduleTask(in: window) {
                loopBound.value.readerWindowEnded(channel, before)
            }
        }
    }

    private func readerWindowEnded(_ channel: any Channel, _ before: UInt64) {
        readerWatch = nil
        guard !channel.isWritable, let taken = TCPState.taken(channel) else { return }
        let (loopBound, least) = (NIOLoopBound(self, eventLoop: channel.eventLoop), UInt64(Self.bytesPerWindow))
        taken.whenSuccess { now in
            guard channel.isActive, !channel.isWritable else { return }
            if now &- before < least {
                TCPState.drop(channel)
            } else {
                loopBound.value.watchReader(channel)
            }
        }
    }

    private func stopReaderWatch() {
        readerWatch?.cancel()
        readerWatch = nil
    }
}

/// What Linux knows of a connection (`struct tcp_info` of linux/tcp.h, option TCP_INFO of tcp(7)).
enum TCPState {
    /// Bytes that the other side has acknowledged: `tcpi_bytes_acked`, 120 bytes into the structure since Linux 4.2.
    /// What lies in this machine's buffers has not been taken by anybody. nil where there is no such thing.
    static func taken(_ channel: any Channel) -> EventLoopFuture<UInt64>? {
        guard let provider = channel as? any SocketOptionProvider else { return nil }
        let found: EventLoopFuture<InlineArray<32, UInt64>> = provider.unsafeGetSocketOption(
            level: .tcp, name: NIOBSDSocket.Option(rawValue: tcpInfo))
        return found.map { $0[15] }
    }

    private static let tcpInfo: CInt = 11

    /// Closes the connection and throws away what it has not taken: otherwise the kernel keeps that for minutes.
    static func drop(_ channel: any Channel) {
        guard let provider = channel as? any SocketOptionProvider else {
            channel.close(promise: nil)
            return
        }
        provider.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in channel.close(promise: nil) }
    }
}
