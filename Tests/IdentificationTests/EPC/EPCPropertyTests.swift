import Identification
import TestSupport
import Testing

@Suite struct EPCPropertyTests {
    @Test(arguments: EPCScheme.allCases.filter { $0.style != .plusPlus })
    func `every tag reads back from hex, URI, element string and Digital Link`(scheme: EPCScheme) throws {
        let seed = 7_000 + UInt64(scheme.rawValue)
        var codes = RandomTags(seed: seed)
        for _ in 0..<Effort.count {
            let tag = try codes.tag(scheme)
            guard try EPCTag(hex: tag.hex) == tag, try EPCTag(hex: tag.unpaddedHex) == tag,
                try codes.readsBack(tag)
            else {
                Issue.record("seed \(seed): \(tag.hex)")
                return
            }
        }
    }

    @Test func `a changed bit never brings the reader down, and never yields a tag that is written otherwise`() throws {
        let seed: UInt64 = 7_300
        var codes = RandomTags(seed: seed)
        let schemes = EPCScheme.allCases.filter { $0.style != .plusPlus }
        for _ in 0..<Effort.count {
            let scheme = schemes[Int.random(in: 0..<schemes.count, using: &codes.codes.generator)]
            var digits = Array(try codes.tag(scheme).hex.utf8)
            for _ in 0..<Int.random(in: 1...3, using: &codes.codes.generator) {
                let place = Int.random(in: 0..<digits.count, using: &codes.codes.generator)
                digits[place] = Array("0123456789ABCDEF".utf8)[Int.random(in: 0..<16, using: &codes.codes.generator)]
            }
            let hex = String(decoding: digits, as: UTF8.self)
            guard let tag = try? EPCTag(hex: hex) else { continue }
            guard hex.hasPrefix(tag.unpaddedHex), try EPCTag(hex: tag.hex) == tag else {
                Issue.record("seed \(seed): \(hex)")
                return
            }
        }
    }

    @Test func `random bits behind every header are read or refused with words`() {
        let seed: UInt64 = 7_400
        var generator = SeededGenerator(seed: seed)
        var read = 0
        Soak.rounds(4 * Effort.count) { index in
            var hex = String(UInt16(index & 0xFF) | 0x100, radix: 16).dropFirst().description
            for _ in 0..<8 { hex += String(generator.next() | 1 << 63, radix: 16) }
            hex = String(hex.prefix([24, 28, 52, Int.random(in: 2...124, using: &generator)][index >> 8 & 3]))
            do {
                _ = try EPCTag(hex: hex)
                read += 1
            } catch { if "\(error)".isEmpty { Issue.record("seed \(seed): \(hex)") } }
        }
        #expect(read > 0, "seed \(seed)")
    }
}
