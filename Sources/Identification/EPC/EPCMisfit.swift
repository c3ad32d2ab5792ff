/// No layout holds an identity in so many bits: every layout that was tried, with its reason.
public struct EPCMisfit: Error, Sendable, Hashable, CustomStringConvertible {
    /// Why one layout does not do.
    public enum Reason: Error, Sendable, Hashable {
        /// It takes so many bits; the tag has fewer.
        case needs(bits: Int)
        /// The layout keeps the company prefix apart, and its length was not given.
        case prefixLengthUnknown
        /// A company prefix has 6…12 digits, and the key must begin with it.
        case prefixLength(Int)
        /// The layout holds a number, the serial has other characters.
        case serialNotNumeric
        /// The layout would lose the zeros in front.
        case serialLeadingZero
        /// The number needs more bits than the layout has for it: 38 in SGTIN-96, up to 274877906943.
        case serialTooLarge(bits: Int)
        /// The layout is for another key.
        case otherKey(EPCIdentity.Key)
        /// The layout has a date and none was given, or the other way round.
        case date
        /// Layouts with a host name are read, not written.
        case readOnly
    }

    /// Bits that the tag has for its EPC.
    public let memoryBits: Int
    /// In the order in which they were tried.
    public let reasons: [Attempt]

    /// A layout and why it does not do.
    public struct Attempt: Sendable, Hashable {
        /// The layout that was tried.
        public let scheme: EPCScheme
        /// Why it does not do.
        public let reason: Reason

        /// A layout and its reason.
        public init(_ scheme: EPCScheme, _ reason: Reason) { (self.scheme, self.reason) = (scheme, reason) }
    }

    /// The reasons in the order in which layouts were tried.
    public init(memoryBits: Int, reasons: [Attempt]) {
        (self.memoryBits, self.reasons) = (memoryBits, reasons)
    }

    public var description: String {
        let attempts = reasons.map { "\($0.scheme.name): \($0.reason)" }.joined(separator: "; ")
        return "No layout fits a tag of \(memoryBits) bits. \(attempts)."
    }
}

extension EPCMisfit.Reason: CustomStringConvertible {
    public var description: String {
        switch self {
        case .needs(let bits): "it takes \(bits) bits"
        case .prefixLengthUnknown: "the length of the company prefix is not known"
        case .prefixLength(let length): "the key has no company prefix of \(length) digits (6 to 12)"
        case .serialNotNumeric: "the serial is not a number"
        case .serialLeadingZero: "the serial begins with a zero, which would be lost"
        case .serialTooLarge(let bits): "the serial is a number of more than \(bits) bits"
        case .otherKey(let key): "it is not for \(key.name)"
        case .date: "DSGTIN+ has a date, other layouts have none"
        case .readOnly: "it is read but not written here"
        }
    }
}

extension EPCIdentity {
    /// A tag of at most `memoryBits` bits (96, 128, 198 or whatever the chip has), in the first layout that fits. The
    /// older layouts come first, since every reader knows them; where the serial is more than they hold, the `+`
    /// layout with the shortest encoding.
    ///
    /// ```swift
    /// let item = try EPCIdentity.sgtin(GTIN("06901234567892"), serial: "123456789012345")
    /// let tag = try item.fits(in: 128)      // SGTIN+ of 126 bits
    /// tag.hex                               // what the encoding station writes
    /// try item.fits(in: 96)                 // throws EPCMisfit, with a reason for each layout
    /// ```
    ///
    /// - Parameters:
    ///   - prefixLength: digits of the company prefix, 6…12; without it only `+` layouts fit.
    ///   - filter: 0…7; anything else is taken as 0.
    /// - Throws: `EPCMisfit`.
    public func fits(
        in memoryBits: Int, prefixLength: Int? = nil, filter: EPCFilter = .other
    ) throws(EPCMisfit) -> EPCTag {
        var attempts: [EPCMisfit.Attempt] = []
        for scheme in EPCScheme.layouts(for: key) {
            do {
                let tag = try EPCTag(self, as: scheme, filter: filter.value, prefixLength: prefixLength)
                if tag.bits.count <= memoryBits { return tag }
                attempts.append(EPCMisfit.Attempt(scheme, .needs(bits: tag.bits.count)))
            } catch .misfit(_, let reason) {
                attempts.append(EPCMisfit.Attempt(scheme, reason))
            } catch {
                attempts.append(EPCMisfit.Attempt(scheme, .otherKey(key)))
            }
        }
        throw EPCMisfit(memoryBits: memoryBits, reasons: attempts)
    }
}
