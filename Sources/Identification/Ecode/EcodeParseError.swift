extension Ecode {
    /// Why a text is no Ecode. Positions count characters from 1, V is 1.
    public enum ParseError: Error, Hashable, Sendable {
        case empty
        /// V is 0…4.
        case unknownVersion(Character)
        /// V4 is read in lenient mode and never issued.
        case legacyVersion
        case tooShort(found: Int, minimum: Int, Version)
        case tooLong(found: Int, limit: Int, Version)
        case invalidCharacter(position: Int, Character, Version)
        case wrongNSILength(found: Int, expected: Int)
        /// Not in the registry.
        case unknownScheme(Version, nsi: String)
        case wrongMDLength(found: Int, allowed: ClosedRange<Int>, nsi: String)
        /// MD is not the GTIN that its scheme demands.
        case wrongGTIN(GTIN.ParseError, nsi: String)
    }
}

extension Ecode.ParseError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .empty: "There is no Ecode."
        case .unknownVersion(let character):
            "An Ecode begins with its version 0, 1, 2, 3 or 4; character 1 is \"\(character)\"."
        case .legacyVersion:
            "Version 4 is of the Ecode standard of 2015; such codes are read in lenient mode only and never issued."
        case .tooShort(let found, let minimum, let version):
            "An Ecode of version \(version.rawValue) has \(minimum) characters or more; this one has \(found)."
        case .tooLong(let found, let limit, let version):
            "An Ecode of version \(version.rawValue) has at most \(limit) characters; this one has \(found)."
        case .invalidCharacter(let position, let character, let version):
            "Character \(position) is \"\(character)\", which Ecode version \(version.rawValue) excludes there."
        case .wrongNSILength(let found, let expected):
            "The NSI has \(expected) characters; this one has \(found)."
        case .unknownScheme(let version, let nsi):
            "NSI \(nsi) of version \(version.rawValue) is not among the numbering schemes known here."
        case .wrongMDLength(let found, let allowed, let nsi):
            "Under NSI \(nsi) the main code has \(allowed.words) characters; this one has \(found)."
        case .wrongGTIN(let error, let nsi): "Under NSI \(nsi) the main code is a GTIN. \(error)"
        }
    }
}

extension ClosedRange<Int> {
    /// `20`, or `1 to 20`.
    var words: String { lowerBound == upperBound ? "\(lowerBound)" : "\(lowerBound) to \(upperBound)" }
}
