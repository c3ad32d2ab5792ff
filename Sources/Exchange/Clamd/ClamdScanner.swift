import Foundation
import NIOCore
import NIOPosix
public import Traceability

/// ClamAV's daemon, asked by `INSTREAM` (clamd(8)): `zINSTREAM\0`, then pieces, each after its length in four bytes,
/// the most significant first, then a length of zero; it answers `stream: OK\0` or `stream: NAME FOUND\0`. Each file
/// has a connection of its own.
public struct ClamdScanner: FileScanning {
    public let address: ClamdAddress

    static let connectTime = TimeAmount.seconds(5)
    /// From the connection to the verdict.
    static let answerTime = TimeAmount.seconds(20)
    static let pieceBytes = 65_536
    static let answerBytes = 4_096

    public init(_ address: ClamdAddress) { self.address = address }

    public func verdict(on content: ScannedContent) async throws -> ScanVerdict {
        try Self.verdict(of: try await ask("zINSTREAM\0", content))
    }

    /// What it says of itself: `ClamAV 1.4.6/27500/Mon Jan  5 08:24:39 2026`, the day being that of its signatures.
    public func version() async throws -> String { try await ask("zVERSION\0", nil) }

    /// Throws `ClamdFault.noVerdict` for all but the two verdicts.
    public static func verdict(of answer: String) throws -> ScanVerdict {
        let start = "stream: "
        if answer == start + "OK" { return .clean }
        guard answer.hasPrefix(start), answer.hasSuffix(" FOUND") else { throw ClamdFault.noVerdict(answer) }
        return .malware(String(answer.dropFirst(start.count).dropLast(6)))
    }

    private func ask(_ command: String, _ content: ScannedContent?) async throws -> String {
        let answer = MultiThreadedEventLoopGroup.singleton.any().makePromise(of: String.self)
        let channel: any Channel
        do { channel = try await connect(answer) } catch {
            answer.fail(error)
            throw ClamdFault.unreachable("\(address)", "\(error)")
        }
        let deadline = channel.eventLoop.scheduleTask(in: Self.answerTime) {
            answer.fail(ClamdFault.slow)
            channel.close(promise: nil)
        }
        defer {
            deadline.cancel()
            channel.close(promise: nil)
        }
        do {
            try await channel.writeAndFlush(ByteBuffer(string: command)).get()
            if let content { try await send(content, channel) }
        } catch {
            // Whatever it said before counts; else this does.
            answer.fail(error)
        }
        return try await answer.futureResult.get()
    }

    private func connect(_ answer: EventLoopPromise<String>) async throws -> any Channel {
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(Self.connectTime)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ClamdAnswer(answer))
                }
            }
        switch address {
        case .unix(let path): return try await bootstrap.connect(unixDomainSocketPath: path).get()
        case .loopback(let host, let port): return try await bootstrap.connect(host: host, port: port).get()
        }
    }

    private func send(_ content: ScannedContent, _ channel: any Channel) async throws {
        switch content {
        case .memory(let bytes):
            for start in stride(from: 0, to: bytes.count, by: Self.pieceBytes) {
                let piece = bytes[start..<min(start + Self.pieceBytes, bytes.count)]
                try await channel.writeAndFlush(Self.frame(piece)).get()
            }
        case .file(let path):
            let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? file.close() }
            while let piece = try file.read(upToCount: Self.pieceBytes), !piece.isEmpty {
                try await channel.writeAndFlush(Self.frame(piece)).get()
            }
        }
        try await channel.writeAndFlush(Self.frame([])).get()
    }

    private static func frame(_ piece: some Collection<UInt8>) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.writeInteger(UInt32(piece.count))
        buffer.writeBytes(piece)
        return buffer
    }
}

/// Why there is no verdict.
public enum ClamdFault: Error, CustomStringConvertible {
    case unreachable(String, String)
    case slow, noAnswer
    case noVerdict(String)

    public var description: String {
        switch self {
        case .unreachable(let address, let cause): "clamd does not listen at \(address) (\(cause))"
        case .slow: "clamd gave no verdict within 20 s"
        case .noAnswer: "clamd closed the connection without a word"
        case .noVerdict(let answer): "clamd answered “\(answer.prefix(100))”"
        }
    }
}

/// Gathers an answer up to its NUL.
private final class ClamdAnswer: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let answer: EventLoopPromise<String>
    private var bytes: [UInt8] = []

    init(_ answer: EventLoopPromise<String>) { self.answer = answer }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        bytes += unwrapInboundIn(data).readableBytesView
        if let end = bytes.firstIndex(of: 0) {
            answer.succeed(String(decoding: bytes[..<end], as: UTF8.self))
        } else if bytes.count > ClamdScanner.answerBytes {
            answer.fail(ClamdFault.noVerdict(String(decoding: bytes.prefix(100), as: UTF8.self)))
            context.close(promise: nil)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        answer.fail(ClamdFault.noAnswer)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        answer.fail(error)
        context.close(promise: nil)
    }
}
