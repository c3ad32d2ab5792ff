import Cryptography
import Gateway
import HTTPTypes
import Hummingbird
import Markup
import NIOCore
import Traceability

/// `/vocabulary/gas`: the words of the trade in EPCIS events, for everybody: a page for persons, a JSON-LD context and
/// a JSON Schema for programs, from the one table by which captured events are checked.
struct VocabularyPages: Sendable {
    var routes: [Route] {
        [
            .open(.get, "/vocabulary/gas") { call in
                switch Self.form(call.header("Accept")) {
                case .page: Self.answer(call, .page, VocabularyView(t: Scene(call)).page.bytes, Self.pageTerms)
                case .context: Self.context(call)
                case .schema: Self.schema(call)
                }
            },
            .open(.get, "/vocabulary/gas.jsonld") { call in Self.context(call) },
            .open(.get, "/vocabulary/gas.schema.json") { call in Self.schema(call) },
        ]
    }

    private enum Form: String {
        case page = "text/html; charset=utf-8"
        case context = "application/ld+json"
        case schema = "application/schema+json"
    }

    /// By the weights of `Accept`; the page where nothing weighs more.
    private static func form(_ accept: String?) -> Form {
        let wanted = LinkWish.Weighted.list(accept)
        func weight(_ name: String) -> Int { wanted.filter { $0.value == name }.map(\.weight).max() ?? 0 }
        let page = weight("text/html")
        let context = weight(Form.context.rawValue)
        let schema = weight(Form.schema.rawValue)
        if page >= context, page >= schema { return .page }
        return schema > context ? .schema : .context
    }

    private static func context(_ call: Call) -> Response {
        answer(call, .context, GasVocabulary.contextDocument, documentTerms)
    }

    private static func schema(_ call: Call) -> Response {
        answer(call, .schema, GasVocabulary.schemaDocument, documentTerms)
    }

    /// The page shows who is signed in; documents are the same for everybody, scripts of other sites too.
    private static let pageTerms: HTTPFields = [
        .vary: "Accept, Accept-Language, Cookie", .cacheControl: "private, no-cache",
    ]
    private static let documentTerms: HTTPFields = [
        .vary: "Accept", .cacheControl: "public, max-age=600", .accessControlAllowOrigin: "*",
    ]

    private static func answer(_ call: Call, _ form: Form, _ bytes: [UInt8], _ terms: HTTPFields) -> Response {
        let tag = "\"\(Array(SHA256.hash(bytes).prefix(12)).hexadecimal)\""
        var headers = terms
        headers[.contentType] = form.rawValue
        headers[.eTag] = tag
        if call.header("If-None-Match") == tag { return Response(status: .notModified, headers: headers) }
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
