import Spreadsheets

/// The errors of a return as CSV: what persons correct their file by.
public enum RowErrorTable {
    /// UTF-8 with a BOM, in the person's language.
    public static func csv(_ errors: [RowError], _ language: Language) -> [UInt8] {
        csv(errors.map { (0, $0) }, language, withFile: false)
    }

    /// Of several files, each by its number.
    public static func csv(_ errors: [(file: Int, error: RowError)], _ language: Language) -> [UInt8] {
        csv(errors, language, withFile: true)
    }

    private static func csv(
        _ errors: [(file: Int, error: RowError)], _ language: Language, withFile: Bool
    ) -> [UInt8] {
        var writer = CSVWriter()
        let heads = [
            Message("行", "Line"), Message("列", "Column"), Message("字段", "Field"), Message("值", "Value"),
            Message("原因", "Reason"), Message("示例", "Example"),
        ]
        writer.appendRow(((withFile ? [Message("文件", "File")] : []) + heads).map { $0.text(language) })
        for (file, error) in errors {
            if withFile { writer.append("\(file)") }
            writer.append(error.line > 0 ? "\(error.line)" : "")
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
