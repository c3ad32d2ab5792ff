import Gateway
import HTTPTypes
import Hummingbird
import JSONStream
import Spreadsheets
import Traceability

/// `/api/v1/forward-trace?componentLot=|batch=|batchNo=&product=|container=`:
/// all units, who has them, where. Sums are of all units;
/// the JSON lists as many runs as `limit` says, the workbook all.
struct ForwardTraceRoutes: Sendable {
    private static let path = "/api/v1/forward-trace"
    private static let listed = 0...10_000

    var routes: [Route] {
        [
            .guarded(.get, Self.path, .returnRead, document),
            .guarded(.get, Self.path + ".xlsx", .returnRead) { call, actor in
                try await ForwardTraceWorkbook.response(call, actor)
            },
            .guarded(.get, Self.path + ".jsonld", .returnRead) { call, actor in
                try await ForwardTraceEPCIS.document(call, actor, isXML: false)
            },
            .guarded(.get, Self.path + ".xml", .returnRead) { call, actor in
                try await ForwardTraceEPCIS.document(call, actor, isXML: true)
            },
        ]
    }

    @Sendable private func document(_ call: Call, _ actor: Actor) async throws -> Response {
        switch TraceForm.accepted(call.header("Accept") ?? "*/*") {
        case .json: break
        case .epcis(let isXML): return try await ForwardTraceEPCIS.document(call, actor, isXML: isXML)
        case .workbook: return try await ForwardTraceWorkbook.response(call, actor)
        }
        let limit = try call.limit(Self.listed, standard: 1_000)
        let (subject, owner) = (try call.traceSubject(), try await call.traceOwner(actor))
        var segments: [TraceSegment] = []
        let trace = try await TraceForward(call.platform)(subject, owner: owner, by: actor, on: call.occasion) {
            if segments.count < limit { segments.append($0) }
        }
        let names = UnitNames(call.platform, ownerID: trace.ownerID)
        return try .json { writer in
            writer.members(of: trace)
            writer.member("listedRunCount", segments.count)
            try writer.member("runs") { writer in
                try writer.array { writer in
                    for segment in segments { try writer.object { try $0.members(of: segment, names) } }
                }
            }
        }
    }
}

extension Call {
    /// Exactly one of `componentLot`, `batch`, `batchNo` and `container`.
    func traceSubject() throws -> TraceSubject {
        // Who has the goods is known of now: better no answer than one of another day.
        guard query("asOf") == nil else { throw Refusal(.invalid, .forwardTraceIsOfNow, field: "asOf") }
        var found: [TraceSubject] = []
        if let lot = query("componentLot") {
            found.append(.componentLot(try Text.required(lot, "componentLot", limit: BatchComponent.limit)))
        }
        if let id = try number("batch") { found.append(.batch(id)) }
        if let number = query("batchNo") {
            found.append(
                .batchNumber(
                    try Text.required(number, "batchNo", limit: ReturnField.limit), product: query("product") ?? ""))
        }
        if let uri = query("container") {
            found.append(.container(try Text.required(uri, "container", limit: 2_048)))
        }
        guard found.count == 1 else { throw Refusal(.invalid, .oneTraceSubject, field: "componentLot") }
        return found[0]
    }

    fileprivate func limit(_ range: ClosedRange<Int>, standard: Int) throws -> Int {
        guard let asked = try number("limit") else { return standard }
        guard let limit = Int(exactly: asked), range.contains(limit) else {
            throw Refusal(.invalid, .notANumber, field: "limit", ["field": "limit", "value": "\(asked)"])
        }
        return limit
    }
}

extension Rule {
    static let forwardTraceIsOfNow = Rule(
        "trace.forward-is-of-now", "正向追溯只回答现在的情况，不支持 asOf；单个编码的追溯支持",
        "A forward trace answers for now and takes no asOf; the trace of a single code does")
    static let oneTraceSubject = Rule(
        "trace.one-subject", "请给出零部件批号 componentLot、批号 batchNo（及产品 product）、批次 batch、包装 container 之一",
        "Give one of componentLot, batchNo (with product), batch and container")
}

extension JSONWriter {
    fileprivate mutating func members(of trace: ForwardTrace) {
        member("subject") { $0.object { $0.member(trace.subject.field, trace.subject.text) } }
        member("ownerId", trace.ownerID)
        member("ownerName", trace.ownerName)
        member("asOf", trace.asOf.iso8601)
        member("isWhole", trace.isWhole)
        member("bounds") { writer in
            writer.object { writer in
                writer.member("batches", ForwardTrace.batchLimit)
                writer.member("containers", ForwardTrace.containerLimit)
                writer.member("depth", ForwardTrace.depthLimit)
                writer.member("reached") { writer in
                    writer.array { writer in
                        for cut in trace.cuts.map(\.rawValue).sorted() { writer.string(cut) }
                    }
                }
            }
        }
        member("unitCount", trace.unitCount)
        member("shippedCount", trace.shippedCount)
        member("soldCount", trace.soldCount)
        member("installedCount", trace.installedCount)
        member("maker") { writer in
            writer.object { writer in
                writer.member("holdingCount", trace.maker.holdingCount)
                writer.member("soldCount", trace.maker.soldCount)
            }
        }
        list("batches", trace.batches) { writer, batch in
            writer.member("batchId", batch.id)
            writer.member("batchNo", batch.number)
            writer.member("productId", batch.productID)
            writer.member("unitCount", batch.unitCount)
        }
        list("holders", trace.holders) { writer, holder in
            if case .organization(let id) = holder.holder { writer.member("organizationId", id) }
            writer.member("name", ifPresent: holder.name)
            if case .consignee = holder.holder { writer.member("isRegistered", false) }
            writer.member("region", holder.regionCode)
            writer.member("holdingCount", holder.holdingCount)
            writer.member("receivedCount", holder.receivedCount)
            writer.member("soldCount", holder.soldCount)
        }
        list("regions", trace.regions) { writer, region in
            writer.member("region", region.code)
            writer.member("receivedCount", region.receivedCount)
            writer.member("holdingCount", region.holdingCount)
            writer.member("soldCount", region.soldCount)
        }
        member("runCount", trace.segmentCount)
    }

    private mutating func list<T>(_ name: String, _ all: [T], _ write: (inout JSONWriter, T) -> Void) {
        member(name) { writer in
            writer.array { writer in
                for one in all { writer.object { write(&$0, one) } }
            }
        }
    }

    fileprivate mutating func members(of segment: TraceSegment, _ names: UnitNames) throws {
        member("allocation", segment.allocationNumber)
        member("first", segment.first + 1)
        member("last", segment.last + 1)
        member("count", segment.count)
        member("firstCode", ifPresent: try names.code(segment.allocationNumber, segment.first))
        member("lastCode", ifPresent: try names.code(segment.allocationNumber, segment.last))
        if let batch = segment.batchID { member("batchId", batch) }
        switch segment.holder {
        case .organization(let id): member("holderId", id)
        case .consignee(let text, let region):
            member("consignee", text)
            member("holderRegion", region)
        case .region(let code): member("holderRegion", code)
        case nil: break
        }
        member("isSold", segment.isSold)
        member("soldRegion", ifPresent: segment.soldRegion)
        member("container", ifPresent: segment.container)
    }
}
