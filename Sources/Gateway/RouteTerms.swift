import HTTPTypes

/// What a request must keep to besides the permission: derived from method and path, as `Route.Record` is, and said
/// where that is not enough.
public struct RouteTerms: Sendable, Hashable {
    public var pace: Pace
    /// Whoever comes by another kind is nobody here.
    public var credentials: Set<Credential.Kind>
    /// A sensitive act: whoever asks has shown a short time ago who they are.
    public var isFresh = false

    public init(pace: Pace, credentials: Set<Credential.Kind> = RouteTerms.usualCredentials) {
        self.pace = pace
        self.credentials = credentials
    }

    /// Everything but a device that only scans.
    public static let usualCredentials = Set(Credential.Kind.allCases).subtracting([.scan])

    /// Of a route that says nothing.
    static func usual(_ method: HTTPRequest.Method, _ path: String) -> RouteTerms {
        if ![.get, .head, .options].contains(method) { return RouteTerms(pace: .change) }
        return RouteTerms(pace: Route.Record.isExport(path) ? .download : .read)
    }
}

/// What kind of work a request is: kinds that may be tried over and over have a limit of their own.
public enum Pace: String, Sendable, Hashable, CaseIterable {
    case signIn, register, download, change, read
}

extension Route {
    /// The same route with another pace.
    public func paced(_ pace: Pace) -> Route {
        var route = self
        route.terms.pace = pace
        return route
    }

    /// The same route for whoever has shown a short time ago who they are.
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
