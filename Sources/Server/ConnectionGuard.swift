import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Meets slow and hostile clients in the channel, before any handler (DESIGN decision 14):
/// a body that comes too slowly is cut off, a request without exactly one host is refused, and an answer that
/// comes before the end of the request closes the connection.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// A body must bring this many bytes in every window.
    static let bytesPerWindow = 16 * 1024
    static let window = TimeAmount.seconds(20)
    /// How long a client may read our early answer before the connection closes.
    static let lingering = TimeAmount.seconds(2)

    private var isReceiving = false
    private var bytesInWindow = 0
    private var watch: Scheduled<Void>?

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
        if case .head(var head) = unwrapOutboundIn(data), isReceiving, head.status.code >= 200 {
            // The client learns that this connection ends with the answer.
            head.headerFields[.connection] = "close"
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
        let head = HTTPResponse(status: status, headerFields: [.connection: "close", .contentLength: "0"])
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
