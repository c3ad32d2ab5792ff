import JSONStream
import Labels

/// One thing that was looked at on a first label.
public struct FirstLabelFinding: Sendable, Hashable {
    public enum Item: String, Sendable, CaseIterable {
        /// The code is one of this allocation, and of the range that was ordered.
        case code, range
        /// What is printed is what the platform handed out, to the letter.
        case content
        case symbology
        /// Estimates from the photo: no grade of ISO/IEC 15415.
        case quietZone, contrast, lighting, resolution, moduleSize, completeness

        public var name: Message {
            switch self {
            case .code: Message("编码属于本码段", "Code of this allocation")
            case .range: Message("编码在印制范围内", "Code within the printed range")
            case .content: Message("印刷内容与下发一致", "Printed content as handed out")
            case .symbology: Message("码制", "Symbology")
            case .quietZone: Message("空白区（估计）", "Quiet zone (estimate)")
            case .contrast: Message("对比度（估计）", "Contrast (estimate)")
            case .lighting: Message("照明", "Light")
            case .resolution: Message("照片清晰度", "Picture")
            case .moduleSize: Message("模块尺寸（估计）", "Module size (estimate)")
            case .completeness: Message("符号完整", "Whole symbol")
            }
        }
    }

    public enum Result: String, Sendable {
        case passed, failed
        /// Worth a look by a person; does not fail the check.
        case doubtful

        public var name: Message {
            switch self {
            case .passed: Message("符合", "Right")
            case .failed: Message("不符合", "Wrong")
            case .doubtful: Message("请人工核对", "Look yourself")
            }
        }
    }

    public let item: Item
    public let result: Result
    public let found: String
    public let wanted: String
    /// A key of `LabelFinding.Message`: what the inspection of the photo says; "" for our own items.
    let note: String

    init(_ item: Item, _ result: Result, found: String, wanted: String = "", note: String = "") {
        self.item = item
        self.result = result
        self.found = found
        self.wanted = wanted
        self.note = note
    }

    /// What the inspection of the photo says in words.
    public var words: Message? {
        LabelFinding.Message(rawValue: note).map { Message($0.zh, $0.en) }
    }
}

extension FirstLabelFinding {
    /// nil for what the photo cannot tell and nobody asked.
    init?(_ finding: LabelFinding) {
        guard finding.message != .moduleSizeUnknown, let item = Item(rawValue: finding.check.rawValue) else {
            return nil
        }
        let result: Result =
            switch finding.verdict {
            case .pass: .passed
            case .unknown, .warn: .doubtful
            case .fail: .failed
            }
        self.init(
            item, result, found: finding.measured.map(Self.text) ?? "", wanted: finding.required.map(Self.text) ?? "",
            note: finding.message.rawValue)
    }

    /// Two decimals at most.
    private static func text(_ value: Double) -> String {
        let hundredths = Int64((value * 100).rounded())
        guard hundredths % 100 != 0 else { return "\(hundredths / 100)" }
        let fraction = padded(abs(hundredths % 100), to: 2)
        return "\(hundredths < 0 ? "-" : "")\(abs(hundredths) / 100).\(fraction)"
    }
}

extension [FirstLabelFinding] {
    /// As the check's row keeps them.
    var document: String {
        var writer = JSONWriter()
        writer.array { writer in
            for finding in self {
                writer.object { writer in
                    writer.member("item", finding.item.rawValue)
                    writer.member("result", finding.result.rawValue)
                    writer.member("found", finding.found)
                    if !finding.wanted.isEmpty { writer.member("wanted", finding.wanted) }
                    if !finding.note.isEmpty { writer.member("note", finding.note) }
                }
            }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    init(document: String) throws {
        self = try JSONNode(try JSONValue(parsing: Array<UInt8>(document.utf8))).elements().compactMap { node in
            guard let item = FirstLabelFinding.Item(rawValue: try node.string("item")),
                let result = FirstLabelFinding.Result(rawValue: try node.string("result"))
            else { return nil }
            return FirstLabelFinding(
                item, result, found: try node.string("found"), wanted: try node.optionalString("wanted") ?? "",
                note: try node.optionalString("note") ?? "")
        }
    }
}
