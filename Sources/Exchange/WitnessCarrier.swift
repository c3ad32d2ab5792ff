import AsyncHTTPClient
import NIOCore
import NIOHTTP1
public import Traceability

/// Carries checkpoints to witnesses by HTTP. Their addresses are the operator's, from the policy: TLS, or a loopback
/// address. No redirect is followed, and time and size are bounded.
public struct WitnessCarrier: CheckpointCarrier {
    public init() {}

    static let seconds: Int64 = 10
    /// A cosignature has some 200 bytes; a name in it at most 255.
    static let answerBytes = 4_096

    public func post(_ body: [UInt8], to address: String) async -> WitnessReply {
        guard Self.isPermitted(address) else { return .failed("\(address): https, or http on a loopback address") }
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: Self.configuration)
        let reply = await post(body, to: address, client)
        try? await client.shutdown()
        return reply
    }

    /// Whether what is sent there stays between the two.
    public static func isPermitted(_ address: String) -> Bool {
        if address.hasPrefix("https://") { return true }
        let plain = ["http://127.0.0.1", "http://localhost", "http://[::1]"]
        return plain.contains { start in
            let next = address.dropFirst(start.count).first
            return address.hasPrefix(start) && (next == nil || next == ":" || next == "/")
        }
    }

    static var configuration: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(connect: .seconds(5), read: .seconds(seconds), write: .seconds(seconds)))
        configuration.httpVersion = .http1Only
        return configuration
    }

    private func post(_ body: [UInt8], to address: String, _ client: HTTPClient) async -> WitnessReply {
        let end = NIODeadline.now() + .seconds(Self.seconds)
        var request = HTTPClientRequest(url: address)
        request.method = .POST
        request.headers.add(name: "User-Agent", value: "Ransu")
        request.headers.add(name: "Content-Type", value: "text/plain; charset=utf-8")
        request.body = .bytes(body)
        do {
            let response = try await client.execute(request, deadline: end)
            var text: [UInt8] = []
            for try await piece in response.body {
                text += piece.readableBytesView.prefix(Self.answerBytes - text.count)
                if text.count >= Self.answerBytes || NIODeadline.now() >= end { break }
            }
            let type = response.headers.first(name: "Content-Type") ?? ""
            return .answered(Int(response.status.code), type: type, body: text)
        } catch let error as HTTPClientError {
            return .failed(error.shortDescription)
        } catch {
            return .failed(String("\(error)".prefix(300)))
        }
    }
}
