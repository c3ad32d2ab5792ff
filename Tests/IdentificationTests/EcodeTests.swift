import Identification
import TestSupport
import Testing

@Suite struct EcodeTests {
    /// identification.md 1.3: README history of Wimpy-Kid/iotroot, HashTest.java of nodecontroller, a
    /// textbook example.
    @Test func `the three public codes are read as given`() throws {
        let general128 = try Ecode("201286892242831508353086013003369")
        #expect(general128.version == .v2)
        #expect(general128.nsi == "0128")
        #expect(general128.md == "6892242831508353086013003369")
        let general96 = try Ecode("1009647007264657137080782")
        #expect(general96.version == .v1)
        #expect(general96.nsi == "0096")
        #expect(general96.md == "47007264657137080782")
        let article = try Ecode("000016901234567892")
        #expect(article.version == .v0)
        #expect(article.nsi == "0001")
        #expect(article.md == "6901234567892")
    }

    @Test func `a refusal names value, position and rule`() {
        #expect(throws: Ecode.ParseError.empty) { try Ecode("") }
        #expect(throws: Ecode.ParseError.unknownVersion("5")) { try Ecode("5001212345") }
        #expect(throws: Ecode.ParseError.legacyVersion) { try Ecode("4001212345") }
        #expect(throws: Ecode.ParseError.unknownVersion("码")) { try Ecode("码") }
        #expect(throws: Ecode.ParseError.tooShort(found: 5, minimum: 6, .v1)) { try Ecode("10064") }
        #expect(throws: Ecode.ParseError.tooShort(found: 6, minimum: 7, .v3)) { try Ecode("300121") }
        #expect(throws: Ecode.ParseError.tooLong(found: 26, limit: 25, .v1)) {
            try Ecode("10064" + zeros(21))
        }
        #expect(throws: Ecode.ParseError.tooLong(found: 34, limit: 33, .v2)) {
            try Ecode("20128" + zeros(29))
        }
        #expect(throws: Ecode.ParseError.tooLong(found: 46, limit: 45, .v3)) {
            try Ecode("300121" + zeros(40))
        }
        #expect(throws: Ecode.ParseError.invalidCharacter(position: 7, "A", .v1)) { try Ecode("100641A") }
        #expect(throws: Ecode.ParseError.invalidCharacter(position: 8, "-", .v3)) { try Ecode("3001211-") }
        #expect(throws: Ecode.ParseError.invalidCharacter(position: 7, "１", .v1)) { try Ecode("100641１") }
        #expect(throws: Ecode.ParseError.unknownScheme(.v1, nsi: "0065")) { try Ecode("1006512345") }
        #expect(throws: Ecode.ParseError.unknownScheme(.v1, nsi: "0128")) { try Ecode("1012812345") }
        #expect(throws: Ecode.ParseError.wrongMDLength(found: 19, allowed: 20...20, nsi: "0096")) {
            try Ecode("10096" + zeros(19))
        }
        #expect(throws: Ecode.ParseError.wrongMDLength(found: 27, allowed: 28...28, nsi: "0128")) {
            try Ecode("20128" + zeros(27))
        }
        #expect(throws: Ecode.ParseError.wrongGTIN(.wrongCheckDigit(expected: 2, found: 3), nsi: "0001")) {
            try Ecode("000016901234567893")
        }
    }

    @Test func `lenient takes any scheme of the right structure`() throws {
        #expect(try Ecode("1006512345", mode: .lenient).nsi == "0065")
        #expect(try Ecode("10096123", mode: .lenient).md == "123")
        #expect(try Ecode("00099a/b?~!", mode: .lenient).md == "a/b?~!")
        #expect(throws: Ecode.ParseError.self) { try Ecode("000016901234567893", mode: .lenient) }
        #expect(throws: Ecode.ParseError.self) { try Ecode("1006A12345", mode: .lenient) }
    }

    @Test func `a scheme is added by a row`() throws {
        var registry = NSIRegistry.standard
        #expect(registry.rows.count == 5)
        registry.rows.append(.init(version: .v1, nsi: "0777", mdLength: 3...5, source: "test"))
        #expect(try Ecode("10777123", registry: registry).md == "123")
        #expect(throws: Ecode.ParseError.wrongMDLength(found: 2, allowed: 3...5, nsi: "0777")) {
            try Ecode("1077712", registry: registry)
        }
    }

    @Test func `parts are joined only when the scheme fits the version`() throws {
        let code = try Ecode(version: .v2, nsi: "0128", md: "6892242831508353086013003369")
        #expect(code.text == "201286892242831508353086013003369")
        #expect(throws: Ecode.ParseError.wrongNSILength(found: 5, expected: 4)) {
            try Ecode(version: .v1, nsi: "00121", md: "1")
        }
        #expect(throws: Ecode.ParseError.tooShort(found: 5, minimum: 6, .v1)) {
            try Ecode(version: .v1, nsi: "0064", md: "")
        }
    }

    @Test func `every valid text reads back from its parts`() throws {
        let seed: UInt64 = 3_001
        var codes = RandomCodes(seed: seed)
        for _ in 0..<RandomCodes.count {
            let text = codes.ecodeText()
            let code = try Ecode(text)
            guard code.text == text, try Ecode(version: code.version, nsi: code.nsi, md: code.md) == code
            else {
                Issue.record("seed \(seed): \(text)")
                return
            }
        }
    }

    private func zeros(_ count: Int) -> String { String(repeating: "0", count: count) }
}
