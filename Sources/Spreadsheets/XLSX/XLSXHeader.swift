import CXLSXWriter
import Glibc

/// What stands above the rows and behind them: titles, notes, widths, frozen panes, choices.
struct XLSXHeader {
    /// The hidden sheet that holds longer lists of choices.
    static let listSheet = "列表"

    let book: UnsafeMutablePointer<lxw_workbook>
    let sheet: UnsafeMutablePointer<lxw_worksheet>
    let textFormat: UnsafeMutablePointer<lxw_format>?
    let columns: [XLSXColumn]
    let rows: Int

    func write() throws(SpreadsheetError) {
        let bold = workbook_add_format(book)
        format_set_bold(bold)
        format_set_num_format_index(bold, 49)
        for (index, column) in columns.enumerated() {
            let position = lxw_col_t(index)
            let width = min(max(column.width, 1), 255)
            let format = column.kind == .text ? textFormat : nil
            try XLSXWriter.check(worksheet_set_column(sheet, position, position, width, format))
            try XLSXWriter.check(worksheet_write_string(sheet, 0, position, XLSXEscape.encode(column.title), bold))
        }
        if rows == 2 { try writeNotes() }
        worksheet_freeze_panes(sheet, lxw_row_t(rows), 0)
        try writeLists()
        try writeValidations()
    }

    private func writeNotes() throws(SpreadsheetError) {
        let format = workbook_add_format(book)
        format_set_italic(format)
        format_set_text_wrap(format)
        format_set_font_color(format, 0x595959)
        format_set_num_format_index(format, 49)
        for (index, column) in columns.enumerated() {
            try XLSXWriter.check(worksheet_write_string(sheet, 1, lxw_col_t(index), column.note, format))
        }
    }

    /// Indices of the columns whose choices go to the hidden sheet: there, each has a column in this order.
    private var listed: [Int] {
        columns.indices.filter { !columns[$0].choices.isEmpty && !columns[$0].hasInlineChoices }
    }

    /// Row by row, since rows already left cannot be gone back to.
    private func writeLists() throws(SpreadsheetError) {
        let lists = listed.map { columns[$0].choices }
        guard let longest = lists.map(\.count).max() else { return }
        guard let hidden = workbook_add_worksheet(book, Self.listSheet) else {
            throw .cannotWrite(reason: "no sheet for lists")
        }
        for row in 0..<longest {
            for (index, list) in lists.enumerated() where row < list.count {
                let code = worksheet_write_string(hidden, lxw_row_t(row), lxw_col_t(index), list[row], textFormat)
                try XLSXWriter.check(code)
            }
        }
        worksheet_hide(hidden)
    }

    private func writeValidations() throws(SpreadsheetError) {
        let listed = listed
        for (index, column) in columns.enumerated() where !column.choices.isEmpty {
            if let position = listed.firstIndex(of: index) {
                let letters = Self.letters(position)
                let formula = "='\(Self.listSheet)'!$\(letters)$1:$\(letters)$\(column.choices.count)"
                try validate(index, LXW_VALIDATION_TYPE_LIST_FORMULA) { validation in
                    formula.withCString { pointer in
                        validation.value_formula = UnsafeMutablePointer(mutating: pointer)
                        return apply(&validation, index)
                    }
                }
            } else {
                try validateInline(index, column.choices)
            }
        }
    }

    private func validateInline(_ index: Int, _ choices: [String]) throws(SpreadsheetError) {
        var pointers: [UnsafeMutablePointer<CChar>?] = choices.map { strdup($0) }
        defer { for pointer in pointers { free(pointer) } }
        pointers.append(nil)
        try validate(index, LXW_VALIDATION_TYPE_LIST) { validation in
            pointers.withUnsafeMutableBufferPointer { list in
                validation.value_list = list.baseAddress
                return apply(&validation, index)
            }
        }
    }

    private func validate(
        _ index: Int, _ type: lxw_validation_types, _ body: (inout lxw_data_validation) -> lxw_error
    ) throws(SpreadsheetError) {
        var validation = lxw_data_validation()
        validation.validate = UInt8(type.rawValue)
        validation.ignore_blank = UInt8(LXW_VALIDATION_ON.rawValue)
        validation.show_input = UInt8(LXW_VALIDATION_ON.rawValue)
        validation.show_error = UInt8(LXW_VALIDATION_ON.rawValue)
        validation.dropdown = UInt8(LXW_VALIDATION_ON.rawValue)
        try XLSXWriter.check(body(&validation))
    }

    private func apply(_ validation: inout lxw_data_validation, _ index: Int) -> lxw_error {
        let last = lxw_row_t(XLSXSheetPart.lastRow - 1)
        let column = lxw_col_t(index)
        return worksheet_data_validation_range(sheet, lxw_row_t(rows), column, last, column, &validation)
    }

    /// A, …, Z, AA, …
    static func letters(_ column: Int) -> String {
        let letter = String(UnicodeScalar(UInt8(0x41 + column % 26)))
        return column < 26 ? letter : letters(column / 26 - 1) + letter
    }
}
