public import HTTPTypes
public import Hummingbird
public import Traceability

/// Who may use a route. Every route says; a test lists those that do not (there are none).
public enum Access: Sendable, Hashable {
    /// Anybody, with or without an account.
    case everybody
    /// Whoever is signed in; what they see depends on what they may.
    case signedIn
    case permission(Permission)
}

/// One address of the product: method, path, who may, and what it does.
///
/// Paths are Hummingbird's: `/api/v1/returns/{id}`, `/E={ecode}`.
public struct Route: Sendable {
    public typealias OpenHandler = @Sendable (Call) async throws -> Response
    public typealias GuardedHandler = @Sendable (Call, Actor) async throws -> Response

    public let method: HTTPRequest.Method
    public let path: String
    public let access: Access
    /// What it writes into the audit trail: what it says, else what its method and permission say.
    public internal(set) var record: Record
    /// How often, and by which credentials: what it says, else what its method and path say.
    public internal(set) var terms: RouteTerms
    let handler: Handler

    private init(method: HTTPRequest.Method, path: String, access: Access, handler: Handler) {
        (self.method, self.path, self.access, self.handler) = (method, path, access, handler)
        record = Record.usual(method, path, access)
        terms = RouteTerms.usual(method, path, access)
    }

    enum Handler: Sendable {
        case open(OpenHandler)
        case guarded(GuardedHandler)
    }

    /// For everybody.
    public static func open(_ method: HTTPRequest.Method, _ path: String, _ handler: @escaping OpenHandler) -> Route {
        Route(method: method, path: path, access: .everybody, handler: .open(handler))
    }

    /// For whoever is signed in.
    public static func signedIn(
        _ method: HTTPRequest.Method, _ path: String, _ handler: @escaping GuardedHandler
    ) -> Route {
        Route(method: method, path: path, access: .signedIn, handler: .guarded(handler))
    }

    /// For whoever holds the permission in the organization they work for.
    public static func guarded(
        _ method: HTTPRequest.Method, _ path: String, _ permission: Permission, _ handler: @escaping GuardedHandler
    ) -> Route {
        Route(method: method, path: path, access: .permission(permission), handler: .guarded(handler))
    }
}
