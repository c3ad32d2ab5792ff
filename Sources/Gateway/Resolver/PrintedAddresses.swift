import HTTPTypes
import Hummingbird

/// Sends what is printed by the million straight to its route: the router compares the first word of an address with
/// that of every route, one after another, before it comes to a word with a code in it.
struct PrintedAddresses<Others: HTTPResponder<RequestScope>>: HTTPResponder {
    private let gateway: Gateway
    private let ecode: Route?
    private let others: Others

    init(gateway: Gateway, routes: [Route], others: Others) {
        (self.gateway, self.others) = (gateway, others)
        ecode = routes.first { $0.method == .get && $0.path == "/E={ecode}" }
    }

    func respond(to request: Request, context: RequestScope) async throws -> Response {
        guard let ecode, request.method == .get, PlainAddress.isEcode(request.uri.string) else {
            return try await others.respond(to: request, context: context)
        }
        return await gateway.respond(to: request, context, by: ecode)
    }
}
