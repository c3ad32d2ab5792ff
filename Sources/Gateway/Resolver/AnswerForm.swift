public import HTTPTypes
public import Hummingbird
import NIOCore
import Traceability

/// In which form the address of a code answers: one address for persons and programs.
public enum AnswerForm: Sendable, Hashable {
    case page
    case json
    /// RFC 9264, as GS1-Conformant resolvers give it.
    case linkset
    /// The same with its JSON-LD context inside (GS1-Conformant Resolver 2.10).
    case linkedData
    /// The linkset for persons.
    case linksetPage

    public init(_ call: Call) { self.init(call, ResolverRequest(call.request.uri.query)) }

    /// By the weights of `Accept`; `linkType=linkset`, or the older `all`, asks for the linkset in any form. Whoever
    /// has no preference gets the page of a code, and the linkset as JSON.
    public init(_ call: Call, _ asked: ResolverRequest) {
        let accept = call.request.headers.value(of: .accept) ?? ""
        switch (accept, asked.wantsLinkset) {
        case ("", false), ("*/*", false): self = .page
        case ("", true), ("*/*", true), ("application/linkset+json", _): self = .linkset
        case ("application/json", let wantsLinkset): self = wantsLinkset ? .linkset : .json
        case _ where Self.asksForPageFirst(accept): self = asked.wantsLinkset ? .linksetPage : .page
        default: self = Self.weighed(accept, asked.wantsLinkset)
        }
    }

    /// As browsers ask: a page stands first with the full weight, so that nothing can weigh more.
    private static func asksForPageFirst(_ accept: String) -> Bool {
        guard accept.utf8.starts(with: "text/html".utf8) else { return false }
        let next = accept.utf8.dropFirst(9).first
        return next == nil || next == UInt8(ascii: ",")
    }

    private static func weighed(_ accept: String, _ wantsLinkset: Bool) -> AnswerForm {
        let wanted = LinkWish.Weighted.list(accept)
        func weight(_ names: String...) -> Int {
            wanted.reduce(0) { names.contains($1.value) ? max($0, $1.weight) : $0 }
        }
        let page = weight("text/html", "application/xhtml+xml")
        let linkset = weight("application/linkset+json")
        let linkedData = weight("application/ld+json")
        if page > 0, page >= linkset, page >= linkedData { return wantsLinkset ? .linksetPage : .page }
        if linkset > 0 || linkedData > 0 { return linkedData > linkset ? .linkedData : .linkset }
        if wantsLinkset { return .linkset }
        let isProgram = wanted.contains {
            $0.weight > 0 && ($0.value.hasSuffix("json") || $0.value == "application/xml")
        }
        return isProgram ? .json : .page
    }

    public var isPage: Bool { self == .page || self == .linksetPage }
    public var isLinkset: Bool { self == .linkset || self == .linkedData || self == .linksetPage }

    /// `Content-Type` of the answer.
    public var mediaType: String {
        switch self {
        case .page, .linksetPage: "text/html; charset=utf-8"
        case .json: "application/json; charset=utf-8"
        case .linkset: "application/linkset+json"
        case .linkedData: "application/ld+json"
        }
    }
}

extension Response {
    /// An answer at the address of a code: never kept by caches, told apart by `Accept`, open to scripts of other
    /// sites, with a link to the linkset.
    public static func resolved(
        _ bytes: [UInt8], _ form: AnswerForm, address: String?, status: HTTPResponse.Status = .ok,
        sameAs: String? = nil
    ) -> Response {
        var headers = ResolverHeaders.common
        headers.append(HTTPField(name: .contentType, value: form.mediaType))
        if let links = ResolverHeaders.links(address, form, sameAs: sameAs) {
            headers.append(HTTPField(name: ResolverHeaders.link, value: links))
        }
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// 307 to a link that an owner filed.
    static func redirected(to target: String, address: String, sameAs: String?) -> Response {
        var headers = ResolverHeaders.common
        headers.append(HTTPField(name: .location, value: target))
        if let links = ResolverHeaders.links(address, .page, sameAs: sameAs) {
            headers.append(HTTPField(name: ResolverHeaders.link, value: links))
        }
        return Response(status: .temporaryRedirect, headers: headers, body: .init(byteBuffer: ByteBuffer()))
    }
}

/// Headers of every answer at the address of a code.
public enum ResolverHeaders {
    static let link = HTTPField.Name("Link")!
    private static let methods = "GET, HEAD, OPTIONS"

    /// CORS for everybody (GS1-Conformant Resolver 2.2): without credentials, so that a script sees what the public
    /// sees.
    static let common: HTTPFields = [
        .cacheControl: "no-store", .vary: "Accept, Accept-Language", .accessControlAllowOrigin: "*",
        .accessControlAllowMethods: methods, .accessControlExposeHeaders: "Link, Location",
    ]

    /// Relations: the linkset, its JSON-LD context where it is the answer, what a compressed address stands for.
    static func links(_ address: String?, _ form: AnswerForm, sameAs: String?) -> String? {
        guard let address, !address.isEmpty else { return nil }
        var text = ""
        text.reserveCapacity(3 * address.utf8.count + (sameAs?.utf8.count ?? 0) + 256)
        func add(_ target: String, _ relation: String) {
            text += "<"
            text += target
            text += relation
        }
        add(address, ">; rel=\"canonical\", ")
        add(address, "?linkType=linkset>; rel=\"linkset\"; type=\"application/linkset+json\"")
        if form.isLinkset {
            text += contextLink
        } else {
            text += ", "
            add(address, ">; rel=\"alternate\"; type=\"application/json\"")
        }
        if let sameAs {
            text += ", "
            add(sameAs, ">; rel=\"owl:sameAs\"")
        }
        return text
    }

    private static let contextLink =
        ", <\(Linkset.context)>; rel=\"http://www.w3.org/ns/json-ld#context\"; type=\"application/ld+json\""

    /// Puts what every answer has on one that was made elsewhere.
    public static func add(to response: inout Response) {
        for field in common where response.headers[field.name] == nil { response.headers[field.name] = field.value }
    }

    /// `OPTIONS` (2.2).
    public static var options: Response {
        var headers = common
        headers[.allow] = methods
        headers[.accessControlAllowHeaders] = "Accept, Accept-Language"
        headers[.accessControlMaxAge] = "86400"
        return Response(status: .noContent, headers: headers)
    }
}
