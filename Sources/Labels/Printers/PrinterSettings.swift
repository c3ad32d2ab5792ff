/// Dots of a print head.
public enum PrintDensity: Int, Sendable, Hashable, CaseIterable {
    case dpi203 = 203
    case dpi300 = 300
    case dpi600 = 600

    /// The nearest dot.
    public func dots(_ micrometres: Int) -> Int { (micrometres * rawValue + 12_700) / 25_400 }

    /// The length of so many dots, rounded down.
    public func micrometres(_ dots: Int) -> Int { dots * 25_400 / rawValue }
}

/// How a label printer is set.
public struct PrinterSettings: Sendable, Hashable {
    /// What happens to a label that was printed.
    public enum Finish: Sendable, Hashable {
        case tearOff
        /// Waits until each label was taken.
        case peel
        case cutEach
        /// Cuts after each divider label and at the end.
        case cutBetweenRolls
    }

    /// Who draws symbols.
    public enum Symbols: Sendable, Hashable {
        /// The printer draws what its language can draw exactly; the rest is sent as dots.
        case native
        /// All symbols are drawn here, dot by dot.
        case bitmap
    }

    /// Who sets texts.
    public enum Texts: Sendable, Hashable {
        /// Drawn here: few printers have Chinese fonts.
        case bitmap
        /// A font stored in the printer that knows UTF-8, by its name: `E:NOTOSANS.TTF` (ZPL), `NOTOSANS.TTF` (TSPL).
        /// Sizes are judged by the fonts here; the printer's should be no wider.
        case printerFont(String)
    }

    /// How ZPL writes dots.
    public enum Graphics: Sendable, Hashable {
        /// Hexadecimal with run lengths: every firmware reads it.
        case runLengths
        /// Deflated, in base 64: smallest for large pictures, firmware of about 2004 and later.
        case deflated
    }

    public var density = PrintDensity.dpi203
    /// Inches a second, 1 to 14; nil leaves the printer's own.
    public var speed: Int?
    /// ZPL 0 to 30, TSPL 0 to 15; nil leaves the printer's own.
    public var darkness: Int?
    public var finish = Finish.tearOff
    /// Instead of the template's media.
    public var media: LabelMedia?
    /// Prints of each label, 1 to 99.
    public var copies = 1
    public var symbols = Symbols.native
    public var texts = Texts.bitmap
    public var graphics = Graphics.runLengths
    public var language = LabelLanguage.chinese

    /// 203 dpi, tear-off, symbols by the printer, texts as dots, Chinese.
    public init() {}

    /// - Throws: `LabelError` naming the setting.
    func check(_ template: LabelTemplate, darkest: Int) throws(LabelError) {
        try check(template, "speed", speed ?? 1, 1...14)
        try check(template, "darkness", darkness ?? 0, 0...darkest)
        try check(template, "copies", copies, 1...99)
        guard case .printerFont(let name) = texts else { return }
        let isName = name.utf8.allSatisfy { byte in
            0x41...0x5A ~= byte || 0x61...0x7A ~= byte || 0x30...0x3A ~= byte || [0x2E, 0x2D, 0x5F].contains(byte)
        }
        guard isName, 1...40 ~= name.utf8.count else {
            let rule = LabelRule.unreadable(expected: "a font name of letters, digits and . : - _")
            throw LabelError(template: template.id, field: "texts", value: name, rule: rule)
        }
    }

    private func check(
        _ template: LabelTemplate, _ name: String, _ value: Int, _ range: ClosedRange<Int>
    ) throws(LabelError) {
        guard range ~= value else {
            throw LabelError(
                template: template.id, field: name, value: "\(value)",
                rule: .outOfRange(lowest: range.lowerBound, highest: range.upperBound))
        }
    }
}
