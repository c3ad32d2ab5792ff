/// Why a label, or a template, is refused: which template, which field or element, the value, and the rule.
public struct LabelError: Error, Hashable, Sendable {
    public let template: String
    /// The field's name, or the path of the element in the template's document: `texts[3].box`.
    public let field: String
    /// What was given, shortened to 80 characters.
    public let value: String
    public let rule: LabelRule

    /// The value is shortened to 80 characters.
    public init(template: String, field: String, value: String, rule: LabelRule) {
        self.template = template
        self.field = field
        self.value = value.count > 80 ? value.prefix(79) + "…" : value
        self.rule = rule
    }
}

/// The rules a label can break. Lengths are in micrometres, font sizes in points.
public enum LabelRule: Error, Hashable, Sendable {
    /// The template's document is not JSON, or a member is missing or of another kind.
    case unreadable(expected: String)
    case repeatedID
    case unknownTemplate
    /// A number outside its range.
    case outOfRange(lowest: Int, highest: Int)
    /// The element reaches over the edge of the label.
    case outsideLabel(width: Int, height: Int)
    /// The rows and columns do not fit on the page.
    case gridBeyondPage
    case missingValue
    case valueTooLong(characters: Int, limit: Int)
    case controlCharacter(offset: Int)
    /// No installed font has the character.
    case noGlyph
    /// Even at the smallest size the text does not fit; it is never cut.
    case textDoesNotFit(smallest: Double, lines: Int)
    /// The symbol with its quiet zone needs more room at the smallest X-dimension.
    case symbolDoesNotFit(needed: Int, available: Int)
    /// The symbol cannot carry the value.
    case symbolRefused(reason: String)
    /// An EPC is 4 to 62 whole words of 16 bits in hexadecimal.
    case notAnEPC
    case printerCannotEncodeTags
    case pageSkipTooLarge(cells: Int)

    /// The rule for people.
    public var text: LabelWords {
        switch self {
        case .missingValue, .valueTooLong, .controlCharacter, .noGlyph, .textDoesNotFit, .notAnEPC: valueText
        case .symbolDoesNotFit, .symbolRefused, .printerCannotEncodeTags: symbolText
        default: templateText
        }
    }

    private var valueText: LabelWords {
        switch self {
        case .missingValue: LabelWords("标签必须有此项", "the label needs this value")
        case .valueTooLong(let characters, let limit):
            LabelWords("共 \(characters) 个字符，最多 \(limit) 个", "has \(characters) characters, at most \(limit)")
        case .controlCharacter(let offset):
            LabelWords(
                "第 \(offset) 字节处有不可见的控制字符", "has an invisible control character at byte \(offset)")
        case .noGlyph:
            LabelWords("有字符没有可用字体", "has a character that no installed font can show")
        case .textDoesNotFit(let smallest, let lines):
            LabelWords(
                "缩到 \(smallest) pt、\(lines) 行仍放不下", "does not fit in \(lines) line(s) even at \(smallest) pt")
        default: LabelWords("EPC 须为整 16 位字的十六进制", "an EPC is whole words of 16 bits in hexadecimal")
        }
    }

    private var symbolText: LabelWords {
        switch self {
        case .symbolDoesNotFit(let needed, let available):
            LabelWords(
                "连同静区需 \(Self.millimetres(needed)) mm，只有 \(Self.millimetres(available)) mm",
                "needs \(Self.millimetres(needed)) mm with its quiet zone, there are \(Self.millimetres(available)) mm")
        case .symbolRefused(let reason): LabelWords("无法编成条码：\(reason)", "cannot become a symbol: \(reason)")
        default: LabelWords("该打印语言不能写入标签芯片", "this printer language cannot write tags")
        }
    }

    private var templateText: LabelWords {
        switch self {
        case .unreadable(let expected): LabelWords("模板须为：\(expected)", "the template must have \(expected)")
        case .repeatedID: LabelWords("模板编号重复", "the template's id is taken")
        case .unknownTemplate: LabelWords("没有此模板", "there is no such template")
        case .outOfRange(let lowest, let highest):
            LabelWords("须在 \(lowest) 到 \(highest) 之间", "must lie between \(lowest) and \(highest)")
        case .outsideLabel(let width, let height):
            LabelWords(
                "超出标签 \(Self.millimetres(width))×\(Self.millimetres(height)) mm",
                "reaches over the label of \(Self.millimetres(width)) × \(Self.millimetres(height)) mm")
        case .gridBeyondPage: LabelWords("行列超出纸张", "the rows and columns reach over the page")
        default: LabelWords("跳过的枚数超过一页", "more labels are skipped than a page has")
        }
    }

    private static func millimetres(_ micrometres: Int) -> String {
        var text: [UInt8] = []
        text.millimetres(max(0, micrometres))
        return String(decoding: text, as: UTF8.self)
    }
}
