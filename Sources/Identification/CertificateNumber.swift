/// The number of a CCC certificate (强制性产品认证证书) or of a production licence (生产许可证).
public struct CertificateNumber: Sendable, Hashable, CustomStringConvertible {
    /// Normalised: half-width, upper case, no spaces.
    public let text: String
    /// Which of the two it is, and its parts.
    public let kind: Kind

    /// The forms of number, with their parts.
    public enum Kind: Sendable, Hashable {
        /// 16 digits: year of first issue, body (01 = CQC), product class (2401 = domestic gas cookers),
        /// serial.
        case ccc(year: Int, body: String, productClass: String, serial: String)
        /// `XK21-007-00001`, issued by a province `(粤)XK21-007-00001`.
        case productionLicence(province: Character?, industry: String, product: String, enterprise: String)
    }

    /// Why a text is refused: the value, its place and the rule. `description` says it in English.
    public enum ParseError: Error, Hashable, Sendable {
        case empty
        /// In bytes; 64 at most.
        case tooLong(Int)
        /// Neither 16 digits nor a number with XK in it.
        case unknownForm(String)
        case wrongLength(found: Int)
        /// CCC exists since 2002.
        case wrongYear(Int)
        case unknownProvince(String)
        /// `rule` is the form the number must have. `position` counts from 1 in the normalised text.
        case invalidCharacter(position: Int, Character, rule: String)
    }

    /// Reads a number as it is typed: full-width characters, any dash, spaces.
    public init(_ input: String) throws(ParseError) {
        guard input.utf8.count <= 64 else { throw .tooLong(input.utf8.count) }
        let text = String(
            input.halfWidth.withoutBlanks.uppercased().map { Self.dashes.contains($0) ? "-" : $0 })
        guard !text.isEmpty else { throw .empty }
        self.text = text
        if text.utf8.first?.isDigit == true {
            kind = try Self.ccc(text)
        } else if text.hasPrefix("(") || text.hasPrefix("XK") {
            kind = try Self.licence(text)
        } else {
            throw .unknownForm(text)
        }
    }

    public var description: String { text }

    /// A CCC number of class 24xx from before 2019, when gas appliances were not in the scope yet: a
    /// warning.
    public var predatesGasAppliances: Bool {
        if case .ccc(let year, _, let productClass, _) = kind {
            productClass.hasPrefix("24") && year < 2019
        } else {
            false
        }
    }

    private static let dashes: Set<Character> = ["‐", "‑", "‒", "–", "—", "―", "−"]
    private static let provinces = Set("京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新")
    private static let licenceRule = "XK, 2 digits, -, 3 digits, -, 4 or 5 digits"

    private static func ccc(_ text: String) throws(ParseError) -> Kind {
        if let offset = text.utf8.enumerated().first(where: { !$0.element.isDigit })?.offset {
            throw .invalidCharacter(position: offset + 1, text.character(atByte: offset), rule: "16 digits")
        }
        guard text.utf8.count == 16 else { throw .wrongLength(found: text.utf8.count) }
        let year = Int(text.bytes(0..<4)) ?? 0
        guard (2002...2099).contains(year) else { throw .wrongYear(year) }
        return .ccc(
            year: year, body: text.bytes(4..<6), productClass: text.bytes(6..<10), serial: text.bytes(10..<16)
        )
    }

    private static func licence(_ text: String) throws(ParseError) -> Kind {
        var characters = Array(text)
        var province: Character?
        var skipped = 0
        if characters.first == "(" {
            guard characters.count > 3, characters[2] == ")", provinces.contains(characters[1]) else {
                throw .unknownProvince(String(text.prefix { $0 != ")" }.dropFirst()))
            }
            province = characters[1]
            characters.removeFirst(3)
            skipped = 3
        }
        for (offset, character) in characters.enumerated() {
            guard offset < 14, matchesLicence(character, at: offset) else {
                throw .invalidCharacter(position: skipped + offset + 1, character, rule: licenceRule)
            }
        }
        guard characters.count >= 13 else { throw .wrongLength(found: characters.count) }
        return .productionLicence(
            province: province, industry: String(characters[2..<4]), product: String(characters[5..<8]),
            enterprise: String(characters[9...]))
    }

    private static func matchesLicence(_ character: Character, at offset: Int) -> Bool {
        switch offset {
        case 0: character == "X"
        case 1: character == "K"
        case 4, 8: character == "-"
        default: ("0"..."9").contains(character) && character.utf8.count == 1
        }
    }
}

extension CertificateNumber.ParseError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .empty: "There is no certificate number."
        case .tooLong(let bytes): "A certificate number has at most 64 bytes; this one has \(bytes)."
        case .unknownForm(let text):
            "\"\(text)\" is neither a CCC number (16 digits) nor a production licence (XK…)."
        case .wrongLength(let found):
            "A CCC number has 16 digits, a production licence 13 or 14 characters from XK on; this one has \(found)."
        case .wrongYear(let year):
            "A CCC number begins with its year, 2002 or later; this one begins with \(year)."
        case .unknownProvince(let text): "\"\(text)\" is not the short name of a province."
        case .invalidCharacter(let position, let character, let rule):
            "Character \(position) of the certificate number is \"\(character)\"; the form is: \(rule)."
        }
    }
}
