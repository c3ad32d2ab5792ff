/// One `xl/worksheets/sheetN.xml`: rows given out as they end.
final class XLSXSheetPart: XMLHandler {
    static let lastRow = 1_048_576

    private let part: String
    private let workbook: XLSXContext
    private let body: (SpreadsheetRow) throws -> Void
    private var row = 0
    private var rowBytes = 0
    private var rows = 0
    private var cells: [SpreadsheetCell] = []
    private var column = 0
    private var type = XLSXCellType.number
    private var style = 0
    private var value: [UInt8] = []
    private var isInData = false
    private var isInCell = false
    private var isInText = false
    private var phoneticDepth = 0

    init(part: String, workbook: XLSXContext, body: @escaping (SpreadsheetRow) throws -> Void) {
        self.part = part
        self.workbook = workbook
        self.body = body
    }

    func start(_ name: XMLName, _ attributes: XMLAttributes) throws {
        if name == "sheetData" {
            isInData = true
        } else if !isInData {
            return
        } else if name == "c" {
            try startCell(attributes)
        } else if name == "row" {
            try startRow(attributes)
        } else if isInCell, name == "v" || name == "t" {
            isInText = phoneticDepth == 0
        } else if name == "rPh" {
            phoneticDepth += 1
        }
    }

    func end(_ name: XMLName) throws {
        guard isInData else { return }
        if name == "v" || name == "t" {
            isInText = false
        } else if name == "c" {
            isInCell = false
            try endCell()
        } else if name == "row" {
            try endRow()
        } else if name == "rPh" {
            phoneticDepth -= 1
        } else if name == "sheetData" {
            isInData = false
        }
    }

    func characters(_ bytes: UnsafeBufferPointer<UInt8>) throws {
        guard isInText else { return }
        try checkLength(value.count + bytes.count)
        value.append(contentsOf: bytes)
    }

    private func startRow(_ attributes: XMLAttributes) throws {
        let number = attributes.bytes("r") == nil ? row + 1 : attributes.integer("r") ?? 0
        guard number > row else {
            throw SpreadsheetError.badReference(part: part, line: row + 1, value: attributes.text("r") ?? "")
        }
        guard number <= Self.lastRow else { throw SpreadsheetError.tooManyRows(limit: Self.lastRow) }
        row = number
        column = 0
        rowBytes = 0
        cells.removeAll(keepingCapacity: true)
    }

    private func startCell(_ attributes: XMLAttributes) throws {
        if let reference = attributes.bytes("r") {
            let next = Self.column(reference)
            guard next > column, !isInCell else {
                let value = String(decoding: reference.prefix(32), as: UTF8.self)
                throw SpreadsheetError.badReference(part: part, line: row, value: value)
            }
            column = next
        } else {
            column += 1
        }
        type = XLSXCellType(attributes.bytes("t"))
        style = attributes.integer("s") ?? 0
        value.removeAll(keepingCapacity: true)
        isInCell = true
    }

    private func endCell() throws {
        guard !value.isEmpty else { return }
        let cell = try decodedCell()
        if cell == .text("") { return }
        // Formats often reach to the last column: only a cell that holds something counts.
        guard column <= workbook.limits.columns else {
            throw SpreadsheetError.tooManyColumns(line: row, limit: workbook.limits.columns)
        }
        while cells.count < column - 1 { cells.append(.empty) }
        cells.append(cell)
    }

    private func endRow() throws {
        guard !cells.isEmpty else { return }
        rows += 1
        guard rows <= workbook.limits.rows else { throw SpreadsheetError.tooManyRows(limit: workbook.limits.rows) }
        try body(SpreadsheetRow(line: row, cells: cells, dateSystem: workbook.dateSystem))
    }

    private func decodedCell() throws -> SpreadsheetCell {
        switch type {
        case .shared:
            let found = try XMLAttributes.integer(value).flatMap { try workbook.strings.withBytes($0, text) }
            guard let found else {
                let index = String(decoding: value.prefix(32), as: UTF8.self)
                throw SpreadsheetError.badReference(part: part, line: row, value: "shared string \(index)")
            }
            return .text(found)
        case .text: return .text(try value.withUnsafeBufferPointer(text))
        case .bool: return .bool(value.first == 0x31 || value.first == 0x74)
        case .error: return .error(try value.withUnsafeBufferPointer(text))
        case .number:
            return .number(try value.withUnsafeBufferPointer(text), isDate: workbook.styles.isDate(style))
        }
    }

    private func text(_ bytes: UnsafeBufferPointer<UInt8>) throws -> String {
        try checkLength(bytes.count)
        rowBytes += bytes.count
        guard rowBytes <= workbook.limits.rowBytes else {
            throw SpreadsheetError.rowTooLong(line: row, limitBytes: workbook.limits.rowBytes)
        }
        guard bytes.contains(0x5F) else { return String(decoding: bytes, as: UTF8.self) }
        let text = XLSXEscape.decode(bytes)
        if let code = text.utf8.first(where: { $0 < 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }) {
            throw SpreadsheetError.controlCharacter(line: row, column: column, code: Int(code))
        }
        return text
    }

    private func checkLength(_ bytes: Int) throws {
        guard bytes <= workbook.limits.cellBytes else {
            throw SpreadsheetError.cellTooLong(line: row, column: column, limit: workbook.limits.cellBytes)
        }
    }

    /// The column of a reference such as `AB12`; 0 if it is none.
    private static func column(_ reference: UnsafeBufferPointer<UInt8>) -> Int {
        var column = 0
        for byte in reference.prefix(4) {
            guard 0x41...0x5A ~= byte else { break }
            column = column * 26 + Int(byte - 0x40)
        }
        return column <= 16_384 ? column : 0
    }
}
