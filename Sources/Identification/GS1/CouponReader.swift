/// Reads the coupon codes of North America part by part: AI 8110 (North American Coupon Application Guideline
/// Using GS1 DataBar Expanded Symbols) and AI 8112 (positive offer file). A part of variable length stands
/// behind a digit that says its length.
struct CouponReader {
    private typealias Part = ValueRule.CouponPart

    private let digits: [UInt8]
    private var offset = 0
    private var expiration: ArraySlice<UInt8>?

    private init(_ value: Span<UInt8>) {
        digits = value.withUnsafeBufferPointer { Array($0) }
    }

    /// AI 8110.
    static func faultInCouponCode(_ value: Span<UInt8>) -> Linter.Fault? {
        if let fault = Linter.firstOutside(.numeric, value) { return fault }
        var reader = CouponReader(value)
        do {
            try reader.readCouponCode()
            return nil
        } catch { return error }
    }

    /// AI 8112: format 0 or 1, funder, offer code, serial number.
    static func faultInPositiveOffer(_ value: Span<UInt8>) -> Linter.Fault? {
        if let fault = Linter.firstOutside(.numeric, value) { return fault }
        var reader = CouponReader(value)
        do {
            try reader.code(.format, [0, 1])
            try reader.counted(.funder, 0...6, plus: 6)
            try reader.skip(6, .offerCode)
            try reader.counted(.serialNumber, 0...9, plus: 6)
            try reader.end()
            return nil
        } catch { return error }
    }

    private mutating func readCouponCode() throws(Linter.Fault) {
        try counted(.companyPrefix, 0...6, plus: 6)
        try skip(6, .offerCode)
        try counted(.saveValue, 1...5)
        try purchase()
        if option(1) {
            try code(.additionalRules, [0, 1, 2, 3])
            try purchase()
            try purchaseCompanyPrefix()
        }
        if option(2) {
            try purchase()
            try purchaseCompanyPrefix()
        }
        if option(3) { expiration = try date(.expirationDate) }
        if option(4) {
            let start = try date(.startDate)
            // An offer that ends before it begins.
            if let expiration, expiration.lexicographicallyPrecedes(start) {
                throw fault(.startDate, .wrong, at: offset - 6)
            }
        }
        if option(5) { try counted(.serialNumber, 0...9, plus: 6) }
        if option(6) { try counted(.retailer, 1...7, plus: 6) }
        if option(9) {
            try code(.saveValueCode, [0, 1, 2, 5, 6])
            try code(.saveValueAppliesTo, [0, 1, 2])
            try code(.storeCouponFlag, Array(0...9))
            try code(.doNotMultiplyFlag, [0, 1])
        }
        try end()
    }

    /// Requirement, its code, family code.
    private mutating func purchase() throws(Linter.Fault) {
        try counted(.purchaseRequirement, 1...5)
        try code(.purchaseRequirementCode, [0, 1, 2, 3, 4, 9])
        try skip(3, .familyCode)
    }

    /// Length 9 stands for no prefix at all.
    private mutating func purchaseCompanyPrefix() throws(Linter.Fault) {
        if option(9) { return }
        try counted(.purchaseCompanyPrefix, 0...6, plus: 6)
    }

    /// Whether the optional field with this number follows; then its number is read.
    private mutating func option(_ number: UInt8) -> Bool {
        guard offset < digits.count, digits[offset] == 0x30 + number else { return false }
        offset += 1
        return true
    }

    private mutating func code(_ part: Part, _ allowed: [Int]) throws(Linter.Fault) {
        guard offset < digits.count else { throw fault(part, .missing, at: offset) }
        guard allowed.contains(digits[offset].digitValue) else { throw fault(part, .wrong, at: offset) }
        offset += 1
    }

    /// A digit that says the length, and as many digits.
    private mutating func counted(
        _ part: Part, _ lengths: ClosedRange<Int>, plus more: Int = 0
    ) throws(Linter.Fault) {
        guard offset < digits.count else { throw fault(part, .missing, at: offset) }
        let length = digits[offset].digitValue
        guard lengths.contains(length) else { throw fault(part, .wrong, at: offset) }
        offset += 1
        try skip(length + more, part)
    }

    private mutating func skip(_ count: Int, _ part: Part) throws(Linter.Fault) {
        guard digits.count - offset >= count else { throw fault(part, .truncated, at: offset) }
        offset += count
    }

    private mutating func date(_ part: Part) throws(Linter.Fault) -> ArraySlice<UInt8> {
        let start = offset
        try skip(6, part)
        let date = digits[start..<offset]
        guard Linter.yymmdd.fault(in: Array(date).span) == nil else { throw fault(part, .wrong, at: start) }
        return date
    }

    private func end() throws(Linter.Fault) {
        if offset < digits.count { throw fault(.end, .wrong, at: offset) }
    }

    private func fault(_ part: Part, _ problem: ValueRule.CouponProblem, at offset: Int) -> Linter.Fault {
        Linter.Fault(offset + 1, .coupon(part, problem))
    }
}
