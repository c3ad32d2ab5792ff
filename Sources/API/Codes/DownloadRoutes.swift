import Cryptography
import Gateway
import HTTPTypes
import Hummingbird
import JSONStream
import NIOCore
import Traceability

/// `…/codes.txt|csv|xlsx|zip` and `…/codes.manifest` (T/SGACC 1005 5.3): by application, or by allocation.
struct DownloadRoutes: Sendable {
    private let digests = DigestCache()

    var routes: [Route] {
        let places: [(path: String, number: @Sendable (Call, Actor) async throws -> Int64)] = [
            (
                "/api/v1/code-applications/{id}",
                { call, actor in try await call.platform.allocationNumber(ofApplication: try call.id(), for: actor) }
            ),
            ("/api/v1/allocations/{id}", { call, _ in try call.id() }),
        ]
        return places.flatMap { place -> [Route] in
            let files = DownloadRequest.Format.allCases.map { format -> Route in
                .guarded(.get, place.path + "/codes.\(format.rawValue)", .codeDownload) { call, actor in
                    try await download(format, try await place.number(call, actor), call, actor)
                }
            }
            let digest = Route.guarded(.get, place.path + "/codes.manifest", .codeDownload) { call, actor in
                try await manifest(try await place.number(call, actor), call, actor)
            }
            return files + [digest]
        }
    }

    private func download(
        _ format: DownloadRequest.Format, _ number: Int64, _ call: Call, _ actor: Actor
    ) async throws -> Response {
        let request = try DownloadRequest(format, call)
        let useCase = DownloadCodes(call.platform)
        let sheet = try await useCase.sheet(number, request, by: actor)
        let range = range(of: sheet, format, call)
        if range == .unsatisfiable { return unsatisfiable(sheet) }
        if call.request.method != .head {
            var resumes = false
            if case .part(let bytes) = range { resumes = bytes.lowerBound > 0 }
            try await useCase.record(sheet, request, isContinuation: resumes, by: actor, on: call.occasion)
        }
        let name = fileName(number, sheet, format)
        switch format {
        case .txt, .csv: return lines(sheet, range, format, name)
        case .xlsx: return try await SheetFiles.workbook(sheet, request, name, call)
        case .zip: return SheetFiles.symbols(sheet, name)
        }
    }

    /// Only lines of one width can be resumed.
    private func range(of sheet: CodeSheet, _ format: DownloadRequest.Format, _ call: Call) -> ByteRange {
        guard format == .txt || format == .csv, let byteCount = sheet.byteCount else { return .whole }
        return ByteRange(
            header: call.header("Range"), ifRange: call.header("If-Range"), tag: sheet.entityTag, byteCount: byteCount)
    }

    private func lines(
        _ sheet: CodeSheet, _ range: ByteRange, _ format: DownloadRequest.Format, _ name: String
    ) -> Response {
        var headers: HTTPFields = [
            .contentType: format == .txt ? "text/plain; charset=utf-8" : "text/csv; charset=utf-8",
            .contentDisposition: "attachment; filename=\"\(name)\"", .eTag: sheet.entityTag,
            .acceptRanges: sheet.byteCount == nil ? "none" : "bytes", .cacheControl: "no-store",
        ]
        var (offset, count, status) = (Int64(0), sheet.byteCount, HTTPResponse.Status.ok)
        if case .part(let bytes) = range, let whole = sheet.byteCount {
            (offset, count, status) = (bytes.lowerBound, Int64(bytes.count), .partialContent)
            headers[.contentRange] = "bytes \(bytes.lowerBound)-\(bytes.upperBound - 1)/\(whole)"
        }
        let (start, length) = (offset, count)
        let body = ResponseBody(contentLength: length.map(Int.init)) { writer in
            var reader = sheet.reader(from: start, count: length)
            while let bytes = try await reader.next() { try await writer.write(ByteBuffer(bytes: bytes)) }
            try await writer.finish(nil)
        }
        return Response(status: status, headers: headers, body: body)
    }

    private func unsatisfiable(_ sheet: CodeSheet) -> Response {
        Response(
            status: .rangeNotSatisfiable,
            headers: [.contentRange: "bytes */\(sheet.byteCount ?? 0)", .acceptRanges: "bytes"])
    }

    private func fileName(_ number: Int64, _ sheet: CodeSheet, _ format: DownloadRequest.Format) -> String {
        let part = sheet.part.number == 0 ? "" : "-part\(sheet.part.number)"
        return "codes-\(number)\(part).\(format.rawValue)"
    }

    /// Counts, bytes and SHA-256 of a TXT or CSV (`?of=csv`), whole or one part: what a printer checks his
    /// file against.
    private func manifest(_ number: Int64, _ call: Call, _ actor: Actor) async throws -> Response {
        let format: DownloadRequest.Format = call.query("of") == "csv" ? .csv : .txt
        let sheet = try await DownloadCodes(call.platform).sheet(number, DownloadRequest(format, call), by: actor)
        let digest = try await digests.digest(of: sheet)
        return .json { writer in
            writer.member("allocation", number)
            writer.member("format", format.rawValue)
            writer.member("part", sheet.part.number)
            writer.member("first", sheet.part.first + 1)
            writer.member("count", sheet.part.count)
            if let bytes = sheet.byteCount { writer.member("bytes", bytes) }
            writer.member("sha256", digest.hexadecimal)
            writer.member("entityTag", sheet.entityTag)
        }
    }
}
