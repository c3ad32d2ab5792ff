import Gateway
import Spreadsheets
import Traceability

/// What a request says of the return in its body. An upload that is continued is received by
/// what its first request said.
struct ReturnWishes: Sendable {
    let format: ReturnContent.Format
    let mode: ReturnMode
    let hold: Bool
    let key: String?
    private let mediaType: String

    /// Throws `Refusal` for a media type, a mode or a key that cannot be.
    init(_ call: Call) throws {
        try self.init(call.header("Content-Type"), call.query("mode"), call.query("hold"), try call.idempotencyKey())
    }

    /// As `words` has them.
    init(_ words: [String: String]) throws {
        try self.init(words["mediaType"], words["mode"], words["hold"], words["key"])
    }

    private init(_ type: String?, _ mode: String?, _ hold: String?, _ key: String?) throws {
        mediaType = type ?? ""
        format = try Self.format(type)
        self.mode = try Self.mode(mode)
        self.hold = hold == "true"
        self.key = key
    }

    /// Bytes of the whole: a workbook is read otherwise than a text, and costs more.
    var limit: Int {
        format == .spreadsheet && !mediaType.hasPrefix("text/csv") ? SpreadsheetLimits().bytes : ReturnContent.textBytes
    }

    var words: [String: String] {
        var words = ["mediaType": mediaType, "mode": mode.rawValue, "hold": "\(hold)"]
        words["key"] = key
        return words
    }

    func request(_ digest: [UInt8], spoolFolder: String) -> ReturnRequest {
        var request = ReturnRequest(channel: .api, contentDigest: digest, mode: mode, spoolFolder: spoolFolder)
        request.hold = hold
        request.idempotencyKey = key
        return request
    }

    static func format(_ type: String?) throws -> ReturnContent.Format {
        let name = (type ?? "").lowercased().prefix { $0 != ";" }.filter { $0 != " " }
        switch name {
        case "application/json": return .json
        case "application/x-ndjson", "application/ndjson": return .ndjson
        case "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": return .spreadsheet
        // Windows names CSV so as well: the bytes decide, and an old workbook is told to be saved as .xlsx.
        case "application/vnd.ms-excel", "application/wps-office.et", "application/wps-office.xls":
            return .spreadsheet
        default:
            throw Refusal(
                .invalid, .unknownChoice, field: "Content-Type",
                [
                    "field": "Content-Type", "value": String(name.prefix(60)),
                    "choices": "application/json, application/x-ndjson, text/csv, .xlsx",
                ])
        }
    }

    private static func mode(_ text: String?) throws -> ReturnMode {
        guard let text else { return .allOrNothing }
        if let mode = ReturnMode(rawValue: text) { return mode }
        let choices = ReturnMode.allCases.map(\.rawValue).joined(separator: ", ")
        throw Refusal(
            .invalid, .unknownChoice, field: "mode",
            ["field": "mode", "value": String(text.prefix(40)), "choices": choices])
    }
}
