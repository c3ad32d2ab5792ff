import Gateway
import HTTPTypes
import Hummingbird
import Identification
import Markup
import Traceability

/// The addresses that are printed in codes: a page for persons, JSON or a linkset for programs, a redirect to what an
/// enterprise filed, at the same address.
struct ScanPages: Sendable {
    /// `**`: what stands behind the key is read, and refused, by the rules of GS1 Digital Link (URI Syntax 4.9).
    static let paths = ["/E={ecode}", "/e={ecode}", "/01/**", "/gtin/**", "/{compressed}"]

    /// The other keys of a Digital Link: read and checked; nothing is registered under them yet.
    static let otherKeys = ApplicationIdentifier.Table.standard.rows.filter { $0.isLinkKey && $0.ai != "01" }.map(\.ai)

    var routes: [Route] {
        (Self.paths + Self.otherKeys.map { "/\($0)/**" }).flatMap { path in
            [
                .open(.get, path) { call in try await Self.answer(call, path) }.recording(.sensitiveRead(.outsiders))
                    .open(to: [.scan]),
                .open(.options, path) { _ in ResolverHeaders.options },
            ]
        } + [
            .open(.get, "/epc/{hex}") { call in try await Self.tag(call) }.recording(.sensitiveRead(.outsiders)),
            .open(.options, "/epc/{hex}") { _ in ResolverHeaders.options },
            .open(.get, "/.well-known/gs1resolver") { call in call.resolverDescription() },
            .open(.get, "/gas-smell") { call in .page(AdvicePages.gasSmell(Scene(call))) },
        ]
    }

    private static func answer(_ call: Call, _ path: String) async throws -> Response {
        // The query of a plain address holds nothing but what the resolver is asked.
        let isPlain =
            call.request.uri.query.map {
                $0.utf8.starts(with: "linkType=".utf8) && !$0.utf8.contains(UInt8(ascii: "&"))
            } ?? true
        if isPlain, let plain = PlainAddress.scanned(call.path) {
            return try await answer(call, text: call.path, plain: plain)
        }
        let uri = call.request.uri.string
        if path == "/{compressed}" || call.path.split(separator: "/").count == 3 {
            // Compressed, whole or after its key (2.3); any other single word is an address that does not exist.
            if let link = try? DigitalLink("https://here" + uri, accepting: .compressed) {
                let whole = link.uri(domain: call.publicURL)
                return try await answer(call, text: whole, sameAs: whole)
            }
            guard path != "/{compressed}" else {
                throw Refusal(.missing, .nothingThere, ["path": String(call.path.prefix(200))])
            }
        }
        if otherKeys.contains(where: { path == "/\($0)/**" }) {
            return refused(call, AnswerForm(call), ofOtherKey(uri))
        }
        return try await answer(call, text: "http://here" + uri)
    }

    /// Nothing is registered under the other keys: what is right by its syntax is not known here. Read as a Digital
    /// Link and nothing else: the digits of a wrong SSCC may look like an Ecode.
    private static func ofOtherKey(_ uri: String) -> Refusal {
        do {
            let link = try DigitalLink("https://here" + uri)
            return Refusal(.missing, .codeNotFound, field: "code", ["code": link.description])
        } catch {
            return ScanFault.refusal(.digitalLink(error))
        }
    }

    /// The same page as the label's: what the tag stands for, by its own content or by the table.
    private static func tag(_ call: Call) async throws -> Response {
        let hex = try call.parameter("hex")
        do {
            let text = try await ResolveTag(call.platform)(hex, tid: call.query("tid"), on: call.occasion)
            return try await answer(call, text: text)
        } catch let refusal as Refusal where refusal.kind == .missing || refusal.kind == .invalid {
            return refused(call, AnswerForm(call), refusal)
        }
    }

    /// Answers for a code, or an address with one.
    ///
    /// - Parameter plain: what the text says, where that is known already.
    static func answer(
        _ call: Call, text: String, sameAs: String? = nil, plain: ScannedText? = nil
    ) async throws -> Response {
        let resolver = Resolver(call)
        do {
            let scanned = try plain ?? LookUpCode(call.platform).read(text, on: call.occasion)
            switch try await resolver.answer(scanned, sameAs: sameAs) {
            case .response(let response): return response
            case .linksetPage(let entity, let missing): return LinksetPage(Scene(call), entity).answer(missing)
            case .choicePage(let entity, let links): return LinksetPage(Scene(call), entity).choice(links)
            case .itself: return try await itself(call, resolver.form, scanned)
            }
        } catch let refusal as Refusal where refusal.kind == .missing {
            return refused(call, resolver.form, refusal)
        }
    }

