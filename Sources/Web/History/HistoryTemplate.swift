import Foundation
import Gateway
import HTTPTypes
import Hummingbird
import NIOCore
import Spreadsheets
import Traceability

/// The spreadsheet for old data: text cells, so that no code is rounded; a row of hints. `?in=en` in English.
struct HistoryTemplate {
    private let call: Call

    init(_ call: Call) { self.call = call }

    func response() throws -> Response {
        let language: Language =
            switch call.query("in") {
            case "en": .english
            case "zh": .chinese
            default: call.language
            }
        let bytes = try write(language)
        let name = language == .chinese ? "history-template-zh.xlsx" : "history-template-en.xlsx"
        return Response(
            status: .ok,
            headers: [
                .contentType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                .contentDisposition: "attachment; filename=\"\(name)\"",
            ], body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    private func write(_ language: Language) throws -> [UInt8] {
        let folder = call.gateway.options.spoolFolder
        let name = call.platform.entropy.bytes(12).map { String($0, radix: 36) }.joined()
        let path = folder + "/template-\(name).xlsx"
        defer { unlink(path) }
        let wide: [HistoryField] = [.code, .oldCode, .oldAddress]
        let columns = HistoryField.allCases.map { field in
            XLSXColumn(
                field.name.text(language), width: wide.contains(field) ? 36 : 16,
                choices: field.isTest ? (language == .chinese ? ["合格", "不合格"] : ["pass", "fail"]) : [],
                note: field.note.text(language))
        }
        let writer = try XLSXWriter(
            path: path, temporaryDirectory: folder, sheetName: language == .chinese ? "历史数据" : "Old data",
            columns: columns)
        try writer.close()
        return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    }
}
