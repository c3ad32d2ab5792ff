/// The rule that a value of an application identifier breaks. `description` says it in English, without the
/// value.
public enum ValueRule: Sendable, Hashable {
    /// A part of the value has another number of characters.
    case length(ClosedRange<Int>)
    case characters(ApplicationIdentifier.CharacterSet)
    /// Padding of base64 url.
    case padding
    case checkDigit(expected: Int, found: Int)
    /// A check character is not one of `2…9 A…Z` without I and O.
    case checkCharacterSet
    case checkCharacters(expected: String)
    case companyPrefix
    case month, day, hour, minute, second
    case country, countryLetters, currency, sex, mediaType, packageType
    case ibanCountry, ibanCharacter, ibanCheck
    /// A part of a North American coupon is missing, too short, or has a wrong value.
    case coupon(CouponPart, CouponProblem)
    case nonDigitNeeded, hyphen, importerIndex, latitude, longitude
    case nonZero, noZeroPrefix, percentEncoding
    case pieceNumber, pieceTotal, pieceExceedsTotal
    case sequenceForm, positionExceedsEnd
    case winding, yesNo, zero

    /// The parts of the coupon codes of AI 8110 and 8112.
    public enum CouponPart: String, Sendable, Hashable, CaseIterable {
        case format, companyPrefix, funder, offerCode, saveValue, purchaseRequirement, purchaseRequirementCode
        case familyCode, additionalRules, purchaseCompanyPrefix, expirationDate, startDate, serialNumber
        case retailer, saveValueCode, saveValueAppliesTo, storeCouponFlag, doNotMultiplyFlag, end
    }

    /// What is wrong with the part of a coupon.
    public enum CouponProblem: String, Sendable, Hashable, CaseIterable {
        case missing, truncated, wrong
    }
}

extension ValueRule: CustomStringConvertible {
    public var description: String {
        switch self {
        case .length(let allowed): "this part has \(allowed.words) characters"
        case .characters(let set): set.words
        case .padding: "at most two = at the end, up to a whole number of groups"
        case .checkDigit(let expected, _): "the check digit must be \(expected)"
        case .checkCharacterSet: "a check character is one of 2…9 A…Z without I and O"
        case .checkCharacters(let expected): "the check characters must be \(expected)"
        case .companyPrefix: "a GS1 company prefix has at least four digits"
        case .month: "a month is 01…12"
        case .day: "the month has no such day"
        case .hour: "an hour is 00…23"
        case .minute: "a minute is 00…59"
        case .second: "a second is 00…59"
        case .country: "must be a numeric country code of ISO 3166-1"
        case .countryLetters: "must be a two-letter country code of ISO 3166-1"
        case .currency: "must be a numeric currency code of ISO 4217"
        case .sex: "must be 0, 1, 2 or 9 (ISO/IEC 5218)"
        case .mediaType: "must be an AIDC media type: 01…10 or 80…99"
        case .packageType: "must be a package type of UN/ECE Recommendation 21 or GS1"
        default: moreWords
        }
    }

    private var moreWords: String {
        switch self {
        case .ibanCountry: "an IBAN begins with a country code of two letters"
        case .ibanCharacter: "an IBAN has digits and upper case letters, more than ten of them"
        case .ibanCheck: "the check digits of the IBAN are wrong"
        case .coupon(let part, let problem): "coupon: \(part.rawValue) is \(problem.rawValue)"
        case .nonDigitNeeded: "must have a character that is no digit"
        case .hyphen: "only a hyphen may stand here"
        case .importerIndex: "must be one of 0…9 A…Z a…z - _"
        case .latitude: "a latitude is 0000000000…1800000000"
        case .longitude: "a longitude is 0000000000…3600000000"
        case .nonZero: "must not be zero"
        case .noZeroPrefix: "must not begin with a zero"
        case .percentEncoding: "% stands before two hexadecimal digits"
        case .pieceNumber: "the number of the piece must not be zero"
        case .pieceTotal: "the number of pieces must not be zero"
        case .pieceExceedsTotal: "the number of the piece must not exceed the number of pieces"
        case .sequenceForm: "must be a position, a slash and an end"
        case .positionExceedsEnd: "the position must not exceed the end"
        case .winding: "must be 0, 1 or 9"
        case .yesNo: "must be 0 or 1"
        default: "must be zero"
        }
    }
}

extension ApplicationIdentifier.CharacterSet {
    /// What may stand, as the end of a message.
    var words: String {
        switch self {
        case .numeric: "only digits may stand here"
        case .set82: "only characters of GS1 set 82 may stand here"
        case .set39: "only characters of GS1 set 39 may stand here"
        case .set64: "only characters of GS1 set 64 may stand here"
        }
    }
}
