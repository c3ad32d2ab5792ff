import Foundation
import Gateway
import HTTPTypes
import Hummingbird
import Spreadsheets
import Traceability

/// All runs of units as a workbook, made on disk as they are found.
enum ForwardTraceFile {
    private static let type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    /// Throws `Refusal.tooLarge` for more runs than a sheet has rows: nothing is left out unsaid.
    static func workbook(_ call: Call, _ actor: Actor) async throws -> Response {
        let (subject, owner) = (try call.traceSubject(), try call.number("owner"))
        let path = call.scratchPath()
        let columns = [
            "allocation", "first", "last", "count", "firstCode", "lastCode", "batchId", "holderId", "holderRegion",
            "consignee", "isSold", "soldRegion", "container",
        ].map { XLSXColumn($0) }
        let writer = try XLSXWriter(
            path: path, temporaryDirectory: call.spoolFolder, sheetName: "runs", columns: columns)
        let ownerID = actor.seesEveryOrganization ? owner ?? actor.organizationID : actor.organizationID
        let names = UnitNames(call.platform, ownerID: ownerID)
        var rows = 0
        do {
            _ = try await TraceForward(call.platform)(subject, owner: owner, by: actor, on: call.occasion) { segment in
                rows += 1
                guard rows <= XLSXWriter.maximumRows else {
                    throw Refusal(
                        .tooLarge, .traceTooLarge, field: subject.field, ["limit": "\(XLSXWriter.maximumRows)"])
                }
                try writer.append(try cells(segment, names))
            }
            try writer.close()
        } catch {
            try? FileManager.default.removeItem(atPath: path)
            throw error
        }
        let name = "forward-trace.xlsx"
        let file = try call.adopt(path, name: name, mediaType: type)
        return Response(
            status: .ok,
            headers: [.contentType: type, .contentDisposition: "attachment; filename=\"\(name)\""], body: file.body())
    }

    private static func cells(_ segment: TraceSegment, _ names: UnitNames) throws -> [XLSXValue] {
        var (holder, region, consignee) = ("", "", "")
        switch segment.holder {
        case .organization(let id): holder = "\(id)"
        case .consignee(let text, let code): (consignee, region) = (text, code)
        case .region(let code): region = code
        case nil: break
        }
        return [
            .number(Double(segment.allocationNumber)), .number(Double(segment.first + 1)),
            .number(Double(segment.last + 1)), .number(Double(segment.count)),
            .text(try names.code(segment.allocationNumber, segment.first) ?? ""),
            .text(try names.code(segment.allocationNumber, segment.last) ?? ""),
            .text(segment.batchID.map(String.init) ?? ""), .text(holder), .text(region),
            .text(consignee), .text(segment.isSold ? "true" : "false"), .text(segment.soldRegion ?? ""),
            .text(segment.container.map(EventNaming.shown) ?? ""),
        ]
    }
}

extension Rule {
    static let traceTooLarge = Rule(
        "trace.too-large", "结果超过一张工作表的 {limit} 行，请按批次分别查询",
        "There are more runs than the {limit} rows of a sheet; ask batch by batch")
}
