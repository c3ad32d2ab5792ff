/// One application identifier of GS1 (AI, 应用标识符; GB/T 16986, GS1 General Specifications 3): what its value
/// looks like, whether FNC1 must follow it, what it needs or excludes beside it, and where a GS1 Digital Link
/// puts it. A value is one shared reference, so copying it is cheap.
///
/// ```swift
/// let serial = ApplicationIdentifier.Table.standard["21"]
/// serial?.title               // "SERIAL"
/// serial?.lengths             // 1...20
/// serial?.requirements.first  // one of 01, 03, 8006
/// ```
public struct ApplicationIdentifier: Sendable {
    /// Everything that is known of an identifier.
    struct Row: Sendable, Hashable {
        var ai: String
        var components: [Component]
        var title = ""
        var isPredefinedLength = false
        var isKey = false
        var isLinkAttribute = true
        var requirements: [Requirement] = []
        var exclusions: [Pattern] = []
        var qualifierSequences: [[String]]?
        var linkPart = LinkPart.attribute
    }

    private final class Storage: Sendable {
        let row: Row
        let code: Code
        let lengths: ClosedRange<Int>
        let content: Content
        let needs: [Need]
        let excluded: [CodeRange]

        init(_ row: Row) {
            self.row = row
            code = Code(row.ai)
            lengths = Component.lengths(of: row.components)
            content = Content(row.components)
            needs = row.requirements.map(Need.init)
            excluded = row.exclusions.map(\.range)
        }
    }

    private let storage: Storage

    init(_ row: Row) { storage = Storage(row) }

    /// 2…4 digits.
    public var ai: String { storage.row.ai }
    /// The data title of the General Specifications, such as `BATCH/LOT`; empty for the coupons 8110 and 8112.
    public var title: String { storage.row.title }
    /// The parts of the value in their order. Only the last may vary in length, and nothing that must be
    /// there follows what may be left out.
    public var components: [Component] { storage.row.components }
    /// The shortest and the longest value, in characters.
    public var lengths: ClosedRange<Int> { storage.lengths }
    /// Whether no FNC1 follows the value. The first two digits decide (General Specifications 7.8.5).
    public var hasPredefinedLength: Bool { storage.row.isPredefinedLength }
    /// Whether this is one of the identification keys (GTIN, SSCC, GLN …).
    public var isKey: Bool { storage.row.isKey }
    /// Whether it may stand in the query of a GS1 Digital Link.
    public var isLinkAttribute: Bool { storage.row.isLinkAttribute }
    /// Whether it may be the primary key of a GS1 Digital Link.
    public var isLinkKey: Bool { storage.row.qualifierSequences != nil }
    /// For a primary key of a GS1 Digital Link: the qualifiers that may follow it in the path, in this order;
    /// any of a sequence may be left out, and sequences do not mix. For 01: `[["22","10","21"],["235"]]`.
    public var qualifierSequences: [[String]] { storage.row.qualifierSequences ?? [] }
    /// What must stand beside it: each of them has to be met. Rules are meant for all that marks one article,
    /// not for one symbol.
    public var requirements: [Requirement] { storage.row.requirements }
    /// What may not stand beside it. An identifier never excludes itself.
    public var exclusions: [Pattern] { storage.row.exclusions }
    /// The format in short, for the identifiers that have a simple one.
    public var content: Content { storage.content }
    /// The usual place in a GS1 Digital Link. Which qualifier belongs to which key: `qualifierSequences`.
    public var linkPart: LinkPart { storage.row.linkPart }

    /// The digits as a number that can be compared with patterns.
    var code: Code { storage.code }
    /// `requirements` as numbers.
    var needs: [Need] { storage.needs }
    /// `exclusions` as numbers.
    var excluded: [CodeRange] { storage.excluded }

    /// A format in short.
    public enum Content: Sendable, Hashable {
        /// N14 with a check digit.
        case gtin
        /// N6, YYMMDD, DD may be 00.
        case date
        /// N with so many digits.
        case digits(ClosedRange<Int>)
        /// X..n: 1…n characters of set 82.
        case text(maximum: Int)
        /// Several components, or another rule: see `components`.
        case composite
    }

    /// Where a GS1 Digital Link puts an identifier.
    public enum LinkPart: Sendable, Hashable {
        case key
        /// In the path after the key; lower numbers first.
        case qualifier(order: Int)
        case attribute
    }

    /// An identifier of one's own, for `Table`. `requires` is the identifier without which it means nothing.
    public init(_ ai: String, _ content: Content, _ linkPart: LinkPart = .attribute, requires: String? = "01") {
        var row = Row(ai: ai, components: content.components)
        row.linkPart = linkPart
        row.isKey = linkPart == .key
        row.isLinkAttribute = linkPart == .attribute
        row.qualifierSequences = linkPart == .key ? [] : nil
        row.isPredefinedLength = Self.predefinedLengths(startingWith: ai)
        row.requirements = requires.map { [Requirement([[Pattern($0)]])] } ?? []
        self.init(row)
    }

    /// Whether the first two digits mean a predefined length: figure 7.8.5-2 of the General Specifications.
    static func predefinedLengths(startingWith ai: String) -> Bool {
        switch Int(ai.prefix(2)) ?? 99 {
        case 0...4, 11...20, 31...36, 41: true
        default: false
        }
    }
}

extension ApplicationIdentifier: Hashable {
    public static func == (left: Self, right: Self) -> Bool {
        left.storage === right.storage || left.storage.row == right.storage.row
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(storage.row.ai) }
}
