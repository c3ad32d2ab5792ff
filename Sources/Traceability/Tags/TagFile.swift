import Identification
import Spreadsheets

/// A list of tags from an encoding station: CSV or XLSX with a header row, columns in any order.
struct TagFile {
    static let rowLimit = 200_000

    private enum Column { case epc, tid, code }

    private static let names: [String: Column] = [
        "epc": .epc, "epc hex": .epc, "epc(hex)": .epc, "uii": .epc, "标签epc": .epc, "电子标签": .epc,
        "tid": .tid, "标签tid": .tid, "芯片号": .tid,
        "code": .code, "编码": .code, "ecode": .code, "追溯码": .code, "address": .code, "网址": .code,
    ]

    /// Every row below the header. Throws `Refusal` for a file that cannot be read or lacks a column.
    static func rows(path: String) throws -> [TagRow] {
        var columns: [Column: Int]?
        var rows: [TagRow] = []
        do {
            try SpreadsheetRows.readRows(path: path) { row in
                guard let columns else {
                    columns = try header(row)
                    return
                }
                guard rows.count < rowLimit else {
                    throw Refusal(.tooLarge, .tagTooManyRows, ["limit": "\(rowLimit)"])
                }
                func text(_ column: Column) -> String { columns[column].map { Text.trim(row.text($0)) } ?? "" }
                rows.append(TagRow(line: row.line, epc: text(.epc), tid: text(.tid), code: text(.code)))
            }
        } catch let error as SpreadsheetError {
            throw Refusal(.invalid, .tagBrokenFile, field: "file", words: ["reason": error.words])
        }
        guard !rows.isEmpty else { throw Refusal(.invalid, .tagNothing, field: "file") }
        return rows
    }

    private static func header(_ row: SpreadsheetRow) throws -> [Column: Int] {
        var columns: [Column: Int] = [:]
        for index in row.cells.indices {
            let name = Text.trim(row.text(index).halfWidth).lowercased()
            if let column = names[name], columns[column] == nil { columns[column] = index }
        }
        guard columns[.epc] != nil, columns[.code] != nil else {
            throw Refusal(.invalid, .tagColumns, field: "file", ["line": "\(row.line)"])
        }
        return columns
    }
}

extension Rule {
    static let tagTooManyRows = Rule(
        "tag.too-many-rows", "一次最多 {limit} 行，请拆分", "At most {limit} rows at a time; split the file")
    static let tagBrokenFile = Rule("tag.broken-file", "文件无法读取：{reason}", "The file cannot be read: {reason}")
    static let tagNothing = Rule("tag.nothing", "没有标签数据", "There are no tags in it")
    static let tagColumns = Rule(
        "tag.columns", "第 {line} 行应为表头，须有 EPC 和 编码 两列（TID 可选）",
        "Line {line} must be the header, with the columns EPC and code (TID is optional)")
}
