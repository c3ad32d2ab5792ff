import Identification
import Serials
import Storage
import TestSupport
import Testing

@testable import Traceability

struct AllocationTableTests {
    /// What the reader of all forms says of a text, in the words of a plain code.
    private static func general(_ text: String) -> PlainCode? {
        guard let scanned = try? ScannedText(text) else { return nil }
        switch scanned {
        case .ecode(let ecode): return PlainCode(ecode.text)
        case .gtin(let gtin, nil, let serial?, _): return PlainCode("(01)\(gtin.digits)(21)\(serial)")
        case .gtin, .elementString, .nationalAddress: return nil
        }
    }

    @Test func `what is read at a glance is read the same by the reader of all forms`() {
        let seed: UInt64 = 20_261_127
        var random = SeededGenerator(seed: seed)
        let leads = [
            "", "E=", "e=", "https://tr.example.cn/E=", "http://a.b:80/e=", "https://h/", "(01)06901234567892(21)",
            "https://h-1.cn/01/06901234567892/21/", "http://x/01/06901234567892/21/", "/E=",
            "https://h/gtin/06901234567892/ser/", "https://h/01/06901234567892/10/A/21/",
        ]
        let codes = [
            "20128" + "1234567" + "00042" + "0123456789012345", "10096" + "1234567" + "3" + "012345678901",
            "10010000000000000007", "100000000000007",
        ]
        let noise = Array("0129E=/:().?#% aZ２".unicodeScalars)
        var plain = 0
        for attempt in 0..<60_000 {
            var text = Array(
                (leads.randomElement(using: &random)! + codes.randomElement(using: &random)!).unicodeScalars)
            for _ in 0..<Int.random(in: 0...2, using: &random) {
                let place = Int.random(in: 0..<text.count, using: &random)
                let scalar = noise.randomElement(using: &random)!
                switch Int.random(in: 0..<3, using: &random) {
                case 0: text[place] = scalar
                case 1: text.insert(scalar, at: place)
                default: text.remove(at: place)
                }
            }
            let whole = String(String.UnicodeScalarView(text))
            guard let code = PlainCode(whole) else { continue }
            plain += 1
            #expect(Self.general(whole) == code, "seed \(seed), attempt \(attempt): \(whole)")
        }
        #expect(plain > 5_000)
    }

    @Test(arguments: TestEngine.available)
    func `codes are found in every form, forged ones in none, and the last digit counts`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            for (scheme, layout) in [
                (CodeScheme.ecode, "ecode-v2-0128"), (.ecode, "ecode-v1-0096"), (.commodityQR, "gtin-21-16"),
                (.commodityQR, "gtin-21-12"),
            ] {
                let allocation = try await fixture.issue(50, scheme: scheme, layout: layout)
                for (index, code) in try await fixture.codes(allocation).enumerated() {
                    let scanned = try ScannedText(code)
                    let found = try await platform.find(scanned)
                    #expect(found?.identity.index == Int64(index))
                    for text in [code, " " + code] {
                        guard case .issued(let found, let identity) = try platform.allocations.check(text) else {
                            Issue.record("\(text) is not found")
                            continue
                        }
                        #expect(found == allocation)
                        #expect(identity.index == Int64(index))
                    }
                    let forged = String(code.dropLast()) + (code.last == "7" ? "8" : "7")
                    #expect(try platform.allocations.check(forged) == .unknown)
                }
            }
        }
    }

    @Test func `a change while many read is seen whole`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            let code = try await fixture.codes(try await fixture.issue(10))[3]
            let missed = await withTaskGroup(of: Int.self) { group in
                for _ in 0..<3 {
                    group.addTask {
                        (0..<5_000).count { _ in
                            if case .issued? = try? platform.allocations.check(code) { return false }
                            return true
                        }
                    }
                }
                group.addTask {
                    for _ in 0..<20 { _ = try? await fixture.issue(1) }
                    return 0
                }
                return await group.reduce(0, +)
            }
            #expect(missed == 0)
        }
    }
}
