import Identification
import TestSupport

/// Random valid values, one generator for every property.
struct RandomCodes {
    var generator: SeededGenerator

    /// How many values a property tries: unoptimised code is forty times slower. A soak tries a million.
    static let count = Soak.seconds == nil ? passCount : 1_000_000

    /// The same in an ordinary pass; fuzzers of a soak count seconds.
    #if DEBUG
        static let passCount = 10_000
    #else
        static let passCount = 100_000
    #endif

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    static let digits = Array("0123456789")
    static let alphanumeric = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
    static let socialCredit = Array("0123456789ABCDEFGHJKLMNPQRTUWXY")
    static let set82 = alphanumeric + Array("!\"%&'()*+,-./:;<=>?_")
    static let commodity = set82.filter { !"%&/<>?".contains($0) }

    mutating func text(_ alphabet: [Character], _ length: ClosedRange<Int>) -> String {
        let count = Int.random(in: length, using: &generator)
        return String(
            (0..<count).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &generator)] })
    }

    mutating func bool() -> Bool { generator.next() & 1 == 0 }

    /// 8, 12, 13 or 14 digits.
    mutating func gtinText() -> String {
        let lengths = [7, 11, 12, 13]
        let length = lengths[Int.random(in: 0..<4, using: &generator)]
        let payload = text(Self.digits, length...length)
        return payload + String(GTIN.checkDigit(of: payload))
    }

    mutating func socialCreditText() -> String {
        let payload =
            text(Self.socialCredit, 2...2) + text(Self.digits, 6...6) + text(Self.socialCredit, 9...9)
        // An implementation apart from the one under test: the weights as powers of three.
        var (sum, weight) = (0, 1)
        for character in payload {
            sum += (Self.socialCredit.firstIndex(of: character) ?? 0) * weight
            weight = weight * 3 % 31
        }
        return payload + String(Self.socialCredit[(31 - sum % 31) % 31])
    }

    mutating func ecodeText() -> String {
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: "00001" + gtinText()
        case 1: "10064" + text(Self.digits, 1...20)
        case 2: "10096" + text(Self.digits, 20...20)
        case 3: "20128" + text(Self.digits, 28...28)
        default: "300121" + text(Self.alphanumeric, 1...39)
        }
    }

    mutating func date() -> CivilDate {
        CivilDate(daysSinceEpoch: Int.random(in: CivilDate.range, using: &generator))
    }

    /// A day of 2000…2049, which a two-digit year names without doubt.
    mutating func nearDate() -> CivilDate {
        CivilDate(daysSinceEpoch: Int.random(in: 10_957...29_219, using: &generator))
    }

    mutating func elementString(_ alphabet: [Character] = set82) throws -> ElementString {
        let gtin = try GTIN(gtinText())
        let batch = bool() ? text(alphabet, 1...20) : nil
        let serial = bool() ? text(alphabet, 1...20) : nil
        let production = bool() ? nearDate() : nil
        let expiry = bool() ? nearDate() : nil
        return try ElementString(
            gtin: gtin, batch: batch, serial: serial, productionDate: production, expiryDate: expiry)
    }
}
