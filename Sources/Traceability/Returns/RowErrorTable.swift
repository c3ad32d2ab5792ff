import Spreadsheets

/// The errors of a return as CSV: what persons correct their file by.
public enum RowErrorTable {
    /// UTF-8 with a BOM, in the person's language.
    public static func csv(_ errors: [RowError], _ language: Language) -> [UInt8] {
        var writer = CSVWriter()
        let heads = [
            Message("行", "Line"), Message("列", "Column"), Message("字段", "Field"), Message("值", "Value"),
            Message("原因", "Reason"), Message("示例", "Example"),
        ]
        writer.appendRow(heads.map { $0.text(language) })
        for error in errors {
            writer.append("\(error.line)")
            writer.append(error.column > 0 ? "\(error.column)" : "")
            writer.append(error.fieldName(language))
            writer.append(error.value)
            writer.append(error.text(language))
            writer.append(error.example)
            writer.endRow()
        }
        return writer.bytes
    }
}
