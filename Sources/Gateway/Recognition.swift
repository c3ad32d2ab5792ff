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

    /// What a browser gets that was signed in from.
    public func cookies(_ session: NewSession) -> [String] {
        [sessionCookie(session.token)] + (session.device.map { [deviceCookie($0)] } ?? [])
    }

    public var endedCookie: String { sessionCookie("") + "; Max-Age=0" }

    /// Tells a device that was signed in from apart from others, for half a year: what others try does not lock it.
    public func deviceCookie(_ token: String) -> String {
        let secure = options.isSecure ? "; Secure" : ""
        return "\(deviceCookieName)=\(token); Path=/; Max-Age=15552000; HttpOnly; SameSite=Lax\(secure)"
    }

    fileprivate var deviceCookieName: String { cookieName + "-device" }

    /// Of a device that scans; its life is in the database.
    public func scanCookie(_ token: String) -> String {
        let secure = options.isSecure ? "; Secure" : ""
        let age = token.isEmpty ? 0 : 90 * 86_400
        return "\(scanCookieName)=\(token); Path=/; Max-Age=\(age); HttpOnly; SameSite=Lax\(secure)"
    }

    /// Binds a code for a lost password to the browser that asked for it, for as long as the code lives.
    public func recoveryCookie(_ token: String) -> String {
        let secure = options.isSecure ? "; Secure" : ""
        let age = token.isEmpty ? 0 : 600
        return "\(recoveryCookieName)=\(token); Path=/; Max-Age=\(age); HttpOnly; SameSite=Strict\(secure)"
    }

    fileprivate var recoveryCookieName: String { cookieName + "-recovery" }

    var scanCookieName: String { cookieName + "-scan" }

    /// The chosen language for a year. Only the server reads it, so that no script has to.
    public func languageCookie(_ language: Language) -> String {
        let secure = options.isSecure ? "; Secure" : ""
        return "\(languageCookieName)=\(language.rawValue); Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax\(secure)"
    }

    private var languageCookieName: String { options.isSecure ? "__Host-lang" : "lang" }

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
        let chosen = QueryText.value("lang", in: request.uri.query) ?? cookie(languageCookieName, request)
        if let chosen, let language = Language(rawValue: chosen) { return language }
        return Language(acceptLanguage: request.headers.value(of: .acceptLanguage))
    }

    /// Finds out who asks. A kind of credential that the route does not take makes nobody of whoever shows it.
    func recognize(_ call: inout Call, _ route: Route?) async throws {
        for recognizer in options.recognizers {
            if try await recognizer.recognize(&call) { break }
        }
        let taken = route?.terms.credentials ?? RouteTerms.usualCredentials
        if call.signedIn == nil, taken.contains(.scan) { _ = try await options.scanRecognizer.recognize(&call) }
        guard let credential = call.credential, call.signedIn != nil else { return }
        if !taken.contains(credential.kind) { call.signIn(nil) }
    }

    private static let forwardedFor = HTTPField.Name("X-Forwarded-For")!

    func cookie(_ name: String, _ request: Request) -> String? {
        guard let header = request.headers.value(of: .cookie) else { return nil }
        for pair in header.split(separator: ";") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            if parts.count == 2, parts[0].drop(while: { $0 == " " }) == name { return String(parts[1]) }
        }
        return nil
    }

    private func clientAddress(_ request: Request, _ scope: RequestScope) -> String {
        options.client(
            peer: scope.channel.remoteAddress?.ipAddress ?? "-", forwardedFor: request.headers[Self.forwardedFor])
    }

    private static let forwarded = HTTPField.Name("Forwarded")!

    /// Whom the request says that it was sent for, and who says so without being named as a proxy; nil: it came by
    /// itself, or through proxies that are named.
    func unnamedProxy(of request: Request, _ scope: RequestScope) -> String? {
        guard let chain = request.headers[Self.forwardedFor] ?? request.headers[Self.forwarded] else { return nil }
        return options.unnamedProxy(peer: scope.channel.remoteAddress?.ipAddress ?? "-", forwardedFor: chain)
    }
}

extension Call {
    /// Whom the watch counts and closes: the device where it was signed in from once, so that nobody answers for those
    /// who share their address; else the address.
    var watched: String {
        if let device, DeviceToken.isOurs(device, platform.keys) { return DeviceToken.subject(device) }
        return NetworkAddress.subscriber(of: occasion.address)
    }

    /// What the device's cookie holds.
    public var device: String? { gateway.cookie(gateway.deviceCookieName, request) }
    /// What the cookie of a lost password holds.
    public var recoveryToken: String? { gateway.cookie(gateway.recoveryCookieName, request) }
}

extension Gateway.Options {
    /// The peer, or what trusted proxies say is behind it: the last hop that is none of them.
    public func client(peer: String, forwardedFor chain: String?) -> String {
        guard let chain, isTrusted(peer) else { return peer }
        let hops = chain.split(separator: ",").map { String($0.drop { $0 == " " }) }
        return hops.last { !isTrusted($0) } ?? peer
    }

    /// The last hop that is no trusted proxy, where it speaks for another one.
    public func unnamedProxy(peer: String, forwardedFor chain: String) -> String? {
        guard isTrusted(peer) else { return peer }
        let hops = chain.split(separator: ",").map { String($0.drop { $0 == " " }) }
        guard let last = hops.lastIndex(where: { !isTrusted($0) }), last > 0 else { return nil }
        return hops[last]
    }

    private func isTrusted(_ text: String) -> Bool {
        guard !trustedProxies.isEmpty, let address = NetworkAddress(text) else { return false }
        return trustedProxies.contains { $0.contains(address) }
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