    /// 400 for what is no code by its syntax (GS1-Conformant Resolver 2.4.1), 404 for what is not known here.
    static func refused(
        _ call: Call, _ form: AnswerForm, _ refusal: Refusal, typed text: String? = nil
    ) -> Response {
        let isMalformed = refusal.kind == .invalid || refusal.rule.code == "code.malformed"
        let status: HTTPResponse.Status = isMalformed ? .badRequest : .notFound
        guard form.isPage else {
            var response = Response.problem(Problem(status: status, refusals: [refusal]), call)
            ResolverHeaders.add(to: &response)
            return response
        }
        let page = NotFoundPage.view(Scene(call), refusal, typed: text ?? call.query("code") ?? typed(call))
        return .resolved(page.bytes, .page, address: nil, status: status)
    }

    private static func itself(_ call: Call, _ form: AnswerForm, _ scanned: ScannedText) async throws -> Response {
        switch try await LookUpCode(call.platform)(scanned, on: call.occasion) {
        case .item(let facts, let verdict, let life):
            let asOf = try await moment(call)
            let (facts, summary) = try await told(call, facts, verdict, life, asOf)
            guard form.isPage else {
                let document = CodeDocument(call).item(facts, verdict, life: life, summary: summary)
                return .resolved(document, .json, address: facts.code.address)
            }
            let entity = try await FindLinks(call.platform)(scanned, on: call.occasion)
            var view = ScanView(
                Scene(call), call.platform.regions, facts, (verdict, life, summary), entity)
            view.asOf = asOf
            return .resolved(view.page.bytes, .page, address: facts.code.address)
        case .product(let facts):
            let address = "\(call.publicURL)/01/\(facts.gtin.digits)"
            guard form.isPage else { return .resolved(CodeDocument(call).product(facts), .json, address: address) }
            let entity = try await FindLinks(call.platform)(scanned, on: call.occasion)
            let view = ProductView(t: Scene(call), regions: call.platform.regions, facts: facts, entity: entity)
            return .resolved(view.page.bytes, .page, address: address)
        case .notFound(let text): throw Refusal(.missing, .codeNotFound, field: "code", ["code": text])
        }
    }

    /// `?asOf=`: of which moment the page is to be; nil: of now. Costs as much as a file.
    private static func moment(_ call: Call) async throws -> Instant? {
        guard let text = call.query("asOf"), !text.isEmpty else { return nil }
        if call.signedIn == nil { try await ReadItemTrace(call.platform).checkFiles(on: call.occasion) }
        return try Instant(asOf: text, now: call.occasion.now)
    }

    /// What everybody could have known then, which is no query of the code; or what they may know now.
    private static func told(
        _ call: Call, _ facts: CodeFacts, _ verdict: Verdict, _ life: RemainingLife?, _ asOf: Instant?
    ) async throws -> (CodeFacts, ScanSummary?) {
        if let asOf {
            let then = try await ReadItemTrace(call.platform)(facts, verdict, life, by: nil, asOf: asOf).facts
            return (then, then.summary)
        }
        let summary = try await RecordScan(call.platform)(
            facts, verdict, visit: visit(call), by: call.signedIn?.actor, on: call.occasion)
        return (facts, summary)
    }

    static func visit(_ call: Call) -> Visit {
        Visit(
            isHead: call.request.method == .head,
            purpose: call.header("Sec-Purpose") ?? call.header("Purpose") ?? call.header("X-Purpose") ?? "",
            agent: call.occasion.agent)
    }

    /// What stands in the address, to be corrected in the look-up box.
    private static func typed(_ call: Call) -> String {
        let path = PercentEncoding.decode(call.path) ?? call.path
        if path.lowercased().hasPrefix("/e=") { return String(path.dropFirst(3)) }
        return call.query("E") ?? String(path.drop { $0 == "/" })
    }
}

extension Rule {
    static let codeNotFound = Rule(
        "code.not-found", "本平台没有编码 {code} 的记录，请对照标签逐位核对",
        "There is no record of the code {code} here; compare it with the label digit by digit")
    static let nothingThere = Rule("address.unknown", "没有这个地址：{path}", "There is nothing at {path}")
}
