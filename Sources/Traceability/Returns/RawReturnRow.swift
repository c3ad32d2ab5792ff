import Identification
import Spreadsheets

/// One line as sent: texts by field, before any rule.
public struct RawReturnRow: Sendable {
    /// A value and what its cell said of it.
    public struct Value: Sendable {
        public var text: String
        public var column = 0
        /// The cell held a number: a long code has lost its digits.
        public var isNumber = false
    }

    public struct Test: Sendable {
        public var item: TestItem
        public var result: String
        public var testedOn: String
    }

    public var line: Int
    private var values: [Value?]
    /// Tests and measured values that came as lists.
    public var tests: [Test] = []
    public var measurements: [ReturnRow.Measurement] = []
    /// How the mapping that read the row says that days are written; nil where none did.
    var dates: DateOrder?
    /// What was wrong already when the row was taken apart.
    var errors: [RowError] = []
    /// No row at all: nothing more is to be said of its fields.
    var isBroken = false

    public init(line: Int) {
        self.line = line
        values = Array(repeating: nil, count: ReturnField.count)
    }

    /// A row of texts, from a form.
    public init(line: Int, _ texts: [ReturnField: String]) {
        self.init(line: line)
        for (field, text) in texts { self[field] = Value(text: text) }
    }

    public subscript(field: ReturnField) -> Value? {
        get { values[field.position] }
        set { values[field.position] = newValue }
    }
}

extension ReturnField {
    fileprivate static let count = allCases.count

    /// Where the field stands among `allCases`. A dictionary would hash the name, fifty times a row.
    fileprivate var position: Int {
        switch self {
        case .event: 0
        case .code: 1
        case .lastCode: 2
        case .quantity: 3
        case .model: 4
        case .batchNo: 5
        case .productionDate: 6
        case .factoryNo: 7
        case .site: 8
        case .line: 9
        case .shift: 10
        case .orderNo: 11
        case .eventTime: 12
        case .gasTightness: 13
        case .ignition: 14
        case .flameFailure: 15
        case .carbonMonoxide: 16
        case .electricalSafety: 17
        case .waterPressure: 18
        case .testedOn: 19
        case .measurements: 20
        case .inspector: 21
        case .operator: 22
        case .destination: 23
        case .destinationRegion: 24
        case .saleSource: 25
        case .gas: 26
        case .gasBefore: 27
        case .kit: 28
        case .parts: 29
        case .used: 30
        case .newCode: 31
        case .reason: 32
        case .address: 33
        case .customer: 34
        case .component: 35
        case .componentSupplier: 36
        case .componentLot: 37
        case .componentPartNo: 38
        case .componentCertificate: 39
        }
    }
}

/// Reads a sheet's rows under its header, whose names may stand in any order and either language.
struct SheetRows {
    /// The site's mappings, by their headings.
    let mappings: [[UInt8]: ReadingMapping]
    /// The one that read this header.
    private(set) var used: ReadingMapping?
    private var dates = DateOrder.yearFirst
    private var fields: [ReturnField?]?

    init(_ mappings: [[UInt8]: ReadingMapping]) { self.mappings = mappings }

    /// The next row; nil for the header, the template's notes and empty rows. Throws `Refusal` for a wrong header.
    mutating func take(_ row: SpreadsheetRow) throws -> RawReturnRow? {
        guard let fields else {
            self.fields = try header(row)
            return nil
        }
        var raw = RawReturnRow(line: row.line)
        raw.dates = used == nil ? nil : dates
        var isEmpty = true
        for (index, field) in fields.enumerated() {
            guard let field, row.cells.indices.contains(index), row.cells[index] != .empty else { continue }
            var value = Self.value(row.cells[index], row.dateSystem, column: index + 1)
            if value.text.isEmpty { continue }
            if field.isDay, let day = SerialDay.text(value.text) ?? dates.yearFirst(value.text) { value.text = day }
            raw[field] = value
            isEmpty = false
        }
        if isEmpty || Self.isNote(raw) { return nil }
        return raw
    }

    private static func isNote(_ raw: RawReturnRow) -> Bool {
        let note = ReturnField.code.note
        let text = raw[.code]?.text
        return text == note.chinese || text == note.english
    }

    static func value(_ cell: SpreadsheetCell, _ system: ExcelDate.System, column: Int) -> RawReturnRow.Value {
        guard case .number(let digits, let isDate) = cell else { return .init(text: cell.text, column: column) }
        if isDate, let date = ExcelDate(serial: digits, system: system) {
            return .init(text: date.secondOfDay == 0 ? date.text : date.text + clock(date.secondOfDay), column: column)
        }
        return .init(text: digits, column: column, isNumber: true)
    }

    private static func clock(_ seconds: Int) -> String {
        " " + padded(Int64(seconds / 3600), to: 2) + ":" + padded(Int64(seconds / 60 % 60), to: 2)
    }

    /// Our own headings first; what they do not name is looked up among the site's mappings.
    private mutating func header(_ row: SpreadsheetRow) throws -> [ReturnField?] {
        do {
            return try ReturnField.headings.columns(
                row, needed: [.code], .init(first: .returnUnknownColumn, further: .returnUnknownColumnToo))
        } catch  where error is Refusal || error is Refusals {
            let headings = row.cells.map(\.text)
            guard !mappings.isEmpty, let kept = mappings[ColumnHeading.setKey(headings)] else { throw error }
            used = kept
            let mapping = try ColumnMapping(document: kept.document)
            dates = mapping.dates
            return try mapping.fields(of: headings)
        }
    }
}
