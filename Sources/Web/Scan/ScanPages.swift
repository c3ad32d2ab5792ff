import Gateway
import HTTPTypes
import Hummingbird
import Identification
import Markup
import Traceability

/// The addresses that are printed in codes: a page for persons, JSON or a linkset for programs, at the same address.
struct ScanPages: Sendable {
    static let paths = [
        "/E={ecode}", "/e={ecode}", "/01/{gtin}", "/01/{gtin}/21/{serial}", "/01/{gtin}/10/{lot}",
        "/01/{gtin}/10/{lot}/21/{serial}", "/gtin/{gtin}", "/gtin/{gtin}/ser/{serial}", "/gtin/{gtin}/bat/{lot}",
        "/gtin/{gtin}/bat/{lot}/ser/{serial}",
    ]

    var routes: [Route] {
        Self.paths.map { path in
            .open(.get, path) { call in try await Self.answer(call, text: "http://here" + call.request.uri.string) }
        } + [
            .open(.get, "/lookup") { call in try await Self.lookUp(call) },
            .open(.get, "/gas-smell") { call in .page(AdvicePages.gasSmell(Scene(call))) },
            .open(.get, "/privacy") { call in .page(AdvicePages.privacy(Scene(call))) },
        ]
    }

    /// The look-up box: to the code's own address, so that what is shown can be shared; else says what is wrong
    /// with it.
    private static func lookUp(_ call: Call) async throws -> Response {
        let text = call.query("code") ?? ""
        return try await answer(call, text: text)
    }

    /// Answers for a code, or an address with one.
    static func answer(_ call: Call, text: String) async throws -> Response {
        let form = AnswerForm(call)
        do {
            switch try await LookUpCode(call.platform)(text, on: call.occasion) {
            case .item(let facts, let verdict, let life):
                let summary = try await RecordScan(call.platform)(
                    facts, verdict, visit: visit(call), by: call.signedIn?.actor, on: call.occasion)
                return item(call, form, facts, (verdict, life, summary))
            case .product(let facts): return product(call, form, facts)
            case .notFound(let text): throw Refusal(.missing, .codeNotFound, field: "code", ["code": text])
            }
        } catch let refusal as Refusal where refusal.kind == .missing && form == .page {
            let typed = call.query("code") ?? Self.typed(call)
            return .resolved(
                NotFoundPage.view(Scene(call), refusal, typed: typed).bytes, .page, address: nil, status: .notFound)
        }
    }

    private static func item(
        _ call: Call, _ form: AnswerForm, _ facts: CodeFacts,
        _ judged: (verdict: Verdict, life: RemainingLife?, summary: ScanSummary?)
    ) -> Response {
        let address = facts.code.address
        switch form {
        case .page:
            let view = ScanView(Scene(call), call.platform.regions, facts, judged.verdict, judged.life, judged.summary)
            return .resolved(view.page.bytes, form, address: address)
        case .json:
            let document = CodeDocument(call).item(facts, judged.verdict, life: judged.life, summary: judged.summary)
            return .resolved(document, form, address: address)
        case .linkset: return .resolved(linkset(call, address, facts.product), form, address: address)
        }
    }

    private static func product(_ call: Call, _ form: AnswerForm, _ facts: ProductFacts) -> Response {
        let address = "\(call.publicURL)/01/\(facts.gtin.digits)"
        switch form {
        case .page:
            let view = ProductView(t: Scene(call), regions: call.platform.regions, facts: facts)
            return .resolved(view.page.bytes, form, address: address)
        case .json: return .resolved(CodeDocument(call).product(facts), form, address: address)
        case .linkset: return .resolved(linkset(call, address, facts.product), form, address: address)
        }
    }

    private static func linkset(_ call: Call, _ address: String, _ product: Product) -> [UInt8] {
        Linkset.document(
            anchor: address, title: "\(product.name) \(product.model)", language: call.language.rawValue)
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
}
