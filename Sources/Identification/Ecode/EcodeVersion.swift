extension Ecode {
    /// 版本: the code structures V0…V4.
    ///
    /// Lengths of V1…V3 are borne out by real codes of exactly 25 and 33 characters and by the prefix 300121;
    /// V0's upper bound is ours, because the standard of 2015 counts 244 bits there. GB/T 35419 and 35420 of
    /// 2025 store V0…V3 only, so V4 (Unicode, edition of 2015) is read and never issued.
    public enum Version: Int, Sendable, Hashable, CaseIterable {
        /// Reserved for codes of the GS1 system.
        case v0
        /// 4 digits NSI, up to 20 digits MD.
        case v1
        /// 4 digits NSI, up to 28 digits MD.
        case v2
        /// 5 letters or digits NSI, up to 39 letters or digits MD.
        case v3
        /// 5 letters or digits NSI, MD of any Unicode characters.
        case v4
    }
}

extension Ecode.Version {
    /// 4 or 5 characters.
    public var nsiLength: Int { rawValue >= Ecode.Version.v3.rawValue ? 5 : 4 }

    /// The greatest number of MD characters; of V4 the greatest number of its bytes in UTF-8. Those of V0 and
    /// V4 are ours: the standard counts bits, or does not count.
    public var mdLimit: Int {
        switch self {
        case .v0: 64
        case .v1: 20
        case .v2: 28
        case .v3: 39
        case .v4: 250
        }
    }

    /// Whether new codes may have this structure.
    public var mayBeIssued: Bool { self != .v4 }

    func allowsInNSI(_ byte: UInt8) -> Bool { nsiLength == 5 ? byte.isAlphanumeric : byte.isDigit }

    func allowsInMD(_ byte: UInt8) -> Bool {
        switch self {
        case .v0: byte.isVisibleASCII
        case .v1, .v2: byte.isDigit
        case .v3: byte.isAlphanumeric
        case .v4: byte >= 0x80 || byte.isVisibleASCII
        }
    }
}

extension Ecode {
    /// V4: five letters or digits, then Unicode without blanks, controls and what no text has.
    func checkLegacyStructure() throws(ParseError) {
        let (length, mdStart) = (text.utf8.count, 1 + version.nsiLength)
        guard length <= mdStart + version.mdLimit else {
            throw .tooLong(found: length, limit: mdStart + version.mdLimit, version)
        }
        var position = 0
        for scalar in text.unicodeScalars {
            position += 1
            let isRight =
                position <= mdStart
                ? scalar.isASCII && version.allowsInNSI(UInt8(truncatingIfNeeded: scalar.value)) : scalar.isPrinted
            guard isRight else { throw .invalidCharacter(position: position, Character(scalar), version) }
        }
        guard position > mdStart else { throw .tooShort(found: position, minimum: mdStart + 1, version) }
    }
}

extension Unicode.Scalar {
    /// Neither blank nor control, surrogate, private or unassigned.
    fileprivate var isPrinted: Bool {
        switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .spaceSeparator, .lineSeparator,
            .paragraphSeparator:
            false
        default: value != 0xFFFD
        }
    }
}
