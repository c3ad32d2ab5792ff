public import Identification

/// One line of a return, its values typed. `subject` is known once the code has been found.
public struct ReturnRow: Sendable, Hashable {
    /// What the row is about: one unit or a run of one allocation.
    public struct Subject: Sendable, Hashable {
        public var ownerID: Int64
        public var allocationNumber: Int64
        public var first: Int64
        public var last: Int64

        var count: Int64 { last - first + 1 }
        var place: AllocationPlace { AllocationPlace(ownerID: ownerID, number: allocationNumber) }
    }

    public struct Test: Sendable, Hashable {
        public var item: TestItem
        public var passed: Bool
        public var testedOn: CivilDate
    }

    public struct Measurement: Sendable, Hashable {
        public var item: String
        public var value: String
        public var unit: String
        public var limit: String
        public var instrument: String
    }

    public var line: Int
    public var event: ReturnEvent
    /// As written; normalised only by reading it as a `ScannedText`.
    public var code: String
    public var lastCode = ""
    public var quantity: Int64?
    public var model = ""
    public var batchNo = ""
    public var productionDate: CivilDate?
    public var factoryNo = ""
    public var site = ""
    public var productionLine = ""
    public var shift = ""
    public var orderNo = ""
    public var eventTime: Instant
    /// The event time as it was sent, where it lay ahead of the platform's clock and the time of receipt is kept.
    var timeAhead = ""
    public var tests: [Test] = []
    public var measurements: [Measurement] = []
    public var inspector = ""
    public var operatorName = ""
    public var destination = ""
    public var destinationRegion = ""
    /// 历史数据导入: of the certificate in force when it was made.
    public var certificate = ""
    /// Fields of the life after the factory (`ReturnField.ofLife`) and of components, as the parser has put them.
    public var details: [ReturnField: String] = [:]
    public var subject: Subject?
    /// 换机, 换标: the unit of `newCode`, where it is one of ours.
    var other: CodeIdentity?
    /// 换机: the unit that took the place, whosever it is.
    var successor: CodeIdentity?
    /// Whom goods are shipped to, where that is an organization here: it has them from then on.
    var recipientID: Int64?
    /// Of work on gas: the licence under which it was done.
    var licence = ""
    /// Events on bound goods: the batch they are bound to, when it is one.
    var boundBatchID: Int64?

    init(line: Int, event: ReturnEvent, code: String, eventTime: Instant) {
        self.line = line
        self.event = event
        self.code = code
        self.eventTime = eventTime
    }

    /// The first field that says where goods went.
    var destinationField: ReturnField? {
        !destination.isEmpty ? .destination : !destinationRegion.isEmpty ? .destinationRegion : nil
    }
    var hasTradeFields: Bool {
        !(site.isEmpty && productionLine.isEmpty && shift.isEmpty && orderNo.isEmpty && destination.isEmpty)
            || quantity != nil || !measurements.isEmpty || hasComponents
            || [.kit, .parts, .reason].contains { details[$0] != nil }
    }
    var hasPersonalFields: Bool {
        !(inspector.isEmpty && operatorName.isEmpty && licence.isEmpty) || details[.address] != nil
            || details[.customer] != nil
    }
}

/// An allocation as the head of a key.
struct AllocationPlace: Sendable, Hashable, Comparable {
    let ownerID: Int64
    let number: Int64

    static func < (left: Self, right: Self) -> Bool { (left.ownerID, left.number) < (right.ownerID, right.number) }
}

/// Why a row was refused: where, what, by which rule, and what a right value looks like.
public struct RowError: Sendable, Hashable {
    /// From 1, as the sender counts: the sheet's row, the NDJSON line, the element of `rows`, the event of a document;
    /// 0: of the whole, which no face tells as a line.
    public var line: Int
    /// The sheet's column from 1; 0 where there are no columns.
    public var column: Int
    public var field: String
    /// Cut after 100 characters: the name of an event by its hash has 89.
    public var value: String
    public var rule: Rule
    public var parameters: [String: String]

    /// Where it is and what is wrong, without what was sent: for whom the captor lets see the return.
    public var withoutValue: RowError {
        var open = self
        (open.value, open.parameters) = ("", parameters.mapValues { _ in "…" })
        return open
    }

    init(
        line: Int, column: Int = 0, _ field: ReturnField, value: String, _ rule: Rule,
        _ parameters: [String: String] = [:]
    ) {
        self.init(line: line, column: column, fieldName: field.rawValue, value: value, rule, parameters)
    }

    init(line: Int, column: Int, fieldName: String, value: String, _ rule: Rule, _ parameters: [String: String]) {
        self.line = line
        self.column = column
        self.field = fieldName
        self.value = String(value.prefix(100))
        self.rule = rule
        self.parameters = parameters
    }

    /// Said, never a reason to refuse.
    public var isWarning: Bool { rule.code.contains(".warning.") }

    public var example: String { ReturnField(rawValue: field)?.example ?? HistoryField(rawValue: field)?.example ?? "" }

    /// The field's name, in the person's language.
    public func fieldName(_ language: Language) -> String {
        let name = ReturnField(rawValue: field)?.name ?? HistoryField(rawValue: field)?.name
        return name?.text(language) ?? (language == .chinese ? Phrases.field(field) : field)
    }

    /// The reason, in the person's language, the field by its name there.
    public func text(_ language: Language) -> String {
        var all = language == .chinese ? Phrases.chinese(parameters) : parameters
        all["value"] = all["value"] ?? value
        all["field"] = fieldName(language)
        return rule.message.text(language, all)
    }
}
