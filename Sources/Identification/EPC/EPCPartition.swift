/// Partition tables of the schemes that keep the company prefix (厂商识别代码) apart: partition value 0…6 stands for
/// a prefix of 12…6 digits (GS1 EPC Tag Data Standard 2.3, tables 14-2, 14-7, 14-10, 14-19 and those of GIAI).
///
/// The rows are packed, one byte a partition value, so that a look-up costs neither memory nor a bounds check.
struct EPCPartition {
    /// Bits of the field after the company prefix.
    private let otherBits: UInt64
    /// Digits of prefix and other field together; 0 where the other field has no fixed number of them.
    let digits: Int

    private static let companyBits: UInt64 = 0x14_18_1B_1E_22_25_28

    static let sgtin = EPCPartition(otherBits: 0x18_14_11_0E_0A_07_04, digits: 13)
    static let sscc = EPCPartition(otherBits: 0x26_22_1F_1C_18_15_12, digits: 17)
    static let sgln = EPCPartition(otherBits: 0x15_11_0E_0B_07_04_01, digits: 12)
    static let grai = EPCPartition(otherBits: 0x18_14_11_0E_0A_07_04, digits: 12)
    static let giai96 = EPCPartition(otherBits: 0x3E_3A_37_34_30_2D_2A, digits: 0)
    /// 188 bits with the prefix.
    static let giai202 = EPCPartition(otherBits: 0xA8_A4_A1_9E_9A_97_94, digits: 0)

    /// The lengths a company prefix can have.
    static let prefixLengths = 6...12

    /// The widths for a partition value 0…6.
    func widths(_ partition: Int) -> (company: Int, other: Int) {
        let shift = UInt64(8 * partition)
        return (Int(Self.companyBits >> shift & 0xFF), Int(otherBits >> shift & 0xFF))
    }

    static func prefixLength(_ partition: Int) -> Int { 12 - partition }

    static func partition(prefixLength: Int) -> Int { 12 - prefixLength }
}

extension UInt64 {
    /// 10ⁿ for n of 0…19.
    static func powerOfTen(_ exponent: Int) -> UInt64 {
        var power: UInt64 = 1
        for _ in 0..<Swift.min(exponent, 19) { power &*= 10 }
        return power
    }

    /// The check digit for a number whose digits stand left of it (GS1 General Specifications 7.9.1).
    var gs1CheckDigit: UInt64 {
        var (rest, odd, even) = (self, UInt64(0), UInt64(0))
        while rest > 0 {
            odd += rest % 10
            even += rest / 10 % 10
            rest /= 100
        }
        return (10 - (3 * odd + even) % 10) % 10
    }

    /// Decimal digits, zeros on the left up to `width`; more when the number has more.
    func decimal(width: Int) -> String {
        var (digits, rest) = (1, self / 10)
        while rest > 0 {
            digits += 1
            rest /= 10
        }
        let length = Swift.max(digits, width)
        return String(unsafeUninitializedCapacity: length) { buffer in
            var rest = self
            for index in stride(from: length - 1, through: 0, by: -1) {
                buffer[index] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            }
            return length
        }
    }

    /// Reads up to 19 digits; nil for anything else.
    init?(digits text: some Sequence<UInt8>) {
        var (value, count) = (UInt64(0), 0)
        for byte in text {
            guard byte.isDigit, count < 19 else { return nil }
            value = value * 10 + UInt64(byte.digitValue)
            count += 1
        }
        guard count > 0 else { return nil }
        self = value
    }
}
