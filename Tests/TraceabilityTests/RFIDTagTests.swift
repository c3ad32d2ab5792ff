import Identification
import Serials
import TestSupport
import Testing

@testable import Traceability

struct RFIDTagTests {
    private func layout(_ tag: RFIDTag, _ scheme: CodeScheme, profile: EcodeTagProfile? = nil) throws -> CodeLayout {
        try tag.layout(for: scheme, ecodeProfile: profile)
    }

    private func refusal(_ body: () throws -> Void) -> String? {
        do { try body() } catch { return (error as? Refusal)?.rule.code }
        return nil
    }

    @Test func `a tag gets the layout that fits it, or the reason why none does`() throws {
        #expect(try layout(.none, .commodityQR) == .gtin16)
        #expect(try layout(.bits198, .commodityQR) == .gtin16)
        #expect(try layout(.bits128, .commodityQR) == .gtin12)
        #expect(refusal { _ = try layout(.bits96, .commodityQR) } == "codes.tag-96")
        #expect(refusal { try RFIDTag.bits128.check(.gtin16, ecodeProfile: nil) } == "codes.tag-too-small")
        #expect(refusal { _ = try layout(.bits128, .ecode) } == "codes.tag-needs-profile")
        // Four bits a digit: 33 digits take nine words of 16 bits, 25 digits seven.
        let long = EcodeTagProfile(name: "long", text: .digits, words: 9)
        #expect(try layout(.bits198, .ecode, profile: long) == .ecodeV2)
        #expect(refusal { _ = try layout(.bits128, .ecode, profile: long) } == "codes.tag-too-small")
        let short = EcodeTagProfile(name: "short", text: .digits, words: 7)
        #expect(try layout(.bits128, .ecode, profile: short) == .ecodeV1)
        #expect(refusal { _ = try layout(.bits96, .ecode, profile: short) } == "codes.tag-too-small")
    }

    @Test func `the bits of SGTIN+ are those of the standard's formula`() {
        // EPC TDS 2.1, 14.6.1.3: 76 bits before the serial; 15 digits take 50 bits, 20 take 67.
        #expect(RFIDTag.gtinBits(.gtin12) == 126)
        #expect(RFIDTag.gtinBits(.gtin16) == 143)
        #expect(RFIDTag.gtinBits(.ecodeV2) == nil)
    }

    @Test(arguments: TestEngine.available)
    func `an application with a tag keeps it, and gets codes that fit`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            var request = fixture.request(10, scheme: .commodityQR)
            request.tag = "128"
            let application = try await fixture.apply(request)
            #expect(application.tag == .bits128)
            #expect(application.layout == "gtin-21-12")
            #expect(try await fixture.approve(application).layout == "gtin-21-12")
            request.tag = "96"
            #expect(try await rule { _ = try await fixture.apply(request) } == "codes.tag-96")
            request.tag = "100"
            #expect(try await rule { _ = try await fixture.apply(request) } == "input.unknown-choice")
            let wrong = request
            let refusal = await #expect(throws: Refusal.self) { _ = try await fixture.apply(wrong) }
            #expect(refusal?.text(.english).hasSuffix("none of: 96, 128, 198") == true)
        }
    }
}
