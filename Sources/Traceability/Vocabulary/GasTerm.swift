import EPCIS

/// 词条: a word of the trade in EPCIS events: what it says, who may read it, what a right value looks like.
public struct GasTerm: Sendable {
    /// What a word is about, in the order of the page.
    public enum Topic: Sendable, CaseIterable {
        case production, inspection, nameplate, components, movement, afterSale

        public var name: Message {
            switch self {
            case .production: Message("生产", "Production")
            case .inspection: Message("检验", "Inspection")
            case .nameplate: Message("铭牌", "Nameplate")
            case .components: Message("关键零部件", "Key components")
            case .movement: Message("流通", "Movement")
            case .afterSale: Message("安装与售后", "Installation and after sale")
            }
        }
    }

    /// 字段分级: who may read it (model.md, "May read").
    public enum Group: String, Sendable, CaseIterable {
        case open = "public"
        case trade, personal

        public var name: Message {
            switch self {
            case .open: Message("公开", "Public")
            case .trade: Message("交易各方", "Trade")
            case .personal: Message("个人信息", "Personal")
            }
        }
    }

    /// Without the prefix: `batch`.
    public let name: String
    public let topic: Topic
    public let group: Group
    public let label: Message
    public let note: Message
    public let shape: GasShape
    /// As printed: `a`; "" where there is none.
    public let unit: String
    private let steps: [ReturnEvent]

    init(
        _ name: String, _ topic: Topic, _ group: Group, _ label: Message, _ shape: GasShape, _ more: More = More()
    ) {
        (self.name, self.topic, self.group, self.label, self.shape) = (name, topic, group, label, shape)
        (note, unit, steps) = (more.note, more.unit, more.steps)
    }

    /// What not every word has.
    struct More: Sendable {
        var note = Message("", "")
        var unit = ""
        var steps: [ReturnEvent] = []
    }

    /// As it stands in an event.
    public var prefixed: String { GasVocabulary.namespace.prefix + ":" + name }

    /// The kinds of event that carry it: those that the table names, and those whose form has the field of this name.
    public var carriers: [ReturnEvent] {
        ReturnEvent.allCases.filter { event in
            steps.contains(event) || event.word.fields.contains { $0.rawValue == name }
        }
    }
}

/// What a right value looks like. XML knows texts only: numbers and truths may be texts, a list of one its element.
public indirect enum GasShape: Sendable {
    /// At most so many characters.
    case text(limit: Int)
    case wholeNumber
    /// `2000`, `"4.5"`.
    case decimal
    /// A number, or a text such as `< 0.01`.
    case reading
    /// `2026-11-20`, or a moment on that day.
    case date
    case flag
    /// 燃气类别: `SiteGas`.
    case gas
    case choice([GasChoice])
    /// Members that it names have their shape; others are taken as they are.
    case object([GasMember])
    case list(GasShape)
    /// A text, or the other shape.
    case textOr(limit: Int, GasShape)

    public static let line = GasShape.text(limit: ReturnField.limit)
}

/// A value of a closed list.
public struct GasChoice: Sendable {
    public let code: String
    public let label: Message
    /// Other spellings that are read.
    let also: [String]

    init(_ code: String, _ label: Message, also: [String] = []) {
        (self.code, self.label, self.also) = (code, label, also)
    }

    /// Every spelling that is read, whatever the case of its letters.
    var spellings: [String] {
        var all = [code]
        for text in [label.chinese, label.english, label.english.lowercased()] + also where !all.contains(text) {
            all.append(text)
        }
        return all
    }
}

/// A member of an object.
public struct GasMember: Sendable {
    public let name: String
    public let label: Message
    public let shape: GasShape
    public let unit: String
    public let isRequired: Bool

    init(_ name: String, _ label: Message, _ shape: GasShape = .line, unit: String = "", required: Bool = false) {
        (self.name, self.label, self.shape, self.unit, isRequired) = (name, label, shape, unit, required)
    }
}

extension GasShape {
    /// The members of the object, of the objects of the list.
    public var members: [GasMember] {
        switch self {
        case .object(let members): members
        case .list(let shape), .textOr(_, let shape): shape.members
        default: []
        }
    }

    public var choices: [GasChoice] {
        switch self {
        case .choice(let choices): choices
        case .list(let shape), .textOr(_, let shape): shape.choices
        default: []
        }
    }

    /// In words, for the page.
    public var words: Message {
        switch self {
        case .text(let limit): Message("文本，最多 \(limit) 字", "text, at most \(limit) characters")
        case .wholeNumber: Message("整数", "whole number")
        case .decimal: Message("数值", "number")
        case .reading: Message("数值或文本", "number or text")
        case .date: Message("日期", "date")
        case .flag: Message("true 或 false", "true or false")
        case .gas: Message("燃气类别代码", "gas code")
        case .choice: Message("代码表", "one of a list")
        case .object(let members): members.isEmpty ? Message("对象", "object") : Message("对象，含", "object with")
        case .list(let shape): Message("列表：" + shape.words.chinese, "list: " + shape.words.english)
        case .textOr(_, let shape): Message("文本，或" + shape.words.chinese, "text, or " + shape.words.english)
        }
    }
}
