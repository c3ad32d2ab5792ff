import Gateway
import HTTPTypes
import Hummingbird
import Labels
import NIOCore
import Spreadsheets
import Traceability

/// The downloads that are no lines: a workbook, and an archive of symbols.
enum SheetFiles {
    private static let chunk: Int64 = 2_000

    /// Text cells, so that a spreadsheet keeps every digit. Made on disk, then sent.
    static func workbook(
        _ sheet: CodeSheet, _ request: DownloadRequest, _ name: String, _ call: Call
    ) async throws -> Response {
        let path = call.scratchPath()
        var columns = [XLSXColumn("code"), XLSXColumn("address")]
        if sheet.hasRolls { columns += [XLSXColumn("roll"), XLSXColumn("sequence")] }
        if sheet.hasScratch { columns.append(XLSXColumn("scratch")) }
        let writer = try XLSXWriter(
            path: path, temporaryDirectory: call.spoolFolder, sheetName: "codes", columns: columns)
        var row: Int64 = 0
        while row < sheet.part.count {
            let end = min(row + chunk, sheet.part.count)
            for line in try await sheet.rows(row..<end) {
                var cells: [XLSXValue] = [.text(line.code), .text(line.address)]
                if sheet.hasRolls { cells += [.number(Double(line.roll)), .number(Double(line.sequence))] }
                if let scratch = line.scratch { cells.append(.text(scratch)) }
                try writer.append(cells)
            }
            row = end
        }
        try writer.close()
        let type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        let file = try call.adopt(path, name: name, mediaType: type)
        return Response(
            status: .ok,
            headers: [.contentType: type, .contentDisposition: "attachment; filename=\"\(name)\""], body: file.body())
    }

    /// A QR symbol of each address, drawn as the client takes it.
    static func symbols(_ sheet: CodeSheet, _ name: String) -> Response {
        let body = ResponseBody { writer in
            var archive = ZIPWriter()
            var row: Int64 = 0
            while row < sheet.part.count {
                let end = min(row + 200, sheet.part.count)
                for line in try await sheet.rows(row..<end) { try add(line, to: &archive) }
                row = end
                try await writer.write(ByteBuffer(bytes: archive.takeBytes()))
            }
            try archive.finish()
            try await writer.write(ByteBuffer(bytes: archive.takeBytes()))
            try await writer.finish(nil)
        }
        return Response(
            status: .ok,
            headers: [.contentType: "application/zip", .contentDisposition: "attachment; filename=\"\(name)\""],
            body: body)
    }

    private static func add(_ line: CodeSheet.Row, to archive: inout ZIPWriter) throws {
        var picture: [UInt8] = []
        try SymbolSVG(caption: line.code).write(Symbol.encode(line.address, as: .qr), into: &picture)
        let number = String(line.index + 1)
        let padding = String(repeating: "0", count: max(0, 9 - number.utf8.count))
        try archive.append("\(padding)\(number)-\(line.code).svg", picture)
    }
}
