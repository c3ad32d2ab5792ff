/// What a text turned out to be, and the code it leads to.
///
/// ```swift
/// let reading = try ScannedReading("https://x.cn/gtin/06901234567892/ser/7")
/// reading.form                // .commodityQR
/// reading.lead                // .gtin(06901234567892, batch: nil, serial: "7", …)
/// ```
public struct ScannedReading: Sendable, Hashable {
    /// What the code leads to.
    public let lead: ScannedText
    /// How it was written.
    public let form: Form
    /// The digits of an EAN-13's add-on symbol (2 or 5), which say nothing of the article.
    public var addOn: String?
    /// The RFID tag, or the URI of one, that the code came from.
    public var tag: ScannedTag?

    /// The form of code, whatever carried it: an NFC message or a symbology identifier is no form of its own.
    public enum Form: String, Sendable, Hashable, CaseIterable {
        case ecode
        /// A bar code's number alone.
        case gtin
        /// GS1 application identifiers, with brackets or as scanned.
        case elementString = "element-string"
        case digitalLink = "digital-link"
        /// Structure B or C of GB/T 33993.
        case commodityQR = "commodity-qr"
        /// The digits of an RFID tag, a tag URI or a pure identity URI.
        case epc
    }

    init(_ lead: ScannedText, _ form: Form) { (self.lead, self.form) = (lead, form) }

    init(_ elements: ElementString, _ form: Form) {
        self.form = form
        if let gtin = elements.gtin {
            lead = .gtin(gtin, batch: elements.batch, serial: elements.serial, elements)
        } else {
            lead = .elementString(elements)
        }
    }

    /// Reads whatever a scanner or a person gives: see `docs/codes.md`, whose examples are tested. Full-width
    /// characters, blanks, a BOM and marks without width do not matter.
    public init(_ text: String, rules: ReadingRules = .standard) throws(ScannedText.ParseError) {
        guard text.utf8.count <= ScannedText.limit else { throw .tooLong(text.utf8.count) }
        var traits = TextTraits(text)
        let isClean = !traits.hasOther && !traits.hasBlank
        let half = isClean ? text : text.halfWidth
        let clean = isClean ? text : half.withoutBlanks
        if !isClean { traits = TextTraits(clean) }
        guard !clean.isEmpty else { throw .empty }
        let reader = ScannedText.Reader(rules: rules)
        do {
            self = try reader.read(clean, traits)
        } catch {
            if let damage = SpreadsheetDamage.diagnose(clean) { throw .damaged(damage) }
            if let reading = reader.readTyped(half, clean) {
                self = reading
                return
            }
            if let hint = reader.lookAlike(in: clean) { throw hint }
            throw error
        }
    }

    /// For a web resolver; see `ScannedText.init(address:query:mode:registry:)`.
    public init(
        address path: String, query: String?, rules: ReadingRules = .standard
    ) throws(ScannedText.ParseError) {
        let length = path.utf8.count + (query?.utf8.count ?? 0)
        guard length <= ScannedText.limit else { throw .tooLong(length) }
        let clean = path.halfWidth.withoutBlanks
        let address: Address
        do { address = try Address(decodedPath: clean, query: query) } catch { throw ScannedText.ParseError(error) }
        let tail = VendorAddress(decodedPath: clean, query: query).tail
        self = try ScannedText.Reader(rules: rules).read(address, tail: tail)
    }
}
