import HTTPTypes
public import Traceability

/// What a body may be called. A page of another site can send three types without asking first (WHATWG Fetch, 4.5: a
/// safelisted Content-Type): an interface for programs takes none of them, but where a route says so (OWASP ASVS
/// 3.5.2).
public struct BodyTypeGate: Gate {
    public init() {}

    public func admit(_ call: Call, _ route: Route?) async throws {
        guard let route, Self.isOfPrograms(route.path), ![.get, .head, .options].contains(route.method),
            let type = call.mediaType, Self.safelisted.contains(type)
        else { return }
        if type == "multipart/form-data", route.terms.takesForms { return }
        throw Refusal(.invalid, .wrongMediaType, field: "Content-Type", ["value": type])
    }

    static let safelisted: Set<String> = ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"]

    static func isOfPrograms(_ path: String) -> Bool { path.hasPrefix("/api/") || path.hasPrefix("/epcis/") }
}

extension Call {
    /// The body's type without its parameters, in small letters; nil: the sender did not say.
    public var mediaType: String? {
        header("Content-Type").map { text in
            String(text.prefix { $0 != ";" }).lowercased().filter { $0 != " " && $0 != "\t" }
        }
    }

    /// Throws `Refusal` (415) where the sender calls the body something else than JSON.
    public func requireJSON() throws {
        guard let type = mediaType else { return }
        guard type == "application/json" || type.hasPrefix("application/") && type.hasSuffix("+json") else {
            throw Refusal(
                .invalid, .wrongMediaType, field: "Content-Type", ["value": String(type.prefix(60))])
        }
    }
}

extension Route {
    /// The same route for multipart forms as well, as programs send files by.
    public func takingForms() -> Route {
        var route = self
        route.terms.takesForms = true
        return route
    }
}

extension Rule {
    /// Answered with 415.
    public static let wrongMediaType = Rule(
        "request.media-type", "这里不接受 Content-Type “{value}”，JSON 请写 application/json",
        "The Content-Type “{value}” is not taken here; JSON is application/json")
}
