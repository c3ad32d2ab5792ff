import Cryptography
import Gateway
import HTTPTypes
import Hummingbird
import NIOCore
import Spreadsheets
import Storage
import Traceability

/// The trail as a file with a watermark: in every line who took it and when, at the end also the filter, the number
/// of lines and their digest.
enum AuditFile {
    private static let sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    /// Sent as it is read: one page of lines is in memory.
    static func csv(_ call: Call, _ actor: Actor) async throws -> Response {
        let export = try await begin("csv", call, actor)
        let body = ResponseBody { writer in
            var csv = CSVWriter()
            csv.appendRow(AuditExport.columns)
            try await writer.write(ByteBuffer(bytes: csv.bytes))
            csv.removeBytes()
            let tally = Tally()
            for try await page in export.pages {
                for one in page { csv.appendRow(export.cells(one)) }
                tally.add(csv.bytes, page.count)
                try await writer.write(ByteBuffer(bytes: csv.bytes))
                csv.removeBytes()
            }
            let digest = tally.digest.finish()
            for row in export.trailer(count: tally.count, digest: digest) { csv.appendRow(row) }
            try await export.finish(count: tally.count, digest: digest)
            try await writer.write(ByteBuffer(bytes: csv.bytes))
            try await writer.finish(nil)
        }
        return response("text/csv; charset=utf-8", "csv", body)
    }

    /// Made on disk row by row, then sent. The digest is that of the same lines as CSV.
    static func workbook(_ call: Call, _ actor: Actor) async throws -> Response {
        let export = try await begin("xlsx", call, actor)
        let path = call.scratchPath()
        let writer = try XLSXWriter(
            path: path, temporaryDirectory: call.spoolFolder, sheetName: "audit",
            columns: AuditExport.columns.map { XLSXColumn($0) })
        let tally = Tally()
        var csv = CSVWriter(byteOrderMark: false)
        for try await page in export.pages {
            for one in page {
                let cells = export.cells(one)
                csv.appendRow(cells)
                try writer.append(cells.map { .text($0) })
            }
            tally.add(csv.bytes, page.count)
            csv.removeBytes()
        }
        let digest = tally.digest.finish()
        for row in export.trailer(count: tally.count, digest: digest) { try writer.append(row.map { .text($0) }) }
        try writer.close()
        try await export.finish(count: tally.count, digest: digest)
        let file = try call.adopt(path, name: "audit.xlsx", mediaType: sheet)
        return response(sheet, "xlsx", file.body())
    }

    private static func begin(_ format: String, _ call: Call, _ actor: Actor) async throws -> AuditExport {
        // A sheet has its last rows for the watermark.
        let limit = format == "xlsx" ? Int64(XLSXWriter.maximumRows - 10) : ExportAudit.limit
        return try await ExportAudit(call.platform).begin(
            try call.auditFilter(), format: format, limit: limit, by: actor, on: call.occasion)
    }

    private static func response(_ type: String, _ suffix: String, _ body: ResponseBody) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: type, .contentDisposition: "attachment; filename=\"audit.\(suffix)\"",
                .cacheControl: "private, no-store",
            ], body: body)
    }

    /// Lines so far and the digest of them.
    private final class Tally {
        let digest = Digest(.sha256)
        private(set) var count: Int64 = 0

        func add(_ bytes: [UInt8], _ lines: Int) {
            digest.update(bytes)
            count += Int64(lines)
        }
    }
}
