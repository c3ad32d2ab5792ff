import Spreadsheets

extension SpreadsheetError {
    /// Why the file was refused, and what to do about it, in both languages.
    var words: Message { Message(chinese, "\(self)") }

    private var chinese: String {
        switch self {
        case .emptyFile: "文件是空的"
        case .notASpreadsheet(let found): "这不是 .xlsx 或 CSV 文件（看起来是 \(found)）"
        case .oldBinaryFormat: "这是旧格式的 .xls 或 .et 文件，请另存为 .xlsx 后再上传"
        case .passwordProtected: "文件设有密码，请取消密码另存为 .xlsx 后再上传"
        case .damagedArchive: ".xlsx 文件已损坏或不完整，请重新导出或另存后再上传"
        case .missingPart(let name): "这不是 .xlsx 文件：缺少部件 \(name)"
        case .noVisibleSheet: "工作簿中没有可见的工作表"
        default: chineseOfContent
        }
    }

    private var chineseOfContent: String {
        switch self {
        case .tooManyBytes(let limit): "文件超过 \(limit) 字节"
        case .tooManyRows(let limit): "超过 \(limit) 行"
        case .tooManyColumns(let line, let limit): "第 \(line) 行超过 \(limit) 列"
        case .rowTooLong(let line, let limit): "第 \(line) 行超过 \(limit) 字节"
        case .cellTooLong(let line, let column, let limit): "第 \(line) 行第 \(column) 列超过 \(limit) 个字符"
        case .invalidEncoding(let line, let column, let encoding):
            "第 \(line) 行第 \(column) 列不是 \(encoding.rawValue) 编码的文字"
        case .controlCharacter(let line, let column, let code): "第 \(line) 行第 \(column) 列有控制字符 \(code)"
        case .unterminatedQuote(let line, let column): "第 \(line) 行第 \(column) 列的引号没有结束"
        case .textAfterQuote(let line, let column): "第 \(line) 行第 \(column) 列的结束引号后还有文字"
        case .doctypeRefused(let part): "部件 \(part) 含有文档类型声明（DOCTYPE），不予接收"
        case .malformedXML(let part, let line, _): "部件 \(part) 第 \(line) 行不是正确的 XML"
        default: "\(self)"
        }
    }
}
