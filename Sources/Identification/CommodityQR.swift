/// 商品二维码 (GB/T 33993): an article's GTIN with batch, serial and dates in a two-dimensional code. Structure
/// A is an element string, structure C an address of the vendor. Structure B, the national address, is
/// recognised and refused.
public struct CommodityQR: Sendable, Hashable {
    public let structure: Structure
    /// AI 01 is the first field.
    public let elements: ElementString
    /// AI 01, `gtin`.
    public let gtin: GTIN

    /// AI 10, `bat`.
    public var batch: String? { elements.batch }
    /// AI 21, `ser`.
    public var serial: String? { elements.serial }
    /// AI 17, `exp`.
    public var expiryDate: CivilDate? { elements.expiryDate }

    public enum Structure: Sendable, Hashable {
        /// A 编码数据结构.
        case elementString
        /// C 厂商自定义网址.
        case vendorAddress
    }

    /// How structure C sets keywords and values apart. When reading, any of `/ ? & = ; :` does.
    public enum Form: Sendable, Hashable {
        /// `/gtin/06901234567892/bat/A1`
        case path
        /// `?gtin=06901234567892&bat=A1`
        case query
    }

    /// Why a text is refused: the value, its place and the rule. `description` says it in English.
    public enum ParseError: Error, Hashable, Sendable {
        /// Structure B 国家统一网址: only the platform 2dcode.org can say what its identification codes mean.
        case nationalAddress(host: String)
        /// Structure A begins with AI 01.
        case gtinNotFirst
        /// No keyword `gtin` in the address.
        case noGTIN
        /// This keyword stands twice.
        case duplicate(keyword: String)
        /// `% & / < > ?` may not stand in AI 10 and AI 21. `position` counts from 1 in the value.
        case excludedCharacter(ai: String, position: Int, Character)
        case elements(ElementString.ParseError)
        case address(DigitalLink.ParseError)
    }

    /// Reads structure A, as scanned or with brackets, or structure C.
    public init(_ text: String, table: ApplicationIdentifier.Table = .standard) throws(ParseError) {
        if text.utf8.prefix(4).map({ $0 | 0x20 }) == Array("http".utf8) {
            let address: Address
            do { address = try Address(text) } catch { throw .address(DigitalLink.ParseError(error)) }
            try self.init(address, table)
            return
        }
        let elements: ElementString
        do {
            let isBracketed = text.utf8.first == 0x28
            elements =
                try isBracketed
                ? ElementString(bracketed: text, table: table) : ElementString(scanned: text, table: table)
        } catch { throw .elements(error) }
        try self.init(elements, .elementString)
    }

    /// A commodity code with these fields. AI 01 must be the first of them.
    public init(_ elements: ElementString, _ structure: Structure = .elementString) throws(ParseError) {
        guard elements.fields.first?.ai == "01", let gtin = elements.gtin else { throw .gtinNotFirst }
        for (ai, value) in elements.fields where ai == "10" || ai == "21" {
            if let found = value.utf8.enumerated().first(where: { $0.element.isExcludedFromCommodityCode }) {
                throw .excludedCharacter(
                    ai: ai, position: found.offset + 1, value.character(atByte: found.offset))
            }
        }
        (self.elements, self.structure, self.gtin) = (elements, structure, gtin)
    }

    /// Structure A, to be put into a symbol in GS1 mode.
    public var scanned: String { elements.scanned }

    /// Structure C on `base` (scheme, host and stem). It has keywords for AI 01, 10, 21 and 17 only.
    public func address(base: String, form: Form = .path) -> String {
        var address = String(Address.trimmed(base: base))
        for (index, (keyword, ai)) in Self.keywords.enumerated() {
            guard let value = elements[ai] else { continue }
            switch form {
            case .path: address += "/\(keyword)/\(Address.encode(value))"
            case .query: address += "\(index == 0 ? "?" : "&")\(keyword)=\(Address.encode(value))"
            }
        }
        return address
    }

    /// Keywords of structure C, from the URI dictionary of GB/T 21049-2022, in the order of printing.
    static let keywords = [("gtin", "01"), ("bat", "10"), ("ser", "21"), ("exp", "17")]
    /// Hosts of structure B.
    static let nationalHosts: Set<String> = ["2dcode.org", "www.2dcode.org"]
}
