/// GS1 element strings (单元数据串, GB/T 16986): application identifiers with their values, in the order they
/// were read. What exists has values that meet the format of their identifiers and stand beside what they need.
///
/// ```swift
/// let code = try ElementString(scanned: "]d2010690123456789210A1\u{1D}21S-9")
/// code.gtin?.shortest     // "6901234567892"
/// code.serial             // "S-9"
/// code["10"]              // "A1"
/// code.bracketed          // "(01)06901234567892(10)A1(21)S-9"
/// ```
public struct ElementString: Sendable, Hashable, CustomStringConvertible {
    struct Element: Sendable, Hashable {
        let row: ApplicationIdentifier
        let value: String
    }

    let elements: [Element]

    /// The year around which two-digit years are read: 1977…2076. A fixed year, so that a code means the
    /// same for ever.
    public static let referenceYear = 2026
    /// The longest text that is read, in bytes.
    public static let limit = 2_048

    /// Identifiers and values in order.
    public var fields: [(ai: String, value: String)] { elements.map { ($0.row.ai, $0.value) } }

    /// The rows of the table that the values were read by, in order.
    public var identifiers: [ApplicationIdentifier] { elements.map(\.row) }

    /// The value of an identifier; the first where it stands twice.
    public subscript(_ ai: String) -> String? { elements.first { $0.row.ai == ai }?.value }

    /// AI 01.
    public var gtin: GTIN? {
        guard let element = elements.first(where: { $0.row.ai == "01" }) else { return nil }
        return element.row.content == .gtin ? GTIN(checked: element.value) : try? GTIN(element.value)
    }
    /// AI 10.
    public var batch: String? { self["10"] }
    /// AI 21.
    public var serial: String? { self["21"] }
    /// AI 11.
    public var productionDate: CivilDate? { date("11") }
    /// AI 17.
    public var expiryDate: CivilDate? { date("17") }

    /// A date AI, read around `referenceYear`; day 00 is the last one of the month.
    public func date(_ ai: String) -> CivilDate? {
        guard let element = elements.first(where: { $0.row.ai == ai }), element.row.content == .date else {
            return nil
        }
        return CivilDate(yymmdd: element.value, nearYear: Self.referenceYear)
    }

    /// Takes identifiers and values as they are and checks each of them, and that they belong together.
    public init(
        fields: [(ai: String, value: String)], table: ApplicationIdentifier.Table = .standard
    ) throws(ParseError) {
        var elements: [Element] = []
        for (ai, value) in fields {
            guard let row = table[ai] else { throw .unknownIdentifier(position: 1, ai.excerpt) }
            elements.append(Element(row: row, value: value))
        }
        try self.init(elements)
    }

    /// The element string of one article. Throws when batch or serial are not 1…20 characters of set 82.
    public init(
        gtin: GTIN, batch: String? = nil, serial: String? = nil, productionDate: CivilDate? = nil,
        expiryDate: CivilDate? = nil
    ) throws(ParseError) {
        let fields = [
            ("01", gtin.digits), ("11", productionDate?.yymmdd), ("17", expiryDate?.yymmdd), ("10", batch),
            ("21", serial),
        ]
        try self.init(fields: fields.compactMap { ai, value in value.map { (ai: ai, value: $0) } })
    }

    /// Checks each value, and that they belong together.
    init(_ elements: [Element]) throws(ParseError) {
        for element in elements { try element.row.check(element.value) }
        try self.init(checked: elements)
    }

    /// Takes values that meet their formats, and checks that they belong together.
    init(checked elements: [Element]) throws(ParseError) {
        guard !elements.isEmpty else { throw .empty }
        try Self.checkAssociations(elements)
        self.elements = elements
    }

    /// The same fields with those of predefined length before the others, otherwise in their order: the order
    /// that needs the fewest FNC1.
    public var canonical: ElementString {
        ElementString(
            rearranged: elements.filter(\.row.hasPredefinedLength) + elements.filter { !$0.row.hasPredefinedLength })
    }

    /// Only for elements of a whole element string.
    private init(rearranged elements: [Element]) { self.elements = elements }

    public var description: String { bracketed }
}
