import Foundation
import JSONStream
import Spreadsheets

/// One line as sent: texts by column, before any rule.
struct RawHistoryRow {
    var line: Int
    var values: [HistoryField: RawReturnRow.Value] = [:]
    var errors: [RowError] = []
    /// No row at all: nothing more is to be said of its fields.
    var isBroken = false

    init(line: Int) { self.line = line }

    subscript(field: HistoryField) -> RawReturnRow.Value? { values[field] }
    func text(_ field: HistoryField) -> String { values[field].map { Text.trim($0.text) } ?? "" }
}

/// What was sent as old data, in a file; read in one pass.
public struct HistoryContent: Sendable {
    public enum Format: String, Sendable {
        case ndjson
        /// XLSX or CSV, told apart by the first bytes.
        case spreadsheet
    }

    /// Bytes of one file.
    public static let byteLimit = 512 << 20

    /// A million rows with every column.
    private static var limits: SpreadsheetLimits {
        var limits = SpreadsheetLimits()
        limits.bytes = byteLimit
        limits.inflatedBytes = 2 << 30
        return limits
    }

    let format: Format
    let path: String
    /// Keeps an upload on disk for as long as this is held.
    private let owner: (any Sendable)?

    /// - Parameter spooled: an upload whose file goes when nobody holds it any longer.
    public init(_ format: Format, path: String, spooled: (any Sendable)? = nil) {
        (self.format, self.path, owner) = (format, path, spooled)
    }

    /// Gives each row. Throws `Refusal` for a file that cannot be read to its end.
    func read(_ give: (RawHistoryRow) throws -> Void) throws {
        do {
            switch format {
            case .spreadsheet:
                var sheet = HistorySheet()
                try SpreadsheetRows.readRows(path: path, limits: Self.limits) { row in
                    if let raw = try sheet.take(row) { try give(raw) }
                }
            case .ndjson: try readLines(give)
            }
        } catch let error as SpreadsheetError {
            throw Refusal(.invalid, .returnBroken, words: ["reason": error.words])
        } catch let error as LineTooLong {
            throw Refusal(.invalid, .returnBroken, ["reason": "line \(error.line): more than \(error.limit) bytes"])
        }
    }

    private func readLines(_ give: (RawHistoryRow) throws -> Void) throws {
        var splitter = NDJSONSplitter(lineBytes: ReturnContent.rowBytes)
        func take(_ line: UnsafeRawBufferPointer, _ number: Int) throws {
            var raw = RawHistoryRow(line: number)
            do { raw.take(try JSONValue(parsing: line)) } catch let error as JSONError {
                raw.isBroken = true
                raw.errors = [RowError(line: number, .code, value: "", .returnBadRow, ["reason": error.words.english])]
            }
            try give(raw)
        }
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        defer { try? file.close() }
        while let data = try file.read(upToCount: 1 << 16), !data.isEmpty {
            try data.withUnsafeBytes { try splitter.feed($0, take) }
        }
        try splitter.finish(take)
    }
}

extension RawHistoryRow {
    /// The members of an object, by the names of the columns.
    fileprivate mutating func take(_ value: JSONValue) {
        guard case .object(let members) = value else {
            errors.append(RowError(line: line, .code, value: "", .returnBadRow, ["reason": "no object"]))
            isBroken = true
            return
        }
        for member in members {
            guard let field = HistoryField(rawValue: member.name) else {
                let choices = HistoryField.allCases.map(\.rawValue).joined(separator: ", ")
                errors.append(
                    RowError(
                        line: line, column: 0, fieldName: String(member.name.prefix(40)), value: member.name,
                        .unknownChoice, ["choices": choices]))
                continue
            }
            switch member.value {
            case .null: continue
            case .string(let text): values[field] = .init(text: text)
            case .number(let text): values[field] = .init(text: text, isNumber: true)
            case .bool(let flag) where field.isTest: values[field] = .init(text: flag ? "pass" : "fail")
            default:
                errors.append(
                    RowError(
                        line: line, column: 0, fieldName: member.name, value: "", .returnBadRow,
                        ["reason": member.name]))
            }
        }
    }
}

/// Reads a sheet's rows under its header, whose names may stand in any order and either language.
struct HistorySheet {
    private var fields: [HistoryField]?

    /// The next row; nil for the header, the template's notes and empty rows. Throws `Refusal` for a wrong header.
    mutating func take(_ row: SpreadsheetRow) throws -> RawHistoryRow? {
        guard let fields else {
            self.fields = try HistoryField.headings.columns(
                row, needed: [.code, .oldCode], .init(first: .historyUnknownColumn, further: .returnUnknownColumnToo))
            return nil
        }
        var raw = RawHistoryRow(line: row.line)
        for (index, field) in fields.enumerated() {
            guard row.cells.indices.contains(index), row.cells[index] != .empty else { continue }
            let value = SheetRows.value(row.cells[index], row.dateSystem, column: index + 1)
            if !value.text.isEmpty { raw.values[field] = value }
        }
        let note = HistoryField.code.note
        let isNote = raw[.code].map { $0.text == note.chinese || $0.text == note.english } ?? false
        return raw.values.isEmpty || isNote ? nil : raw
    }
}

extension Rule {
    static let historyUnknownColumn = Rule(
        "history.unknown-column",
        "第 {column} 列“{value}”不是历史数据模板中的列，请改为模板的列名或删除该列（模板见 /history）；可用的列：{choices}",
        "Column {column}, “{value}”, is not in the template for old data; rename or remove it (the template is at "
            + "/history). Columns: {choices}")
}
