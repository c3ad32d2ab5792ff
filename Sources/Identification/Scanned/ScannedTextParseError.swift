extension ScannedText {
    /// Why a text is refused: the value, its place and the rule. `description` says it in English.
    public enum ParseError: Error, Hashable, Sendable {
        case empty
        /// In bytes.
        case tooLong(Int)
        /// A spreadsheet destroyed the code.
        case damaged(SpreadsheetDamage.Kind)
        /// With `meant` in place of `found` this would be a code; nobody but the sender can say so. `position`
        /// counts characters from 1, blanks left out, and is the first of several.
        case lookAlike(position: Int, found: Character, meant: Character)
        /// No form of code that is known. The text is cut after 40 characters.
        case notRecognised(String)
        /// An address without a code.
        case noCodeInAddress
        /// `position` counts bytes of the address from 1, the scheme left out.
        case badCharacter(position: Int, Character)
        case badPercentEncoding(String)
        case ecode(Ecode.ParseError)
        case gtin(GTIN.ParseError)
        case elementString(ElementString.ParseError)
        case digitalLink(DigitalLink.ParseError)
        case commodityQR(CommodityQR.ParseError)
        case ndef(NDEFMessage.ParseError)
        case epc(EPCError)
    }
}

extension ScannedText.ParseError: CustomStringConvertible {
    init(_ fault: Address.Fault) {
        self =
            switch fault {
            case .tooLong(let bytes): .tooLong(bytes)
            case .notAnAddress: .noCodeInAddress
            case .badCharacter(let position, let character): .badCharacter(position: position, character)
            case .badPercentEncoding(let found): .badPercentEncoding(found)
            }
    }

    public var description: String {
        switch self {
        case .empty: "There is no code."
        case .tooLong(let bytes): "A code has at most \(ScannedText.limit) bytes; this one has \(bytes)."
        case .damaged(let kind): kind.description
        case .lookAlike(let position, let found, let meant):
            "Character \(position) is \"\(found)\"; if \"\(meant)\" is meant, please type it so."
        case .notRecognised(let text): "\"\(text)\" is no Ecode, no GTIN and no address with one."
        case .noCodeInAddress: "The address has no Ecode and no GTIN in it."
        case .badCharacter(let position, let found):
            Address.Fault.badCharacter(position: position, found).words
        case .badPercentEncoding(let found): Address.Fault.badPercentEncoding(found).words
        case .ecode(let error): error.description
        case .gtin(let error): error.description
        case .elementString(let error): error.description
        case .digitalLink(let error): error.description
        case .commodityQR(let error): error.description
        case .ndef(let error): error.description
        case .epc(let error): error.description
        }
    }
}
