/// One row of the GS1 application identifiers (AI, 应用标识符; GB/T 16986): the format and the place of a value.
/// Formats are those of the GS1 Barcode Syntax Dictionary.
public struct ApplicationIdentifier: Sendable, Hashable {
    /// 2…4 digits.
    public let ai: String
    public let content: Content
    public let linkPart: LinkPart
    /// The identifier without which this one means nothing.
    public let requires: String?

    public enum Content: Sendable, Hashable {
        /// N14 with a check digit.
        case gtin
        /// N6, YYMMDD, DD may be 00.
        case date
        /// N with so many digits.
        case digits(ClosedRange<Int>)
        /// X..n: 1…n characters of set 82.
        case text(maximum: Int)
    }

    /// Where a GS1 Digital Link puts it.
    public enum LinkPart: Sendable, Hashable {
        case key
        /// In the path after the key; lower numbers first.
        case qualifier(order: Int)
        case attribute
    }

    public init(_ ai: String, _ content: Content, _ linkPart: LinkPart = .attribute, requires: String? = "01") {
        (self.ai, self.content, self.linkPart, self.requires) = (ai, content, linkPart, requires)
    }

    /// The lengths a value can have, in characters.
    public var lengths: ClosedRange<Int> {
        switch content {
        case .gtin: 14...14
        case .date: 6...6
        case .digits(let lengths): lengths
        case .text(let maximum): 1...maximum
        }
    }

    /// Whether no FNC1 follows the value: the first two digits decide (GS1 General Specifications, figure
    /// 7.8.5-2).
    public var hasPredefinedLength: Bool {
        switch Int(ai.prefix(2)) ?? 99 {
        case 0...4, 11...20, 31...36, 41: true
        default: false
        }
    }
}

extension ApplicationIdentifier {
    /// The identifiers that an installation reads.
    public struct Table: Sendable, Hashable {
        private let rows: [String: ApplicationIdentifier]

        public init(_ rows: [ApplicationIdentifier]) {
            self.rows = Dictionary(rows.map { ($0.ai, $0) }) { first, _ in first }
        }

        /// The row of exactly this identifier.
        public subscript(_ ai: String) -> ApplicationIdentifier? { rows[ai] }

        /// The identifier with which `bytes` begins.
        func first(of bytes: ArraySlice<UInt8>) -> ApplicationIdentifier? {
            for length in 2...4 where bytes.count >= length {
                let prefix = bytes.prefix(length)
                guard prefix.last?.isDigit == true else { return nil }
                if let row = rows[String(decoding: prefix, as: UTF8.self)] { return row }
            }
            return nil
        }

        /// GTIN, batch, serial, production and expiry date; besides them what a gas appliance's label may
        /// carry.
        public static let standard = Table([
            ApplicationIdentifier("01", .gtin, .key, requires: nil),
            ApplicationIdentifier("10", .text(maximum: 20), .qualifier(order: 2)),
            ApplicationIdentifier("11", .date),
            ApplicationIdentifier("13", .date),
            ApplicationIdentifier("15", .date),
            ApplicationIdentifier("16", .date),
            ApplicationIdentifier("17", .date),
            ApplicationIdentifier("20", .digits(2...2)),
            ApplicationIdentifier("21", .text(maximum: 20), .qualifier(order: 3)),
            ApplicationIdentifier("22", .text(maximum: 20), .qualifier(order: 1)),
            ApplicationIdentifier("240", .text(maximum: 30)),
            ApplicationIdentifier("241", .text(maximum: 30)),
            ApplicationIdentifier("242", .digits(1...6)),
            ApplicationIdentifier("243", .text(maximum: 20)),
            ApplicationIdentifier("250", .text(maximum: 30), requires: "21"),
            ApplicationIdentifier("251", .text(maximum: 30)),
            ApplicationIdentifier("30", .digits(1...8)),
            ApplicationIdentifier("422", .digits(3...3)),
        ])
    }

    /// Checks a value against the format.
    func check(_ value: String) throws(ElementString.ParseError) {
        let length = value.utf8.count
        guard lengths.contains(length) else { throw .wrongLength(ai: ai, found: length, allowed: lengths) }
        let isText = if case .text = content { true } else { false }
        var offset = 0
        for byte in value.utf8 {
            guard isText ? byte.isInCharacterSet82 : byte.isDigit else {
                throw .invalidCharacter(ai: ai, position: offset + 1, value.character(atByte: offset))
            }
            offset += 1
        }
        switch content {
        case .gtin: do { _ = try GTIN(value) } catch { throw .wrongGTIN(error) }
        // 2000 is the year 00 that has a 29 February, as every other year 00 a label can mean here.
        case .date where CivilDate(yymmdd: value, nearYear: ElementString.referenceYear) == nil:
            throw .invalidDate(ai: ai, value)
        default: break
        }
    }
}
