/// The one door for everything that is scanned or typed: a code, or an address that carries one.
public enum ScannedText: Sendable, Hashable {
    case ecode(Ecode)
    /// An article, with what else was in the code. The element string is nil when only the GTIN was there.
    case gtin(GTIN, batch: String?, serial: String?, ElementString?)

    /// The longest input, in bytes.
    public static let limit = 2_048

    /// Reads a bare Ecode or GTIN (also in groups), `E=` and an Ecode, an address with either, an element
    /// string as scanned or with brackets, a Digital Link, a commodity QR code (GB/T 33993 A and C).
    /// Full-width characters, blanks, a BOM and marks without width do not matter. Eight, 12, 13 or 14
    /// digits with a right check digit are a GTIN.
    public init(
        _ text: String, mode: Ecode.Mode = .strict, registry: NSIRegistry = .standard
    ) throws(ParseError) {
        guard text.utf8.count <= Self.limit else { throw .tooLong(text.utf8.count) }
        let clean = text.halfWidth.withoutBlanks
        guard !clean.isEmpty else { throw .empty }
        do {
            self = try Reader(mode: mode, registry: registry).read(clean)
        } catch {
            if let damage = SpreadsheetDamage.diagnose(clean) { throw .damaged(damage) }
            throw error
        }
    }

    /// For a web resolver. `path` begins with a slash and was percent-decoded exactly once by the web
    /// framework; it is not decoded again, so `%41` in it stays as it is. A slash inside a value is lost
    /// that way: give the whole raw address to `init(_:mode:registry:)` where values may have one. `query`
    /// is as received, and is decoded here.
    public init(
        address path: String, query: String?, mode: Ecode.Mode = .strict, registry: NSIRegistry = .standard
    ) throws(ParseError) {
        let length = path.utf8.count + (query?.utf8.count ?? 0)
        guard length <= Self.limit else { throw .tooLong(length) }
        let address: Address
        do {
            address = try Address(decodedPath: path.halfWidth.withoutBlanks, query: query)
        } catch { throw ParseError(error) }
        self = try Reader(mode: mode, registry: registry).read(address)
    }

    /// Why a text is refused: the value, its place and the rule. `description` says it in English.
    public enum ParseError: Error, Hashable, Sendable {
        case empty
        /// In bytes.
        case tooLong(Int)
        /// A spreadsheet destroyed the code.
        case damaged(SpreadsheetDamage.Kind)
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
        }
    }
}
