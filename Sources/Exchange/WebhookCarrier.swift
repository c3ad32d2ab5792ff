import AsyncHTTPClient
import NIOCore
import NIOHTTP1
public import Traceability

/// Sends messages of subscriptions by HTTP POST.
///
/// The host's name is looked up once, its addresses are checked, and the connection goes to one that passed: a name
/// that stands for another machine a moment later changes nothing. No redirect is followed, no proxy asked, and time
/// and size are bounded.
public struct WebhookCarrier: SubscriptionCarrier {
    let rules: DestinationRules
    let resolver: AddressResolver

    public init(_ rules: DestinationRules, resolver: AddressResolver = .system) {
        (self.rules, self.resolver) = (rules, resolver)
    }

    /// All of a delivery but the look-up of the name and the last wait for a byte, which is as long again at most; the
    /// lease of the work is longer.
    static let seconds: Int64 = 20
    static let connectSeconds: Int64 = 5
    /// What is read of an answer.
    static let answerBytes = 500

    public func carry(_ parcel: SubscriptionParcel) async -> CarrierAnswer {
        let destination = parcel.destination
        let found = await resolver.addresses(destination.host)
        guard !found.isEmpty else { return CarrierAnswer("\(destination.host): no such host") }
        guard let address = found.first(where: { rules.permits($0, isPlain: destination.isPlain) }) else {
            let refusal = Refusal(.invalid, .destinationAddress, ["value": "\(destination.host) (\(found[0]))"])
            return CarrierAnswer(refusal.kept, isFinal: true)
        }
        let client = HTTPClient(
            eventLoopGroupProvider: .singleton, configuration: Self.configuration(destination.host, address))
        let answer = await post(parcel, client)
        try? await client.shutdown()
        return answer
    }

    private static func configuration(_ host: String, _ address: NetworkAddress) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(connect: .seconds(connectSeconds), read: .seconds(seconds), write: .seconds(seconds)))
        configuration.httpVersion = .http1Only
        if host != address.description { configuration.dnsOverride = [host: address.description] }
        return configuration
    }

    private func post(_ parcel: SubscriptionParcel, _ client: HTTPClient) async -> CarrierAnswer {
        let end = NIODeadline.now() + .seconds(Self.seconds)
        do {
            let response = try await client.execute(Self.request(parcel), deadline: end)
            let status = Int(response.status.code)
            var text: [UInt8] = []
            do {
                for try await piece in response.body {
                    text += piece.readableBytesView.prefix(Self.answerBytes - text.count)
                    // The client's own deadline ends with the head of the answer.
                    if text.count >= Self.answerBytes || NIODeadline.now() >= end { break }
                }
            } catch {
                // The status has been said: what follows it is only for a person to read.
            }
            // 410 Gone: the receiver wants no more (RFC 9110 15.5.11).
            return CarrierAnswer(status: status, Self.shown(text), isFinal: status == 410)
        } catch let error as HTTPClientError {
            return CarrierAnswer(error.shortDescription)
        } catch {
            return CarrierAnswer(Self.words(error))
        }
    }

    /// What went wrong with a connection, in words rather than the library's types.
    static func words(_ error: any Error) -> String {
        let text = "\(error)"
        let small = text.lowercased()
        let known = [
            ("refused", "connection refused"), ("unreachable", "the host is unreachable"),
            ("certificate", "the certificate is not trusted"), ("handshake", "the TLS handshake failed"),
            ("ssl", "the TLS handshake failed"), ("reset", "connection reset"),
        ]
        return known.first { small.contains($0.0) }?.1 ?? String(text.prefix(300))
    }

    private static func request(_ parcel: SubscriptionParcel) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: parcel.destination.url)
        request.method = .POST
        let seconds = parcel.sentAt.microseconds / 1_000_000
        var headers: [(String, String)] = [
            ("Content-Type", "\(parcel.mediaType); charset=utf-8"), ("User-Agent", "Ransu"),
            ("Idempotency-Key", parcel.deliveryID), ("Ransu-Subscription", parcel.subscriptionID),
            ("Ransu-Attempt", "\(parcel.attempt)"), ("GS1-EPCIS-Version", "2.0.1"), ("GS1-CBV-Version", "2.0"),
        ]
        if let token = parcel.signatureToken {
            headers.append(
                (
                    WebhookSignature.header,
                    WebhookSignature.value(
                        token: token, seconds: seconds, deliveryID: parcel.deliveryID, body: parcel.body)
                ))
        }
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        request.body = .bytes(parcel.body)
        return request
    }

    /// What a person is shown of an answer: no control characters.
    private static func shown(_ bytes: [UInt8]) -> String {
        String(String(decoding: bytes, as: UTF8.self).map { $0.isNewline || ($0.asciiValue ?? 32) < 32 ? " " : $0 })
    }
}
