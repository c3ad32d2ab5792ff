extension XLSXWriter {
    /// Excel's rules for the name of a sheet, and the limits of all that stands in the header.
    static func check(_ sheetName: String, _ columns: [XLSXColumn]) throws(SpreadsheetError) {
        let odd = "[]:*?/\\".unicodeScalars
        let hasOddCharacter = sheetName.unicodeScalars.contains { odd.contains($0) || $0.value < 0x20 }
        let isQuoted = sheetName.hasPrefix("'") || sheetName.hasSuffix("'")
        guard !sheetName.isEmpty, sheetName.utf16.count <= 31, !hasOddCharacter, !isQuoted,
            sheetName != XLSXHeader.listSheet
        else { throw .refusedSheetName(String(sheetName.prefix(64))) }
        let limit = SpreadsheetLimits().columns
        guard 1...limit ~= columns.count else { throw .tooManyColumns(line: 1, limit: limit) }
        for (index, column) in columns.enumerated() {
            try check(.text(column.title), line: 1, column: index + 1)
            try check(.text(column.note), line: 2, column: index + 1)
            for choice in column.choices { try check(.text(choice), line: 1, column: index + 1) }
            guard column.choices.count <= maximumRows else { throw .tooManyRows(limit: maximumRows) }
        }
    }

    /// A cell fits Excel and XML 1.0; the line is that of the written sheet.
    static func check(_ value: XLSXValue, line: Int, column: Int) throws(SpreadsheetError) {
        switch value {
        case .empty: return
        case .number(let number):
            guard number.isFinite else { throw .cannotWrite(reason: "line \(line), column \(column): \(number)") }
        case .text(let text):
            guard text.utf16.count <= maximumCellLength else {
                throw .cellTooLong(line: line, column: column, limit: maximumCellLength)
            }
            let refused = text.unicodeScalars.first { isRefused($0.value) }
            if let refused { throw .controlCharacter(line: line, column: column, code: Int(refused.value)) }
        }
    }

    /// XML 1.0 has no place for these; a carriage return would come back as a line feed.
    private static func isRefused(_ code: UInt32) -> Bool {
        code < 0x20 && code != 0x09 && code != 0x0A || code == 0xFFFE || code == 0xFFFF
    }
}
