import Gateway
import Hummingbird
import Traceability

/// `/api/v1/trace/{code}`: what the public may know about a code (T/SGACC 1005 5.6.2); the owner sees a little more.
struct TraceRoutes: Sendable {
    var routes: [Route] { [.open(.get, "/api/v1/trace/{code}", trace)] }

    /// Counts as a query only with `?count=1`: programs look without anybody having scanned.
    @Sendable private func trace(_ call: Call) async throws -> Response {
        let text = try call.parameter("code")
        switch try await LookUpCode(call.platform)(text, on: call.occasion) {
        case .item(let facts, let verdict, let life):
            var summary = facts.summary
            if call.query("count") == "1" {
                let visit = Visit(
                    isHead: call.request.method == .head, purpose: call.header("Sec-Purpose") ?? "",
                    agent: call.occasion.agent)
                summary = try await RecordScan(call.platform)(
                    facts, verdict, visit: visit, by: call.signedIn?.actor, on: call.occasion)
            }
            let document = CodeDocument(call).item(facts, verdict, life: life, summary: summary)
            return .resolved(document, .json, address: facts.code.address)
        case .product(let facts):
            return .resolved(CodeDocument(call).product(facts), .json, address: nil)
        case .notFound(let text): throw Refusal(.missing, .noSuchCode, field: "code", ["code": text])
        }
    }
}

extension Rule {
    static let noSuchCode = Rule(
        "code.not-found", "未找到编码 {code}，请核对", "The code {code} was not found; please check it")
}
