import Exchange
import Testing
import Traceability

@Suite struct WebhookTests {
    private func parcel(_ destination: Destination) -> SubscriptionParcel {
        SubscriptionParcel(
            to: destination, deliveryID: "d", subscriptionID: "s", body: [0x7B, 0x7D],
            sentAt: Instant(microseconds: 1_764_234_567_000_000))
    }

    @Test func `the signature is the one that any receiver computes`() {
        // printf '%s' '1764234567.d.{}' | openssl dgst -sha256 -hmac token
        let value = WebhookSignature.value(token: "token", seconds: 1_764_234_567, deliveryID: "d", body: [0x7B, 0x7D])
        #expect(value == "t=1764234567,v1=9fd816005ce6afcd0cf6edf15f7682181438f9edb3a4f5316d74548ef5e385f9")
    }

    @Test(arguments: ["10.0.0.1", "127.0.0.1", "169.254.169.254", "::1", "fd00::1"])
    func `V1_3_6 a name that stands for an inner address is refused without a connection`(_ address: String)
        async throws
    {
        let found = try #require(NetworkAddress(address))
        let carrier = WebhookCarrier(DestinationRules(), resolver: AddressResolver { _ in [found] })
        let answer = await carrier.carry(parcel(try DestinationRules().destination("https://hooks.example.com/x")))
        #expect(answer.status == nil && answer.isFinal && answer.text.contains(address))
    }

    @Test func `V1_3_6 the connection goes to the address that was checked, whatever the name stands for`() async throws
    {
        // Nobody listens there, and the name exists nowhere: a connection refused says that it was the address.
        let rules = DestinationRules(permitsPlainLoopback: true)
        let loopback = try #require(NetworkAddress("127.0.0.1"))
        let carrier = WebhookCarrier(rules, resolver: AddressResolver { _ in [loopback] })
        let plain = Destination(url: "http://hooks.invalid:9/x", host: "hooks.invalid", port: 9, isPlain: true)
        let answer = await carrier.carry(parcel(plain))
        #expect(answer.status == nil && !answer.isFinal)
        #expect(answer.text.contains("127.0.0.1") || answer.text.lowercased().contains("refused"), "\(answer.text)")
    }

    @Test func `a name that is nowhere is told and tried again`() async throws {
        let carrier = WebhookCarrier(DestinationRules(), resolver: AddressResolver { _ in [] })
        let answer = await carrier.carry(parcel(try DestinationRules().destination("https://hooks.example.com/x")))
        #expect(answer == CarrierAnswer("hooks.example.com: no such host"))
    }
}
