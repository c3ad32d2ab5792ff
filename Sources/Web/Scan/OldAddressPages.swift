import Gateway
import HTTPTypes
import Hummingbird
import Identification
import Traceability

/// `/old/{place}/…`: an enterprise's earlier query addresses, each redirected to the code's own address here.
struct OldAddressPages: Sendable {
    var routes: [Route] { [.open(.get, "/old/**") { call in try await Self.lead(call) }] }

    /// Always to a path of this host, whatever the address says: there is nothing to redirect elsewhere by.
    private static func lead(_ call: Call) async throws -> Response {
        let segments = call.path.split(separator: "/").dropFirst().compactMap { PercentEncoding.decode($0) }
        let (place, path) = (segments.first ?? "", Array(segments.dropFirst()))
        let query = parameters(call.request.uri.query)
        let rest = "/" + path.joined(separator: "/") + (call.request.uri.query.map { "?" + $0 } ?? "")
        let target = try await FindOldAddress(call.platform)(
            place, path, query, rest: PercentEncoding.decode(rest) ?? rest, on: call.occasion)
        guard let target else {
            let code = query.first { $0.value.utf8.count >= 6 }?.value ?? path.last ?? ""
            return ScanPages.refused(
                call, AnswerForm(call),
                Refusal(.missing, .codeNotFound, field: "code", ["code": String(code.prefix(80))]), typed: code)
        }
        return Response(
            status: target.isPermanent ? .movedPermanently : .found,
            headers: [.location: target.path, .cacheControl: target.isPermanent ? "max-age=86400" : "no-store"])
    }

    private static func parameters(_ query: String?) -> [(name: String, value: String)] {
        (query ?? "").split(separator: "&").prefix(50).compactMap { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let name = PercentEncoding.decode(parts[0], plusIsSpace: true),
                let value = PercentEncoding.decode(parts[1], plusIsSpace: true)
            else { return nil }
            return (name, value)
        }
    }
}
