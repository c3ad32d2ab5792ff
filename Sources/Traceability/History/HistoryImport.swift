import JSONStream
public import Storage

/// 历史数据导入: old data of an enterprise, tried, staged, looked at, and only then confirmed.
public struct HistoryImport: Sendable, Hashable {
    /// Where it stands. What is staged counts for nothing before it is confirmed.
    public enum State: String, Sendable, CaseIterable, ValueConvertible {
        /// Files may be added.
        case open
        case trying, tried
        /// Production, then everything else, is being staged.
        case making, adding
        case staged
        /// It counts; facts of units that were here before are being folded.
        case confirming
        case confirmed
        case undoing, undone

        public var name: Message {
            switch self {
            case .open: Message("待试运行", "Open")
            case .trying: Message("试运行中", "On trial")
            case .tried: Message("已试运行", "Tried")
            case .making, .adding: Message("导入中", "Importing")
            case .staged: Message("待确认", "To be confirmed")
            case .confirming, .confirmed: Message("已确认", "Confirmed")
            case .undoing: Message("撤销中", "Being undone")
            case .undone: Message("已撤销", "Undone")
            }
        }

        /// The process works on it.
        public var isWorking: Bool { Self.working.contains(self) }
        static let working: [State] = [.trying, .making, .adding, .confirming, .undoing]
        /// It can be taken back.
        public var isUndoable: Bool {
            [.open, .trying, .tried, .making, .adding, .staged].contains(self)
        }
    }

    public let id: Int64
    public let ownerID: Int64
    let siteID: Int64
    let accountID: Int64
    public let name: String
    public let state: State
    /// Why it does not go on; "": nothing stands in its way.
    public let failure: String
    /// What counts, once confirmed.
    public let returnID: Int64?
    public let rowCount: Int
    public let partCount: Int
    /// The next part that the step works on.
    public let nextPart: Int
    let eventCount: Int64
    let errorCount: Int
    /// What the trial found; nil: none yet.
    public let trial: HistoryReport?
    /// What was staged; nil: nothing yet.
    public let result: HistoryReport?
    public let createdAt: Instant
    public let changedAt: Instant
    public let confirmedAt: Instant?

    /// Of what it is at, 0…100: a trial and an import go over the rows twice.
    public var percent: Int {
        if [.tried, .staged, .confirmed, .undone].contains(state) { return 100 }
        let whole =
            switch state {
            case .trying, .making, .adding: 2 * partCount
            default: partCount
            }
        let done = state == .adding ? partCount + nextPart : nextPart
        return whole == 0 ? 0 : min(100, done * 100 / whole)
    }
}

/// A file of an import.
public struct HistoryFile: Sendable, Hashable {
    public let number: Int
    public let name: String
    public let digest: [UInt8]
    public let isComplete: Bool
    public let rowCount: Int
    public let badCount: Int
    let partCount: Int
}

/// What an import comes to, by kind.
public struct HistoryReport: Sendable, Hashable {
    public var rows = 0
    /// Wrong in at least one field: left out.
    public var bad = 0
    /// Left out since their production is here already.
    public var present = 0
    /// Codes that nobody knows here, of the wrong rows.
    public var unknown = 0
    public var warnings = 0
    public var made = 0
    public var tested = 0
    public var batches = 0
    public var shipped = 0
    public var sold = 0
    public var oldCodes = 0
    /// Units with earlier queries, and the queries.
    public var queriedUnits = 0
    public var queries: Int64 = 0

    public init() {}

    public var good: Int { rows - bad - present }

    /// Each count with its name for programs and for persons, in the order of a page.
    public var counts: [(name: String, label: Message, value: Int64)] {
        Self.fields.map { ($0.name, $0.label, $0.get(self)) }
    }

    private struct Field: Sendable {
        let name: String
        let label: Message
        let get: @Sendable (HistoryReport) -> Int64
        let set: @Sendable (inout HistoryReport, Int64) -> Void

        init(_ name: String, _ chinese: String, _ english: String, _ path: @escaping @Sendable () -> Path) {
            (self.name, label) = (name, Message(chinese, english))
            get = { Int64($0[keyPath: path()]) }
            set = { $0[keyPath: path()] = Int($1) }
        }
    }

    private typealias Path = WritableKeyPath<HistoryReport, Int>

    private static let fields: [Field] = [
        Field("rows", "行", "Rows") { \.rows }, Field("bad", "错误", "Wrong") { \.bad },
        Field("present", "已在平台", "Here already") { \.present },
        Field("unknown", "未知编码", "Unknown codes") { \.unknown }, Field("warnings", "提示", "Notes") { \.warnings },
        Field("made", "生产", "Made") { \.made }, Field("tested", "检验", "Tested") { \.tested },
        Field("batches", "新批次", "New batches") { \.batches }, Field("shipped", "出库", "Shipped") { \.shipped },
        Field("sold", "售出", "Sold") { \.sold }, Field("oldCodes", "旧码", "Old codes") { \.oldCodes },
        Field("queriedUnits", "有查询记录", "Queried before") { \.queriedUnits },
    ]

    var text: String {
        var writer = JSONWriter()
        write(to: &writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            for count in counts { writer.member(count.name, count.value) }
            writer.member("good", good)
            writer.member("queries", queries)
        }
    }

    /// nil: "" or not of this program.
    init?(_ text: String) {
        guard !text.isEmpty, let value = try? JSONValue(parsing: Array(text.utf8)) else { return nil }
        for field in Self.fields { field.set(&self, value[field.name]?.whole ?? 0) }
        queries = value["queries"]?.whole ?? 0
    }
}
