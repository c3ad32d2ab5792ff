import EPCIS
import Gateway
import HTTPTypes
import Hummingbird
import JSONStream
import NIOCore
import Traceability

/// Query parameters that are the REST binding's, not the query's.
struct EventRequest: Sendable {
    var query: SimpleEventQuery
    var page: PageRequest

    /// - Parameter fixed: criteria of the address itself.
    init(_ call: Call, fixed: [EventCriterion] = [], base: QueryParameters? = nil) throws {
        let text = call.request.uri.query ?? ""
        guard text.utf8.count <= 8_192 else {
            throw EPCISProblem(
                .uriTooLong, .uriTooLong,
                Refusal(
                    .tooLarge, .tooLong, field: "query",
                    ["field": "query", "length": "\(text.utf8.count)", "limit": "8192"]))
        }
        var parameters = try QueryParameters(queryString: text)
        parameters.namespaces = EPCISHeaders.namespaces(call)
        let size = try Self.size(parameters.take("perPage"))
        let token = parameters.take("nextPageToken")?.values.first
        let capture = parameters.take("captureID")
        page = PageRequest(size: size, token: token, binding: "\(call.path)?\(Self.words(parameters))")
        if let capture { page.captureID = Int64(capture.values.first ?? "") ?? 0 }
        query = try SimpleEventQuery(parameters)
        if let base {
            let kept = try SimpleEventQuery(base)
            query.criteria += kept.criteria
            query.order = query.order ?? kept.order
            if parameters.entries.allSatisfy({ $0.name != "orderDirection" }) { query.isAscending = kept.isAscending }
            query.eventCountLimit = query.eventCountLimit ?? kept.eventCountLimit
            query.maxEventCount = query.maxEventCount ?? kept.maxEventCount
            page.binding += " \(Self.words(base))"
        }
        query.criteria += fixed
    }

    private static func words(_ parameters: QueryParameters) -> String {
        parameters.entries.map { "\($0.name)=\($0.values.joined(separator: "|"))" }.sorted().joined(separator: "&")
    }

    private static func size(_ entry: QueryParameters.Entry?) throws(QueryError) -> Int {
        guard let entry else { return 30 }
        let text = entry.values.first ?? ""
        guard entry.values.count == 1, text.utf8.allSatisfy({ 0x30...0x39 ~= $0 }), let size = Int(text), size > 0
        else {
            throw QueryError("perPage", text, .notACount(limit: FindEvents.pageLimit))
        }
        return min(size, FindEvents.pageLimit)
    }
}

/// Pages of events as an EPCIS query document.
enum EventAnswer {
    static func response(
        _ page: EventPage, _ form: EPCISHeaders.Form, queryName: String = "SimpleEventQuery", _ call: Call
    ) throws -> Response {
        let document = QueryDocument(queryName: queryName, createdAt: call.occasion.now)
        let bytes = form == .json ? document.json(page.events) : try xml(page, document, form == .xml1 ? .v1 : .v2)
        let type = form == .json ? "application/ld+json; charset=utf-8" : "application/xml; charset=utf-8"
        var response = Response(
            status: .ok, headers: [.contentType: type, .cacheControl: "no-store", .vary: "Accept"],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
        EPCISHeaders.add(to: &response)
        if form == .xml1 {
            for name in ["GS1-EPCIS-Version", "GS1-CBV-Version"] { EPCISHeaders.set(name, "1.2", &response) }
        }
        addNext(page, call, to: &response)
        return response
    }

    /// Where the next page is, and until when.
    static func addNext(_ page: EventPage, _ call: Call, to response: inout Response) {
        guard let token = page.nextPageToken else { return }
        EPCISHeaders.set("Link", "<\(link(call, token))>; rel=\"next\"", &response)
        EPCISHeaders.set("GS1-Next-Page-Token-Expires", page.tokenExpiresAt.iso8601, &response)
    }

    /// This address with the next page's token.
    private static func link(_ call: Call, _ token: String) -> String {
        let kept = (call.request.uri.query ?? "").split(separator: "&").filter { !$0.hasPrefix("nextPageToken=") }
        return "\(call.publicURL)\(call.path)?" + (kept + ["nextPageToken=\(token)"]).joined(separator: "&")
    }

    private static func xml(
        _ page: EventPage, _ document: QueryDocument, _ version: EPCISXMLVersion
    ) throws -> [UInt8] {
        do {
            return try document.xml(page.events, version)
        } catch {
            let isOfVersion = if case .notSayable = error { version == .v1 } else { false }
            let (rule, field) = isOfVersion ? (Rule.noXML12, "GS1-EPCIS-Version") : (Rule.noXML, "Accept")
            throw EPCISProblem(
                .notAcceptable, .notAcceptable, Refusal(.invalid, rule, field: field, ["reason": "\(error)"]))
        }
    }
}

extension Rule {
    static let noXML12 = Rule(
        "query.no-xml-1.2", "结果中有 XML 1.2 无法表达的内容（{reason}），请改要 2.0：GS1-EPCIS-Version: 2.0",
        "The result has what XML 1.2 cannot say ({reason}); ask for 2.0: GS1-EPCIS-Version: 2.0")
    static let noXML = Rule(
        "query.no-xml",
        "结果中有此版 XML 无法表达的内容（{reason}），请改要 XML 2.0（GS1-EPCIS-Version: 2.0）或 JSON（Accept: application/ld+json）",
        "The result has what this XML cannot say ({reason}); ask for XML 2.0 (GS1-EPCIS-Version: 2.0) or JSON (Accept: "
            + "application/ld+json)")
}
