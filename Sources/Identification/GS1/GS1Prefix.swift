/// The first digits of a GS1 identification number (前缀码): which member organisation gave the number out, or
/// what kind of number it is. It does not say where an article was made.
///
/// ```swift
/// GS1Prefix(of: try GTIN("6901234567892"))?.organisation   // "GS1 China"
/// ```
public struct GS1Prefix: Sendable, Hashable {
    /// The three-digit prefixes of the row, such as 690…699.
    public let range: ClosedRange<Int>
    /// What numbers of the prefix are for.
    public let use: Use
    /// The member organisation or the use, in English.
    public let organisation: String
    /// 国家（地区）或用途.
    public let chinese: String

    /// What numbers of a prefix are for.
    public enum Use: Character, Sendable, Hashable, CaseIterable {
        /// A member organisation gives out company prefixes.
        case memberOrganisation = "M"
        /// Numbers for use inside a company or a region only; they mean nothing elsewhere.
        case restrictedCirculation = "R"
        case coupon = "C"
        case refundReceipt = "F"
        /// ISSN, 977.
        case serialPublication = "S"
        /// ISBN, 978 and 979; 9790 is ISMN.
        case book = "B"
        /// GTIN-8 that GS1 itself gives out, EPC managers, demonstrations.
        case globalOffice = "G"
    }

    /// The row for a three-digit prefix 0…999; nil where none was given out.
    public init?(_ prefix: Int) {
        guard let row = Self.rows.first(where: { $0.range.contains(prefix) }) else { return nil }
        self = row
    }

    /// The prefix of a number. A GTIN-8 has a prefix of its own kind, which is read alike from 100 on; below
    /// it is for use in a company, as 2xx is.
    public init?(of gtin: GTIN) {
        let number = gtin.prefixNumber
        self.init(gtin.form == .gtin8 && number < 100 ? 200 : number)
    }

    /// The prefix of a location number.
    public init?(of gln: GLN) { self.init(Int(gln.text.prefix(3)) ?? -1) }

    init(_ range: ClosedRange<Int>, _ use: Use, _ organisation: String, _ chinese: String) {
        (self.range, self.use, self.organisation, self.chinese) = (range, use, organisation, chinese)
    }
}

extension GTIN {
    /// The GS1 prefix, or for a GTIN-8 the GS1-8 prefix, as a number 0…999.
    var prefixNumber: Int {
        let start = form == .gtin8 ? 6 : 1
        return Int(digits.bytes(start..<start + 3)) ?? 0
    }

    /// Who gave the number out; nil for a prefix that was not given out.
    public var prefix: GS1Prefix? { GS1Prefix(of: self) }

    /// Whether the number means something only inside a company or a region: GTIN-13 02, 04, 2x; GTIN-8 0 and 2
    /// (General Specifications 2.1, "restricted circulation"). Such a number identifies no article in open trade.
    public var isRestrictedCirculation: Bool {
        if form == .gtin8 { return prefixNumber < 100 || (200...299).contains(prefixNumber) }
        return prefix?.use == .restrictedCirculation
    }

    /// Whether the number is a coupon or a refund receipt.
    public var isCoupon: Bool { form != .gtin8 && (prefix?.use == .coupon || prefix?.use == .refundReceipt) }

    /// The publication that the number stands for. Other publications than sheet music, books and serials have none.
    public var publication: Publication? {
        guard form != .gtin8, form != .gtin14 else { return nil }
        return switch prefixNumber {
        case 977: .serial
        case 978: .book
        case 979: digits.bytes(4..<5) == "0" ? .sheetMusic : .book
        default: nil
        }
    }

    /// What publishing numbers a GTIN-13 can hold.
    public enum Publication: Sendable, Hashable {
        /// ISSN.
        case serial
        /// ISBN.
        case book
        /// ISMN.
        case sheetMusic
    }
}
