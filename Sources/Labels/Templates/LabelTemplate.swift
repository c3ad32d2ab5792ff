/// 标签模板: one label as data. Lengths are micrometres from the label's top left corner, font sizes points.
public struct LabelTemplate: Sendable, Hashable {
    /// What the labels of a template are printed on.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// 平张: labels in rows and columns on a page.
        case sheet
        /// 卷标: one label after the other on a roll.
        case roll
        /// 分卷标签: printed between two rolls.
        case divider
    }

    public let id: String
    public let kind: Kind
    public let name: LabelWords
    public let width: Int
    public let height: Int
    /// The page of a `sheet`; nil for the other kinds.
    public let page: LabelPage?
    public let media: LabelMedia
    public let symbols: [SymbolElement]
    public let texts: [TextElement]
    public let rules: [RuleElement]
    /// The label has an RFID tag: a printer writes `epc` into it.
    public let hasTag: Bool

    /// Every field the label shows, symbols first, each once.
    public var fields: [LabelField] {
        var found = symbols.map(\.content)
        for text in texts { found += text.chinese.fields + text.english.fields }
        if hasTag { found.append(.epc) }
        var seen: Set<LabelField> = []
        return found.filter { seen.insert($0).inserted }
    }

    /// The fields without which no label is made.
    public var requiredFields: [LabelField] {
        var found = symbols.map(\.content)
        for text in texts where !text.isOptional { found += text.chinese.fields }
        if hasTag { found.append(.epc) }
        var seen: Set<LabelField> = []
        return found.filter { seen.insert($0).inserted }
    }

    /// An error of this template.
    func error(_ field: LabelField, _ value: String, _ rule: LabelRule) -> LabelError {
        LabelError(template: id, field: field.key, value: value, rule: rule)
    }
}

/// A rectangle in micrometres.
public struct LabelBox: Sendable, Hashable {
    public let x: Int
    public let y: Int
    public let width: Int
    public let height: Int

    /// A rectangle in micrometres from the top left corner.
    public init(x: Int, y: Int, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }
}

/// The page of a label sheet: where its labels lie, in micrometres.
public struct LabelPage: Sendable, Hashable {
    public let width: Int
    public let height: Int
    public let columns: Int
    public let rows: Int
    /// The left edge of the first column and the top edge of the first row.
    public let left: Int
    public let top: Int
    /// Between two columns, and between two rows.
    public let gapX: Int
    public let gapY: Int

    public var cells: Int { columns * rows }
}

/// How a printer finds the next label.
public enum LabelMedia: Sendable, Hashable {
    /// A gap of so many micrometres between labels.
    case gap(Int)
    /// A black mark of so many micrometres on the back.
    case blackMark(Int)
    /// Endless material.
    case continuous
}

/// A symbol in its box; the quiet zone lies inside the box.
public struct SymbolElement: Sendable, Hashable {
    public let box: LabelBox
    public let symbology: LabelSymbology
    /// `address`, `code` or `elementString`.
    public let content: LabelField
    /// The X-dimension wanted, in micrometres; smaller when the box asks for it.
    public let module: Int
    /// The smallest X-dimension allowed.
    public let smallestModule: Int
    public let correction: ErrorCorrection
    /// Light modules on each side, never fewer than the symbology asks for.
    public let quietZone: Int
}

/// A text in its box.
public struct TextElement: Sendable, Hashable {
    /// Where lines stand from left to right.
    public enum Alignment: String, Sendable, Hashable, CaseIterable { case left, center, right }
    /// Where lines stand from top to bottom.
    public enum Placement: String, Sendable, Hashable, CaseIterable { case top, middle, bottom }
    /// How thick the letters are.
    public enum Weight: String, Sendable, Hashable, CaseIterable { case regular, bold }
    /// `mono` tells 0 from O and 1 from l: for codes that are typed by hand.
    public enum Face: String, Sendable, Hashable, CaseIterable { case sans, mono }

    public let box: LabelBox
    public let chinese: LabelPattern
    public let english: LabelPattern
    public let points: Double
    public let smallestPoints: Double
    public let weight: Weight
    public let face: Face
    public let alignment: Alignment
    public let placement: Placement
    public let lines: Int
    /// Left out when one of its fields is empty; else that is an error.
    public let isOptional: Bool
    /// Shown only where this field has a value: the words before a value that may be missing.
    public let condition: LabelField?

    func pattern(_ language: LabelLanguage) -> LabelPattern { language == .chinese ? chinese : english }
}

/// A line or a frame: `box` of no width or no height is a line.
public struct RuleElement: Sendable, Hashable {
    public let box: LabelBox
    /// The stroke, in micrometres; a frame's stroke lies inside its box.
    public let stroke: Int
}

/// The symbols that templates may name.
public enum LabelSymbology: String, Sendable, Hashable, CaseIterable {
    case qr
    case gs1QR = "gs1-qr"
    case dataMatrix = "data-matrix"
    case gs1DataMatrix = "gs1-data-matrix"
    case code128
    case gs1128 = "gs1-128"

    public var isLinear: Bool { self == .code128 || self == .gs1128 }
    public var isGS1: Bool { self == .gs1QR || self == .gs1DataMatrix || self == .gs1128 }

    /// Light modules asked for on each side: 4X (ISO/IEC 18004, 9.1), 1X (ISO/IEC 16022, 5.2), 10X (GB/T 18347).
    public var quietZoneModules: Int {
        switch self {
        case .qr, .gs1QR: 4
        case .dataMatrix, .gs1DataMatrix: 1
        case .code128, .gs1128: 10
        }
    }

    /// The smallest X-dimension in micrometres: 0.254 mm for two-dimensional codes on goods (GB/T 33993—2017),
    /// 0.250 mm for GS1-128 (GS1 General Specifications 5.12, symbol specification tables).
    public var smallestModule: Int { isLinear ? 250 : 254 }
}
