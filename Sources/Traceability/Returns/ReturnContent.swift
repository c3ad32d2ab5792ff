import Foundation
import JSONStream
import Spreadsheets

/// What was sent, on disk or small enough for memory; read once, in one pass.
public struct ReturnContent: Sendable {
    public enum Format: Sendable {
        /// `{"mode": …, "hold": …, "rows": […]}`
        case json
        /// An object a line.
        case ndjson
        /// XLSX or CSV, told apart by the first bytes.
        case spreadsheet
    }

    public enum Bytes: Sendable {
        case memory([UInt8])
        case file(path: String)
    }

    enum Kind: Sendable {
        case bytes(Format, Bytes)
        case rows([RawReturnRow])
    }

    /// Rows of one return.
    public static let rowLimit = 1_048_576
    /// A CSV by interface, in bytes.
    public static let textBytes = 1 << 30
    /// One row of JSON, in bytes.
    public static let rowBytes = 65_536

    let kind: Kind
    /// How sheets of the sender's own making are read.
    var mappings: [[UInt8]: ReadingMapping] = [:]
    /// Keeps an upload on disk for as long as this is held.
    private let owner: (any Sendable)?

    public init(_ format: Format, _ bytes: Bytes) {
        kind = .bytes(format, bytes)
        owner = nil
    }

    /// An upload in a file that goes when nobody holds `spooled` any longer.
    public init(_ format: Format, spooled: any Sendable, path: String) {
        kind = .bytes(format, .file(path: path))
        owner = spooled
    }

    /// Rows typed into a form.
    public init(rows: [RawReturnRow]) {
        kind = .rows(rows)
        owner = nil
    }

    /// What stood around the rows of a JSON document.
    struct Wishes: Sendable {
        var mode: ReturnMode?
        var hold: Bool?
        /// What read the columns, when they were not ours.
        var mapping: ReadingMapping?
    }

    /// Gives each row. Throws `Refusal` for a file that cannot be read to its end.
    func read(_ give: (RawReturnRow) throws -> Void) throws -> Wishes {
        var count = 0
        func counted(_ row: RawReturnRow) throws {
            count += 1
            guard count <= Self.rowLimit else {
                throw Refusal(.tooLarge, .returnTooManyRows, ["limit": "\(Self.rowLimit)"])
            }
            try give(row)
        }
        do {
            let wishes = try readAny(counted)
            guard count > 0 else { throw Refusal(.invalid, .returnEmpty) }
            return wishes
        } catch let error as SpreadsheetError {
            throw Refusal(.invalid, .returnBroken, words: ["reason": error.words])
        } catch let error as JSONError {
            throw Refusal(.invalid, .returnBroken, words: ["reason": error.words])
        } catch let error as LineTooLong {
            throw Refusal(.invalid, .returnBroken, ["reason": "line \(error.line): more than \(error.limit) bytes"])
        }
    }

    private func readAny(_ give: (RawReturnRow) throws -> Void) throws -> Wishes {
        switch kind {
        case .rows(let rows): for row in rows { try give(row) }
        case .bytes(.json, let bytes): return try Self.readJSON(bytes, give)
        case .bytes(.ndjson, let bytes): try Self.readLines(bytes, give)
        case .bytes(.spreadsheet, .file(let path)): return try readSheet(path, give)
        case .bytes(.spreadsheet, .memory): throw Refusal(.invalid, .returnEmpty)
        }
        return Wishes()
    }

    private func readSheet(_ path: String, _ give: (RawReturnRow) throws -> Void) throws -> Wishes {
        var sheet = SheetRows(mappings)
        var limits = SpreadsheetLimits()
        limits.textBytes = Self.textBytes
        try SpreadsheetRows.readRows(path: path, limits: limits) { row in
            if let raw = try sheet.take(row) { try give(raw) }
        }
        var wishes = Wishes()
        wishes.mapping = sheet.used
        return wishes
    }

    private static func readLines(_ bytes: Bytes, _ give: (RawReturnRow) throws -> Void) throws {
        var splitter = NDJSONSplitter(lineBytes: rowBytes)
        func take(_ line: UnsafeRawBufferPointer, _ number: Int) throws {
            do {
                try give(JSONRows.row(try JSONValue(parsing: line), line: number))
            } catch let error as JSONError {
                var raw = RawReturnRow(line: number)
                raw.isBroken = true
                raw.errors = [RowError(line: number, .code, value: "", .returnBadRow, ["reason": error.words.english])]
                try give(raw)
            }
        }
        try eachChunk(bytes) { try splitter.feed($0, take) }
        try splitter.finish(take)
    }

    private static func readJSON(_ bytes: Bytes, _ give: (RawReturnRow) throws -> Void) throws -> Wishes {
        var reader = JSONElementReader(path: ["rows"], elementBytes: rowBytes)
        try eachChunk(bytes) { try reader.feed($0) { try give(JSONRows.row($0, line: $1 + 1)) } }
        let around = try reader.finish()
        var wishes = Wishes()
        if let mode = around["mode"]?.text {
            guard let known = ReturnMode(rawValue: mode) else {
                let choices = ReturnMode.allCases.map(\.rawValue).joined(separator: ", ")
                throw Refusal(
                    .invalid, .unknownChoice, field: "mode",
                    ["field": "mode", "value": String(mode.prefix(40)), "choices": choices])
            }
            wishes.mode = known
        }
        if case .bool(let hold)? = around["hold"] { wishes.hold = hold }
        return wishes
    }

    private static func eachChunk(_ bytes: Bytes, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        switch bytes {
        case .memory(let all): try all.withUnsafeBytes { try body($0) }
        case .file(let path):
            let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? file.close() }
            while let data = try file.read(upToCount: 1 << 16), !data.isEmpty {
                try data.withUnsafeBytes { try body($0) }
            }
        }
    }

    /// Its header may be the sender's own.
    var isSheet: Bool {
        if case .bytes(.spreadsheet, _) = kind { true } else { false }
    }

    /// So small that it may be read before anything is asked.
    var isTiny: Bool {
        if case .bytes(_, .memory(let bytes)) = kind { bytes.count <= 4_096 && !isSheet } else { false }
    }

    /// Small enough to be read on the caller's thread.
    var isSmall: Bool {
        switch kind {
        case .rows: true
        case .bytes(_, .memory): true
        case .bytes(_, .file): false
        }
    }
}
