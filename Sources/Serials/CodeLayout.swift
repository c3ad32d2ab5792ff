/// How a code of ours is built (码制结构): which decimal fields stand in it, in this order: enterprise,
/// allocation or key epoch, serial.
public struct CodeLayout: Hashable, Sendable {
    /// The numbering system a layout belongs to.
    public enum Scheme: Hashable, Sendable {
        /// Ecode (GB/T 31866): the fields are the master data MD after version and NSI, `lead` = version ‖
        /// NSI.
        case ecode(lead: String)
        /// GTIN with AI 21 (GS1 General Specifications 3.5.2): the fields are the serial number, at most 20
        /// digits.
        case gtinSerial
    }

    /// Stable name, stored with every allocation.
    public let id: String
    /// The numbering system.
    public let scheme: Scheme
    /// Digits of the enterprise's Ecode number; 0 where the GTIN names the enterprise.
    public let enterpriseDigits: Int
    /// Digits of the printed allocation number; 0 in an epoch layout.
    public let allocationDigits: Int
    /// Digits of the key epoch; 0 where the allocation number is printed.
    public let keyEpochDigits: Int
    /// Digits of the serial, 12…18.
    public let serialDigits: Int

    /// A new layout. Throws `serialDigitsOutOfRange` for a serial outside 12…18 digits, `numberOutOfRange`
    /// for other fields.
    public init(
        id: String, scheme: Scheme, enterpriseDigits: Int, numbered: NumberField, serialDigits: Int
    ) throws(SerialError) {
        guard (12...18).contains(serialDigits) else { throw .serialDigitsOutOfRange(serialDigits) }
        try Self.check(enterpriseDigits, "enterprise digits", 0...9)
        try Self.check(numbered.digits, "allocation or epoch digits", 1...9)
        self.init(row: id, scheme, enterpriseDigits, numbered, serialDigits)
        if scheme == .gtinSerial { try Self.check(fieldDigits, "AI 21 digits", 1...20) }
    }

    /// The middle field of a layout.
    public enum NumberField: Hashable, Sendable {
        /// Each allocation has a printed number of so many digits and a permutation of its own.
        case allocation(digits: Int)
        /// Allocations are index ranges of one permutation per enterprise and epoch.
        case keyEpoch(digits: Int)

        var digits: Int {
            switch self {
            case .allocation(let digits), .keyEpoch(let digits): digits
            }
        }
    }

    private init(row id: String, _ scheme: Scheme, _ enterprise: Int, _ numbered: NumberField, _ serial: Int) {
        self.id = id
        self.scheme = scheme
        enterpriseDigits = enterprise
        serialDigits = serial
        switch numbered {
        case .allocation(let digits): (allocationDigits, keyEpochDigits) = (digits, 0)
        case .keyEpoch(let digits): (allocationDigits, keyEpochDigits) = (0, digits)
        }
    }

    private static func check(
        _ value: Int, _ field: String, _ allowed: ClosedRange<UInt64>
    ) throws(SerialError) {
        let actual = UInt64(clamping: value)
        guard value >= 0, allowed.contains(actual) else {
            throw .numberOutOfRange(field: field, allowed: allowed, actual: actual)
        }
    }

    /// Ecode V2, NSI 0128: MD of 28 digits.
    public static let ecodeV2 = CodeLayout(
        row: "ecode-v2-0128", .ecode(lead: "20128"), 7, .allocation(digits: 5), 16)
    /// Ecode V1, NSI 0096: MD of 20 digits, too short to print an allocation number.
    public static let ecodeV1 = CodeLayout(
        row: "ecode-v1-0096", .ecode(lead: "10096"), 7, .keyEpoch(digits: 1), 12)
    /// AI 21 of 20 digits, the longest: its SGTIN+ tag takes 143 bits.
    public static let gtin16 = CodeLayout(row: "gtin-21-16", .gtinSerial, 0, .allocation(digits: 4), 16)
    /// AI 21 of 15 digits, the most whose SGTIN+ fits a 128-bit tag (EPC Tag Data Standard 2): header 8 +
    /// toggle 1 + filter 3 + GTIN 56 + encoding 3 + length 5 = 76 bits, and an integer of 15 digits takes
    /// ⌈15·log₂10⌉ = 50: 126. Sixteen digits take 54: 130.
    public static let gtin12 = CodeLayout(row: "gtin-21-12", .gtinSerial, 0, .allocation(digits: 3), 12)

    /// Every layout of the product.
    public static let all = [ecodeV2, ecodeV1, gtin16, gtin12]

    /// The layout of a stored name, nil when there is none.
    public static func named(_ id: String) -> CodeLayout? { all.first { $0.id == id } }
}

extension CodeLayout {
    /// True when allocations share one permutation per enterprise and epoch.
    public var isEpochLayout: Bool { keyEpochDigits > 0 }

    /// Digits of the middle field, printed allocation number or key epoch.
    public var numberDigits: Int { allocationDigits + keyEpochDigits }

    /// Digits of MD or AI 21.
    public var fieldDigits: Int { enterpriseDigits + numberDigits + serialDigits }

    /// Printed numbers that may be given out. A serial of AI 21 must not begin with 0: SGTIN+ packs digits as
    /// an integer only then, and spreadsheets keep them.
    public var printedNumbers: ClosedRange<UInt64> {
        let top = HalfArithmetic.powerOfTen(numberDigits) - 1
        return scheme == .gtinSerial ? (top + 1) / 10...top : 0...top
    }

    /// How many serials there are, 10^serialDigits.
    public var serialCount: UInt64 { HalfArithmetic.powerOfTen(serialDigits) }

    /// Name of the decimal field in errors.
    var fieldName: String { scheme == .gtinSerial ? "AI 21" : "MD" }
}
