import Identification
import TestSupport
import Testing

@testable import Gateway

/// The short way of reading addresses says what the long one says.
@Suite struct PlainAddressTests {
    @Test func `a plain address is read as the general rules read it, over ten thousand random ones`() throws {
        var random = SeededGenerator(seed: 2_026)
        let alphabet = Array("0123456789ABCDEFabcdef/-%=E?.")
        for _ in 0..<10_000 {
            let path = Self.path(&random, alphabet)
            guard let plain = PlainAddress.scanned(path) else { continue }
            let long = try? ScannedText("http://here" + path)
            switch (plain, long) {
            case (.ecode(let one), .ecode(let other)?): #expect(one == other, "\(path), seed 2026")
            case (.gtin(let one, _, let serial, _), .gtin(let other, let batch, let otherSerial, _)?):
                #expect(one == other && serial == otherSerial && batch == nil, "\(path), seed 2026")
            default: Issue.record("\(path), seed 2026: \(plain) is not what the rules say")
            }
        }
    }

    @Test func `what is not plain is left to the rules`() {
        for path in [
            "/E=", "/E=12", "/E=20128%30", "/01/06901234567891", "/01/6901234567892", "/01/06901234567892/10/A",
            "/01/06901234567892/21/", "/01/06901234567892/21/a%2Fb", "/gtin/06901234567892", "/", "",
        ] {
            #expect(PlainAddress.scanned(path) == nil, "\(path)")
        }
    }

    @Test func `an Ecode of digits skips the router, and nothing else does`() {
        for address in ["/E=1", "/E=20128", "/E=20128?linkType=gs1:pip", "/E=1?"] {
            #expect(PlainAddress.isEcode(address), "\(address)")
        }
        for address in ["/E=", "/E=?a", "/e=1", "/E=1/", "/E=1/2", "/E=1a", "/E=%31", "//E=1", "http://h/E=1", "/", ""]
        {
            #expect(!PlainAddress.isEcode(address), "\(address)")
        }
    }

    private static func path(_ random: inout SeededGenerator, _ alphabet: [Character]) -> String {
        func word(_ count: Int, _ letters: ArraySlice<Character>) -> String {
            String((0..<count).map { _ in letters.randomElement(using: &random) ?? "0" })
        }
        switch Int.random(in: 0..<5, using: &random) {
        case 0: return "/E=20128" + word(28, alphabet[..<10])
        case 1: return "/E=10096" + word(20, alphabet[..<10])
        case 2: return "/01/06901234567892/21/" + word(Int.random(in: 1...20, using: &random), alphabet[..<22])
        case 3: return "/01/06901234567892" + word(Int.random(in: 0...6, using: &random), alphabet[...])
        default: return "/E=" + word(Int.random(in: 0...44, using: &random), alphabet[...])
        }
    }
}
