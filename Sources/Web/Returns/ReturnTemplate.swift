import Foundation
import Gateway
import HTTPTypes
import Hummingbird
import NIOCore
import Spreadsheets
import Storage
import Traceability

/// The spreadsheet to fill in: text cells, so that no code is rounded; drop-downs; a row of hints.
struct ReturnTemplate {
    private let call: Call
    private let actor: Actor

    init(_ call: Call, _ actor: Actor) {
        self.call = call
        self.actor = actor
    }

    func response() async throws -> Response {
        let owner = actor.organizationID
        let (models, sites, lines) = try await call.platform.datastore.report { session in
            let models = try session.products(of: owner, limit: 500).map(\.model)
            let sites = try session.rows("SELECT name FROM site WHERE organization_id = \(owner) ORDER BY site_id LIMIT 100") {
                try $0.next(String.self)
            }
            return (models, sites, try session.batches(of: owner).map(\.line).filter { !$0.isEmpty })
        }
        let bytes = try write(models: distinct(models), sites: distinct(sites), lines: distinct(lines))
        return Response(
            status: .ok,
            headers: [
                .contentType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                .contentDisposition: "attachment; filename=\"return-template.xlsx\"",
            ], body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    private func distinct(_ texts: [String]) -> [String] {
        var seen: Set<String> = []
        return texts.filter { seen.insert($0).inserted }
    }

    private func write(models: [String], sites: [String], lines: [String]) throws -> [UInt8] {
        let language = call.language
        let folder = call.gateway.options.spoolFolder
        let name = call.platform.entropy.bytes(12).map { String($0, radix: 36) }.joined()
        let path = folder + "/template-\(name).xlsx"
        defer { unlink(path) }
        let columns = ReturnField.allCases.map { field in
            let choices: [String] =
                switch field {
                case .event: ReturnEvent.allCases.map { $0.name.text(language) }
                case .model: models
                case .site: sites
                case .line: lines
                default: field.test == nil ? [] : language == .chinese ? ["合格", "不合格"] : ["pass", "fail"]
                }
            let wide: [ReturnField] = [.code, .lastCode]
            return XLSXColumn(
                field.name.text(language), width: wide.contains(field) ? 40 : 16, choices: choices,
                note: field.note.text(language))
        }
        let writer = try XLSXWriter(
            path: path, temporaryDirectory: folder, sheetName: language == .chinese ? "回传" : "Return",
            columns: columns)
        try writer.close()
        return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    }
}
