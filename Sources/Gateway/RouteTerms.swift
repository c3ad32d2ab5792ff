import HTTPTypes
import Traceability

/// What a request must keep to besides the permission: derived from method and path, as `Route.Record` is, and said
/// where that is not enough.
public struct RouteTerms: Sendable, Hashable {
    public var pace: Pace
    /// Whoever comes by another kind is nobody here.
    public var credentials: Set<Credential.Kind>
    /// An interface for programs that takes multipart forms as well.
    public var takesForms = false
    /// Where it is, when the program listens at several addresses.
    public var face = Face.portal
    /// A sensitive act: whoever asks has shown a short time ago who they are.
    public var isFresh = false

    public init(pace: Pace, credentials: Set<Credential.Kind> = RouteTerms.usualCredentials) {
        self.pace = pace
        self.credentials = credentials
    }

    /// Everything but a device that only scans.
    public static let usualCredentials = Set(Credential.Kind.allCases).subtracting([.scan])

    /// Of a route that says nothing.
    static func usual(_ method: HTTPRequest.Method, _ path: String, _ access: Access) -> RouteTerms {
        var terms = RouteTerms(pace: RoutePaces.usual(method, path))
        terms.face = Face.usual(path, access)
        if case .permission(let permission) = access, ![.get, .head, .options].contains(method) {
            terms.isFresh = permission.isSensitive
        }
        if !isForClients(method, path) { terms.credentials.subtract([.client, .signature, .certificate]) }
        return terms
    }

    /// Pages, passwords and sessions are persons'.
    private static func isForClients(_ method: HTTPRequest.Method, _ path: String) -> Bool {
        if path.hasPrefix("/api/v1/sessions") { return method == .get && path == "/api/v1/sessions/current" }
        return Call.programPaths.contains { path.hasPrefix($0) }
    }
}

/// What kind of work a request is, each with a limit of its own.
public enum Pace: String, Sendable, Hashable, CaseIterable {
    case signIn, register, scan, lookUp, download, upload, change, read
    /// Not counted.
    case free
}

/// Who a route is for, as far as listeners tell them apart (GB/T 22239 7.1.2.1).
public enum Face: String, Sendable, Hashable, CaseIterable {
    /// Whoever asks whether the program is alive.
    case everywhere
    /// Consumers, enterprises, and staff in their daily work.
    case portal
    /// Administration of the installation: accounts of staff, the trail, security.
    case admin
    case metrics

    static func usual(_ path: String, _ access: Access) -> Face {
        if path == "/healthz" || path == "/readyz" { return .everywhere }
        if path == "/metrics" { return .metrics }
        guard case .permission(let permission) = access, administration.contains(permission) else { return .portal }
        return .admin
    }

    private static let administration: Set<Permission> = [
        .accountManage, .auditRead, .auditManage, .systemOperate, .securityManage, .securityRead, .backupManage,
        .conformityRead, .evidenceExport, .privacyManage,
    ]
}

extension Route {
    /// The same route with another pace.
    public func paced(_ pace: Pace) -> Route {
        var route = self
        route.terms.pace = pace
        return route
    }

    /// The same route at another listener.
    public func facing(_ face: Face) -> Route {
        var route = self
        route.terms.face = face
        return route
    }

    /// The same route for whoever has shown a short time ago who they are; the permission does not say so.
    public func fresh() -> Route {
        var route = self
        route.terms.isFresh = true
        return route
    }

    /// The same route for these kinds of credentials as well.
    public func open(to kinds: Set<Credential.Kind>) -> Route {
        var route = self
        route.terms.credentials.formUnion(kinds)
        return route
    }
}
