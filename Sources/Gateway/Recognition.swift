public import HTTPTypes
public import Hummingbird
import NIOCore
public import Traceability

extension Gateway {
    /// The session's cookie; browsers hold a `__Host-` cookie to this host, over TLS.
    public var cookieName: String { options.isSecure ? "__Host-ransu" : "ransu" }

    public func sessionCookie(_ token: String) -> String {
        let secure = options.isSecure ? "; Secure" : ""
        return "\(cookieName)=\(token); Path=/; HttpOnly; SameSite=Lax\(secure)"
    }

    public var endedCookie: String { sessionCookie("") + "; Max-Age=0" }

    func occasion(of request: Request, _ scope: RequestScope) -> Occasion {
        Occasion(
            now: platform.clock.now(),
            requestID: Self.name(platform.entropy.bytes(8)),
            address: clientAddress(request, scope), agent: request.headers.value(of: .userAgent) ?? "",
            language: language(of: request))
    }

    /// Two lower-case hexadecimal digits a byte.
    static func name(_ bytes: [UInt8]) -> String {
        String(unsafeUninitializedCapacity: bytes.count * 2) { digits in
            for (index, byte) in bytes.enumerated() {
                for (place, half) in [byte >> 4, byte & 15].enumerated() {
                    digits[index * 2 + place] = half < 10 ? 0x30 + half : 0x57 + half
                }
            }
            return bytes.count * 2
        }
    }

    /// `?lang=` for a link, the cookie for a choice, the header for the rest.
    private func language(of request: Request) -> Language {
        let chosen = QueryText.value("lang", in: request.uri.query) ?? cookie("lang", request)
        if let chosen, let language = Language(rawValue: chosen) { return language }
        return Language(acceptLanguage: request.headers.value(of: .acceptLanguage))
    }

    /// Finds out who asks. A cookie counts for a change only when the browser says that our own page sent it.
    func recognize(_ call: inout Call) async throws {
        if let header = call.request.headers.value(of: .authorization), header.lowercased().hasPrefix("bearer ") {
            call.token = String(header.dropFirst(7))
        } else if let token = cookie(cookieName, call.request), !token.isEmpty {
            call.token = token
            call.isPage = true
            let isSafe = [.get, .head, .options].contains(call.request.method)
            if !isSafe, !comesFromOwnPage(call.request) { throw Refusal(.denied, .foreignForm) }
        } else if call.request.method == .post, call.request.headers[Self.fetchSite] == "cross-site" {
            // Nobody is signed in here by a page of another site.
            throw Refusal(.denied, .foreignForm)
        }
        guard let token = call.token, token.utf8.count <= 128 else { return }
        call.signedIn = try await RecognizeSession(platform)(token: token, on: call.occasion)
    }

    /// Browsers send `Sec-Fetch-Site`, older ones `Origin`; a form of another site shows in either.
    private func comesFromOwnPage(_ request: Request) -> Bool {
        if let site = request.headers[Self.fetchSite] {
            return site == "same-origin"
        }
        guard let origin = request.headers[.origin], let host = request.head.authority else { return false }
        return origin == "http://\(host)" || origin == "https://\(host)"
    }

    private static let fetchSite = HTTPField.Name("Sec-Fetch-Site")!
    private static let forwardedFor = HTTPField.Name("X-Forwarded-For")!

    func cookie(_ name: String, _ request: Request) -> String? {
        guard let header = request.headers.value(of: .cookie) else { return nil }
        for pair in header.split(separator: ";") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            if parts.count == 2, parts[0].drop(while: { $0 == " " }) == name { return String(parts[1]) }
        }
        return nil
    }

    /// The peer, or what trusted proxies say is behind it.
    private func clientAddress(_ request: Request, _ scope: RequestScope) -> String {
        let peer = scope.channel.remoteAddress?.ipAddress ?? "-"
        guard options.trustedProxies.contains(where: { $0.contains(peer) }),
            let chain = request.headers[Self.forwardedFor]
        else { return peer }
        let hops = chain.split(separator: ",").map { String($0.drop { $0 == " " }) }
        return hops.last { hop in !options.trustedProxies.contains { $0.contains(hop) } } ?? peer
    }
}

extension HTTPFields {
    /// As the subscript answers; a field that stands once, as nearly all do, is handed out without being joined.
    func value(of name: HTTPField.Name) -> String? {
        var found: String?
        for field in self where field.name == name {
            guard found == nil else { return self[name] }
            found = field.value
        }
        return found
    }
}

extension Rule {
    static let foreignForm = Rule(
        "access.foreign-form", "该操作不是从本平台页面发出的，已拒绝；请从平台页面重新操作",
        "This did not come from a page of this platform and was refused; start again from its pages")
}
