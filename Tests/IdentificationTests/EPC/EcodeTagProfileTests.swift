import Identification
import TestSupport
import Testing

@Suite struct EcodeTagProfileTests {
    private static let profiles = [
        EcodeTagProfile(name: "bcd", family: 0x92, text: .digits, words: 9),
        EcodeTagProfile(
            name: "bcd-length", family: 0x92, header: 0x5, headerLength: 3, text: .digits, lengthBits: 6, words: 9),
        EcodeTagProfile(name: "six", header: 0xA1, headerLength: 8, text: .sixBits, words: 20),
        EcodeTagProfile(name: "seven", family: 0xA0, text: .sevenBits, lengthBits: 6, words: 21),
        EcodeTagProfile(name: "eight", text: .eightBits, words: 23),
    ]

    @Test(arguments: profiles)
    func `every Ecode that a profile takes comes back`(profile: EcodeTagProfile) throws {
        let seed: UInt64 = 7_600
        var codes = RandomCodes(seed: seed)
        var taken = 0
        for _ in 0..<Effort.count / 4 {
            let code = try Ecode(codes.ecodeText())
            guard let field = try? profile.encode(code) else { continue }
            taken += 1
            guard field.count == 16 * profile.words, try profile.decode(field, profile.control) == code else {
                Issue.record("seed \(seed): \(code) \(field.hex)")
                return
            }
        }
        #expect(taken > Effort.count / 20, "seed \(seed)")
    }

    @Test func `a reading is an Ecode only where a profile says so`() throws {
        let profile = Self.profiles[0]
        let code = try Ecode("201286892242831508353086013003369")
        let field = try profile.encode(code)
        #expect(field.hex == "201286892242831508353086013003369FFF")
        let text = "4992" + field.hex
        #expect(profile.control.word == 0x4992)
        #expect(try ReaderInput(text).content == .other(family: 0x92, field))
        let settings = ReaderInput.Settings(profiles: Self.profiles)
        #expect(try ReaderInput(text, settings).content == .ecode(code, profile: "bcd"))
    }

    @Test func `numbers outside their ranges become the nearest inside, and what is written reads back`() throws {
        let code = try Ecode("201286892242831508353086013003369")
        let wide = EcodeTagProfile(
            name: "wide", header: .max, headerLength: 3, text: .digits, lengthBits: 99, words: 99)
        #expect(wide.header == 7 && wide.lengthBits == 8 && wide.words == 31 && wide.control.wordCount == 31)
        #expect(try wide.decode(wide.encode(code), wide.control) == code)
        let least = EcodeTagProfile(name: "least", header: 9, headerLength: -1, text: .digits, lengthBits: -1, words: 0)
        #expect(least.header == 0 && least.headerLength == 0 && least.lengthBits == 0 && least.words == 1)
    }

    @Test func `what does not follow the profile is refused with its reason`() throws {
        let profile = Self.profiles[2]
        #expect(throws: EcodeTagProfile.Mismatch.character(position: 7, "a")) {
            try profile.encode(Ecode("300121abc"))
        }
        #expect(throws: EcodeTagProfile.Mismatch.otherLength(words: 1)) { try profile.decode(EPCBits(hex: "A100")) }
        #expect(throws: EcodeTagProfile.Mismatch.otherFamily(0x92)) {
            try profile.decode(EPCBits(hex: "A1"), Self.profiles[0].control)
        }
        let short = EcodeTagProfile(name: "short", text: .digits, words: 8)
        #expect(throws: EcodeTagProfile.Mismatch.tooLong(bits: 132, available: 128)) {
            try short.encode(Ecode("201286892242831508353086013003369"))
        }
    }
}
