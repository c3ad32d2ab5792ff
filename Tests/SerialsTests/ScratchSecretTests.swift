import Cryptography
import Testing

@testable import Serials

struct ScratchSecretTests {
    let secret: ScratchSecret

    init() throws {
        secret = try ScratchSecret.derive(master: SecretBytes(Array(0..<32)), id: 1)
    }

    private func code(_ index: Int64, _ form: ScratchForm, owner: Int64 = 5, allocation: Int64 = 9) -> String {
        String(
            decoding: secret.code(owner: owner, allocation: allocation, index: index, form), as: UTF8.self)
    }

    @Test func `codes have their form's length and symbols, none of which looks like another`() throws {
        for form in ScratchForm.all {
            for index in Int64(0)..<200 {
                let code = code(index, form)
                #expect(code.utf8.count == form.length)
                #expect(code.utf8.allSatisfy(form.symbols.contains))
            }
            #expect(ScratchForm.named(form.id) == form)
        }
        #expect(ScratchForm.all.count == 6)
        #expect(ScratchForm(.digits, length: 7) == nil)
        #expect(ScratchForm.named("digits-11") == nil)
        #expect(Set("0O1ILU".utf8).isDisjoint(with: ScratchForm.letters))
        #expect(Set(ScratchForm.letters).count == 30)
    }

    @Test func `they are fixed for all time and differ by owner, allocation, index and secret`() throws {
        let form = try #require(ScratchForm(.digits, length: 10))
        // HMAC-SHA256 and HKDF computed apart from this program (Python's hmac and hashlib).
        #expect(code(0, form) == "6266406252")
        let other = try ScratchSecret.derive(master: SecretBytes(Array(0..<32)), id: 2)
        let all = [
            code(0, form), code(1, form), code(0, form, owner: 6), code(0, form, allocation: 10),
            String(decoding: other.code(owner: 5, allocation: 9, index: 0, form), as: UTF8.self),
        ]
        #expect(Set(all).count == all.count)
    }

    @Test func `what a person types is read kindly, and one wrong symbol is refused`() throws {
        let form = try #require(ScratchForm(.letters, length: 8))
        let code = code(7, form)
        func matches(_ typed: String) -> Bool {
            secret.matches(typed, owner: 5, allocation: 9, index: 7, form)
        }
        #expect(matches(code))
        #expect(matches(" \(code.prefix(4).lowercased())-\(code.suffix(4))　"))
        let wide = String(
            String.UnicodeScalarView(code.unicodeScalars.compactMap { Unicode.Scalar($0.value + 0xFEE0) }))
        #expect(matches(wide))
        for place in 0..<8 {
            var wrong = Array(code.utf8)
            wrong[place] = wrong[place] == 0x41 ? 0x42 : 0x41
            #expect(!matches(String(decoding: wrong, as: UTF8.self)))
        }
        for wrong in ["", String(code.dropLast()), code + "2", code + "\u{0}", String(repeating: code, count: 20)] {
            #expect(!matches(wrong), "\(wrong)")
        }
    }

    @Test func `every symbol is as likely as any other, in every place`() throws {
        let form = try #require(ScratchForm(.digits, length: 8))
        let count: Int64 = 20_000
        var seen = [[Int]](repeating: [Int](repeating: 0, count: 10), count: 8)
        for index in 0..<count {
            for (place, byte) in secret.code(owner: 1, allocation: 1, index: index, form).enumerated() {
                seen[place][Int(byte) - 48] += 1
            }
        }
        // Chi-squared with 9 degrees of freedom: 33.7 is passed once in 10,000.
        for place in seen {
            let expected = Double(count) / 10
            let chi = place.reduce(0.0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
            #expect(chi < 33.7, "\(place)")
        }
    }
}
