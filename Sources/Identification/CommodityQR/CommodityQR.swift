/// 商品二维码 (GB/T 33993): an article's GTIN with batch, serial and dates in a two-dimensional code. Structure
/// A is an element string, structure C an address of the vendor. Structure B, the national address, is
/// `NationalCommodityAddress`.
public struct CommodityQR: Sendable, Hashable {
    /// A or C.
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

    /// The structures that name an article without asking anybody.
    public enum Structure: Sendable, Hashable {
        /// A 编码数据结构.
        case elementString
        /// C 厂商自定义网址.
        case vendorAddress
    }

    /// Why a text is refused: the value, its place and the rule. `description` says it in English.
    public enum ParseError: Error, Hashable, Sendable {
        /// Structure B 国家统一网址 is sound, but only its platform can say what its identification code means.
        case nationalAddress(NationalCommodityAddress)
        /// Structure B does not have its form; `host` is the national platform's.
        case nationalAddressForm(host: String)
        /// The GTIN of structure B.
        case wrongGTIN(GTIN.ParseError)
        /// The identification code of structure B: 1 to 16 bytes. In bytes.
        case wrongIdentificationCode(length: Int)
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
    public init(
        _ text: String, mode: ReadingMode = .strict, edition: Edition = .current,
        table: ApplicationIdentifier.Table = .standard
    ) throws(ParseError) {
        if text.utf8.prefix(4).map({ $0 | 0x20 }) == Array("http".utf8) {
            let address: VendorAddress
            do { address = try VendorAddress(text) } catch { throw .address(DigitalLink.ParseError(error)) }
            try self.init(address, mode, edition, table)
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
        var address = String(Address.trimmed(base: base)) + form.lead
        var isFirst = true
        for (keyword, ai) in Edition.keywords {
            guard let value = elements[ai] else { continue }
            if !isFirst { address.append(form.betweenPairs) }
            address += "\(keyword)\(form.beforeValue)\(form.encode(value))"
            isFirst = false
        }
        return address
    }
}
