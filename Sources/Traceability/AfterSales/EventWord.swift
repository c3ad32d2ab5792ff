import EPCIS

/// What a kind of event is called: in CBV 2.0's words, in persons', and which fields it has. One table for rows, forms,
/// captured events and pages.
public struct EventWord: Sendable {
    public let name: Message
    /// CBV 2.0 7.1 where it has the step, else a word of the trade: `urn:ransu:gas:moving`.
    public let bizStep: String
    /// CBV 2.0 7.2.
    public let disposition: String
    public let action: String
    let otherNames: [String]
    /// Fields of the life after the factory that it has, in the order of a form.
    public let fields: [ReturnField]
    public let required: Set<ReturnField>

    fileprivate init(
        _ name: Message, _ bizStep: String, _ disposition: String, action: String = "OBSERVE", also: [String] = [],
        _ fields: [ReturnField] = [], required: Set<ReturnField> = []
    ) {
        (self.name, self.bizStep, self.disposition, self.action) = (name, bizStep, disposition, action)
        (otherNames, self.fields, self.required) = (also, fields, required)
    }
}

extension ReturnEvent {
    private static func ours(_ word: String) -> String { GasVocabulary.namespace.uri + word }

    private static let place: [ReturnField] = [.destinationRegion, .address, .customer, .operator]

    private static let words: [ReturnEvent: EventWord] = [
        .commissioning: EventWord(
            Message("生产", "Production"), "commissioning", "active", action: "ADD", also: ["赋码", "下线"]),
        .inspecting: EventWord(Message("检验", "Inspection"), "inspecting", "conformant"),
        .shipping: EventWord(Message("出库", "Shipping"), "shipping", "in_transit", also: ["发货"]),
        .retailSelling: EventWord(
            Message("售出", "Sale"), "retail_selling", "retail_sold", also: ["销售", "零售", "sold", "转售", "resale"],
            [.saleSource, .orderNo, .destinationRegion, .customer]),
        .installing: EventWord(Message("安装", "Installation"), "installing", "active", [.gas] + place),
        .repairing: EventWord(
            Message("维修", "Repair"), "repairing", "in_progress", also: ["返修"],
            [.parts, .reason, .operator, .customer]),
        // CBV has no step for it: goods received that were returned.
        .returning: EventWord(
            Message("退货", "Return by the dealer"), "receiving", "returned", also: ["退回"], [.used, .reason],
            required: [.used]),
        .moving: EventWord(
            Message("移机", "Moved"), ours("moving"), "active", [.gas] + place, required: [.destinationRegion]),
        .converting: EventWord(
            Message("改气源", "Converted to another gas"), ours("converting"), "active", also: ["改气"],
            [.gas, .gasBefore, .kit, .operator], required: [.gas, .kit]),
        .replacing: EventWord(
            Message("换机", "Replaced"), "replacing", "inactive", also: ["更换"],
            [.newCode, .reason, .operator, .customer],
            required: [.newCode]),
        .reworking: EventWord(
            Message("返工", "Rework"), ours("reworking"), "non_sellable_other", [.reason], required: [.reason]),
        .relabeling: EventWord(
            Message("换标", "Label replaced"), ours("relabeling"), "active", [.newCode, .reason],
            required: [.newCode, .reason]),
        .scrapping: EventWord(
            Message("报废", "Scrapped"), "destroying", "destroyed", action: "DELETE", also: ["销毁"], [.reason],
            required: [.reason]),
    ]

    private static let plain = EventWord(Message("其他", "Other"), "other", "active")

    public var word: EventWord { Self.words[self] ?? Self.plain }
    public var name: Message { word.name }
    public var bizStep: String { word.bizStep }
    var disposition: String { word.disposition }
    var action: String { word.action }

    /// What happens to a unit after the factory: recorded by those who have it, too.
    public var isLife: Bool {
        switch self {
        case .commissioning, .inspecting, .shipping: false
        default: true
        }
    }

    /// The kinds of `isLife`, in the order of a form.
    public static let ofLife = allCases.filter(\.isLife)

    /// Whether it is work on gas that takes a licensed installer.
    var needsLicence: Bool { self == .installing || self == .moving || self == .converting }

    static func named(_ text: String) -> ReturnEvent? { byName[text.lowercased()] }

    private static let byName: [String: ReturnEvent] = {
        var all: [String: ReturnEvent] = [:]
        for event in allCases {
            let names = [event.rawValue, event.bizStep, event.name.chinese, event.name.english.lowercased()]
            for text in names + event.word.otherNames where all[text] == nil { all[text] = event }
        }
        return all
    }()

    /// The kind of a captured event; nil: none of ours, or one that joins things. A word of the trade may come with its
    /// prefix.
    static func of(type: String, bizStep: String, disposition: String, action: String) -> ReturnEvent? {
        guard type == "ObjectEvent" || type == "TransactionEvent" else { return nil }
        // A transaction that is taken back is no sale.
        if action == "DELETE" { return type == "ObjectEvent" ? .scrapping : nil }
        if disposition == "returned", ["receiving", "accepting", "arriving"].contains(bizStep) { return .returning }
        if bizStep.hasPrefix("gas:") { return byStep[ours(String(bizStep.dropFirst(4)))] }
        return byStep[bizStep]
    }

    private static let byStep: [String: ReturnEvent] = Dictionary(
        uniqueKeysWithValues: allCases.filter { $0 != .returning && $0 != .scrapping }.map { ($0.bizStep, $0) })

    /// Steps whose events a unit's facts are folded from, as `biz_step` may have them.
    static let stepsOfLife: [String] = (ofLife + [.inspecting]).flatMap { event -> [String] in
        let lead = GasVocabulary.namespace.uri
        guard event.bizStep.hasPrefix(lead) else { return [event.bizStep] }
        return [event.bizStep, "gas:" + event.bizStep.dropFirst(lead.count)]
    }
}
