import Gateway
import Hummingbird
import JSONStream
import Traceability

/// `/api/v1/trace/{code}`: what may be known about a code (T/SGACC 1005 5.6.2): the public part for everybody, and what
/// is due to a reader who is a party to the goods. As JSON, as an EPCIS document (JSON-LD or XML), as a workbook.
struct TraceRoutes: Sendable {
    var routes: [Route] { [.open(.get, "/api/v1/trace/{code}", trace).recording(.sensitiveRead(.outsiders))] }

    @Sendable private func trace(_ call: Call) async throws -> Response {
        let (text, form) = try TraceForm.asked(call)
        // What it was as of a day costs as much as a file.
        if form.isFile || call.query("asOf") != nil, call.signedIn == nil {
            try await ReadItemTrace(call.platform).checkFiles(on: call.occasion)
        }
        let asOf = try call.query("asOf").map { try Instant(asOf: $0, now: call.occasion.now) }
        switch try await LookUpCode(call.platform)(text, on: call.occasion) {
        case .item(let facts, let verdict, let life):
            let read = ReadItemTrace(call.platform)
            switch form {
            case .json: return try await json(call, facts, verdict, life, asOf)
            case .epcis(let isXML):
                let trace = try await read.forFile(facts, verdict, life, by: call.signedIn?.actor, asOf: asOf)
                return try ItemTraceEPCIS(trace).response(call, isXML: isXML)
            case .workbook:
                let trace = try await read.forFile(facts, verdict, life, by: call.signedIn?.actor, asOf: asOf)
                return try ItemTraceWorkbook(trace, call).response()
            }
        case .product(let facts):
            return .resolved(CodeDocument(call).product(facts), .json, address: nil)
        case .notFound(let text): throw Refusal(.missing, .noSuchCode, field: "code", ["code": text])
        }
    }

    /// Counts as a query only with `?count=1`: programs look without anybody having scanned.
    private func json(
        _ call: Call, _ facts: CodeFacts, _ verdict: Verdict, _ life: RemainingLife?, _ asOf: Instant?
    ) async throws -> Response {
        // As of a day everybody is told what everybody could have known then.
        var facts = facts
        if let asOf {
            facts = try await ReadItemTrace(call.platform)(facts, verdict, life, by: nil, asOf: asOf).facts
        }
        var summary = facts.summary
        let actor = call.signedIn?.actor
        if call.query("count") == "1" {
            let visit = Visit(
                isHead: call.request.method == .head, purpose: call.header("Sec-Purpose") ?? "",
                agent: call.occasion.agent)
            summary = try await RecordScan(call.platform)(facts, verdict, visit: visit, by: actor, on: call.occasion)
        }
        var whole: ItemTrace?
        if let actor, actor.may(.returnRead) {
            let trace = try await ReadItemTrace(call.platform)(facts, verdict, life, by: actor, asOf: asOf)
            if trace.reach != .everybody { whole = trace }
        }
        let document = CodeDocument(call).item(facts, verdict, life: life, summary: summary) { writer in
            if let whole { writer.member("itemTrace") { writer in writer.object { $0.members(of: whole, call) } } }
        }
        return .resolved(document, .json, address: facts.code.address)
    }
}

/// In which form a trace is asked for: by the end of the address, or by `Accept`.
enum TraceForm: Sendable {
    case json
    case epcis(isXML: Bool)
    case workbook

    /// Made for the reader; not what a scan reads.
    var isFile: Bool { if case .json = self { false } else { true } }

    private static let ends: [(String, TraceForm)] = [
        (".jsonld", .epcis(isXML: false)), (".xml", .epcis(isXML: true)), (".xlsx", .workbook), (".json", .json),
    ]

    /// The code without the end that names a form.
    static func asked(_ call: Call) throws -> (code: String, form: TraceForm) {
        let text = try call.parameter("code")
        for (end, form) in ends where text.hasSuffix(end) && text.utf8.count > end.utf8.count {
            return (String(text.dropLast(end.utf8.count)), form)
        }
        return (text, accepted(call.header("Accept") ?? "*/*"))
    }

    /// The first type that there is; JSON where none is named.
    static func accepted(_ accept: String) -> TraceForm {
        for type in accept.lowercased().split(separator: ",") {
            switch type.prefix(while: { $0 != ";" }).filter({ $0 != " " }) {
            case "application/ld+json": return .epcis(isXML: false)
            case "application/xml", "text/xml": return .epcis(isXML: true)
            case TraceForm.workbookType: return .workbook
            // A person who follows a link with a browser, which asks for XML as well.
            case "text/html": return .json
            case "application/json", "*/*", "application/*": return .json
            default: continue
            }
        }
        return .json
    }

    static let workbookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
}

extension Rule {
    static let noSuchCode = Rule(
        "code.not-found", "未找到编码 {code}，请核对", "The code {code} was not found; please check it")
}
