/// A rule for a part of a value: the linters of the GS1 Barcode Syntax Dictionary under their own names. Each
/// is a pure function over bytes, and answers for any bytes at all.
///
/// ```swift
/// Linter.csum.fault(in: "6901234567892")     // nil: the value meets the rule
/// Linter.csum.fault(in: "6901234567893")     // position 13, the check digit must be 2
/// Linter.yymmdd.fault(in: "261301")          // position 3, no such month
/// ```
public enum Linter: String, Sendable, Hashable, CaseIterable {
    /// Only digits.
    case csetnumeric
    /// Only characters of set 82, 39, 64 (General Specifications 7.11).
    case cset82, cset39, cset64
    /// The last digit is the check digit of those before it (7.9.1).
    case csum
    /// The last two characters are the check characters of those before them (7.9.5).
    case csumalpha
    /// Begins with a GS1 company prefix, from the first or the second character on: at least four digits.
    case gcppos1, gcppos2
    /// A day; `0` at the end of a name lets the day be 00. Two-digit years are those of 1977…2076.
    case yymmdd, yymmd0, yyyymmdd, yyyymmd0
    /// A day and an hour. Not used by the table any more.
    case yymmddhh
    /// Hours, minutes, seconds, hours with minutes, minutes with optional seconds (not used any more).
    case hh, mi, ss, hhmi, mmoptss
    /// ISO 3166-1: numeric; numeric or 999; two letters; several numeric ones (not used any more).
    case iso3166, iso3166999, iso3166alpha2, iso3166list
    /// ISO 4217 numeric currency.
    case iso4217
    /// ISO/IEC 5218.
    case iso5218
    /// ISO 13616-1 account number.
    case iban
    /// North American coupons: AI 8110 and AI 8112.
    case couponcode, couponposoffer
    /// Has a character that is no digit.
    case hasnondigit
    /// Only hyphens.
    case hyphen
    /// Importer index of Regulation (EU) 2018/574.
    case importeridx
    /// WGS 84 position: degrees plus 90 or 180, seven decimals, ten digits.
    case latitude, longitude
    /// AIDC media type (General Specifications, AI 7241).
    case mediatype
    /// Not only zeros.
    case nonzero
    /// Does not begin with a zero.
    case nozeroprefix
    /// UN/ECE Recommendation 21 package type with the codes of GS1.
    case packagetype
    /// `%` only before two hexadecimal digits.
    case pcenc
    /// `PPTT`: piece PP of TT pieces.
    case pieceoftotal
    /// `p/e`: position p of e.
    case posinseqslash
    /// Winding direction of a roll: 0, 1 or 9.
    case winding
    /// 0 or 1.
    case yesno
    /// Only zeros.
    case zero

    /// What is wrong with a value.
    public struct Fault: Error, Sendable, Hashable {
        /// The first character that the rule objects to, from 1 in the bytes given.
        public let position: Int
        /// The rule that is broken.
        public let rule: ValueRule

        init(_ position: Int, _ rule: ValueRule) { (self.position, self.rule) = (position, rule) }
    }

    /// Nil when the value meets the rule.
    public func fault(in value: String) -> Fault? { fault(in: value.utf8.span) }

    /// Nil when the value meets the rule.
    public func fault(in value: Span<UInt8>) -> Fault? {
        switch self {
        case .csetnumeric: Self.firstOutside(.numeric, value)
        case .cset82: Self.firstOutside(.set82, value)
        case .cset39: Self.firstOutside(.set39, value)
        case .cset64: Self.base64(value)
        case .csum: Self.checkDigit(value)
        case .csumalpha: CheckCharacters.fault(in: value)
        case .gcppos1: Self.companyPrefix(value, from: 0)
        case .gcppos2: Self.companyPrefix(value, from: 1)
        case .yymmdd, .yymmd0, .yyyymmdd, .yyyymmd0, .yymmddhh: dateFault(in: value)
        case .hh, .mi, .ss, .hhmi, .mmoptss: timeFault(in: value)
        case .iso3166, .iso3166999, .iso3166alpha2, .iso3166list, .iso4217, .iso5218, .mediatype, .packagetype:
            codeFault(in: value)
        case .iban: Self.iban(value)
        case .couponcode: CouponReader.faultInCouponCode(value)
        case .couponposoffer: CouponReader.faultInPositiveOffer(value)
        case .pieceoftotal: Self.pieceOfTotal(value)
        case .posinseqslash: Self.positionInSequence(value)
        case .latitude: Self.number(value, digits: 10, upTo: 1_800_000_000, .latitude)
        case .longitude: Self.number(value, digits: 10, upTo: 3_600_000_000, .longitude)
        default: textFault(in: value)
        }
    }
}
