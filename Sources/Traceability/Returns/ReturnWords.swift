import Identification
public import Storage

/// 环节: what happened, by the short name of EPCIS CBV 2.0.
public enum ReturnEvent: String, Sendable, CaseIterable, ValueConvertible {
    case commissioning, inspecting, shipping
    case retailSelling = "retail_selling"
    case installing, repairing, returning, moving, converting, replacing, reworking, relabeling, scrapping
}

/// The six ★ tests that consumers see (T/SGACC 1005 5.6.1).
public enum TestItem: String, Sendable, CaseIterable {
    case gasTightness = "gas-tightness"
    case ignition
    case flameFailure = "flame-failure"
    case carbonMonoxide = "carbon-monoxide"
    case electricalSafety = "electrical-safety"
    case waterPressure = "water-pressure"

    public var name: Message {
        switch self {
        case .gasTightness: Message("气密性", "Gas tightness")
        case .ignition: Message("点火", "Ignition")
        case .flameFailure: Message("熄火保护", "Flame failure")
        case .carbonMonoxide: Message("一氧化碳", "Carbon monoxide")
        case .electricalSafety: Message("电气安全", "Electrical safety")
        case .waterPressure: Message("水压", "Water pressure")
        }
    }

    /// By its code, the name that rows call it by (`gasTightness`), or its name in either language, whatever the case
    /// of its letters and whatever stands between its words.
    static func named(_ text: String) -> TestItem? { TestItem(rawValue: text) ?? byName[key(text)] }

    /// Its code; of a test that is none of the six its name, on one line.
    static func code(of text: String) -> String {
        if let known = named(text) { return known.rawValue }
        let words = text.halfWidth.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return words.isEmpty ? "?" : words
    }

    /// Of a test by its code: one of the six, the whole, or words of the sender's.
    public static func name(of code: String) -> Message {
        if code == InspectionVerdict.item { return InspectionVerdict.name }
        return TestItem(rawValue: code)?.name ?? Message(code, code)
    }

    private static let byName: [String: TestItem] = Dictionary(
        allCases.flatMap { item in
            [item.rawValue, item.name.chinese, item.name.english].map { (TestItem.key($0), item) }
        }
    ) { first, _ in first }

    private static func key(_ text: String) -> String {
        text.halfWidth.lowercased().filter { !$0.isWhitespace && $0 != "-" && $0 != "_" }
    }
}

extension Message {
    /// The name of a test, for the texts of rules.
    var asTest: [String: String] { ["test": chinese, "testEnglish": english] }
}

/// What to do when some rows are wrong; the person chooses.
public enum ReturnMode: String, Sendable, CaseIterable, ValueConvertible {
    case allOrNothing = "all-or-nothing"
    case acceptGoodRows = "accept-good-rows"

    public var name: Message {
        switch self {
        case .allOrNothing: Message("全部正确才接收", "All rows or none")
        case .acceptGoodRows: Message("接收正确的行", "Accept the good rows")
        }
    }
}

/// Where a return stands; rows count only in the accepted states.
public enum ReturnState: String, Sendable, CaseIterable, ValueConvertible {
    case receiving, checking, held, storing, accepted
    case acceptedInPart = "accepted-in-part"
    case refused, withdrawn

    public var name: Message {
        switch self {
        case .receiving: Message("接收中", "Receiving")
        case .checking: Message("校验中", "Checking")
        case .held: Message("暂存", "Held")
        case .storing: Message("入库中", "Storing")
        case .accepted: Message("已接收", "Accepted")
        case .acceptedInPart: Message("部分接收", "Accepted in part")
        case .refused: Message("已拒绝", "Refused")
        case .withdrawn: Message("已撤回", "Withdrawn")
        }
    }

    public var isAccepted: Bool { self == .accepted || self == .acceptedInPart }
}

/// By which door a return came.
public enum ReturnChannel: String, Sendable, ValueConvertible {
    case form, upload, api, epcis, history, amendment

    public var name: Message {
        switch self {
        case .form: Message("页面填报", "Form")
        case .upload: Message("表格上传", "Spreadsheet")
        case .api: Message("接口", "API")
        case .epcis: Message("EPCIS 采集", "EPCIS capture")
        case .history: Message("历史数据导入", "Import of old data")
        case .amendment: Message("更正", "Amendment")
        }
    }
}
