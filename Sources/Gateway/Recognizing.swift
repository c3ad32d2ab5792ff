import HTTPTypes
import Hummingbird
public import Traceability

/// One kind of credential: finds it in a request and says whose it is.
public protocol Recognizing: Sendable {
    /// Calls `Call.present`, and `Call.signIn` when the credential is somebody's. Throws a `Refusal` for one that must
    /// not be used here.
    /// - Returns: true when the request carries this kind, good or not; the kinds after it are not asked then.
    func recognize(_ call: inout Call) async throws -> Bool
}

/// `Authorization: Bearer`: a program's session. No browser sends it by itself, so that no page of another site can.
public struct ProgramSession: Recognizing {
    public init() {}

    public func recognize(_ call: inout Call) async throws -> Bool {
        guard let header = call.request.headers.value(of: .authorization), header.lowercased().hasPrefix("bearer ")
        else { return false }
        let token = String(header.dropFirst(7))
        call.present(.program(token))
        try await call.signIn(bySession: token)
        if call.signedIn?.client != nil { call.present(.client(token)) }
        return true
    }
}

/// The session's cookie. It counts for a change only when the browser says that our own page sent it.
public struct PageSession: Recognizing {
    public init() {}

    public func recognize(_ call: inout Call) async throws -> Bool {
        guard let token = call.gateway.cookie(call.gateway.cookieName, call.request), !token.isEmpty else {
            // Nobody is signed in here by a page of another site.
            if call.request.method == .post, call.request.headers[Self.fetchSite] == "cross-site" {
                throw Refusal(.denied, .foreignForm)
            }
            return false
        }
        if call.isEmbeddedElsewhere { return false }
        call.present(.page(token))
        if !call.comesFromOwnPage { throw Refusal(.denied, .foreignForm) }
        try await call.signIn(bySession: token)
        return true
    }

    static let fetchSite = HTTPField.Name("Sec-Fetch-Site")!
}

/// The cookie of a device that scans, where the route takes it and nobody is signed in otherwise. Its token changes
/// each day; the answer carries the new one.
public struct ScanSession: Recognizing {
    public init() {}

    public func recognize(_ call: inout Call) async throws -> Bool {
        guard let token = call.gateway.cookie(call.gateway.scanCookieName, call.request), !token.isEmpty,
            token.utf8.count <= 128, !call.isEmbeddedElsewhere
        else { return false }
        if !call.comesFromOwnPage { throw Refusal(.denied, .foreignForm) }
        guard let found = try await RecognizeScanDevice(call.platform)(token: token, on: call.occasion) else {
            return true
        }
        call.present(.scan(token))
        call.signIn(found.signedIn)
        if let new = found.newToken { call.cookies.append(call.gateway.scanCookie(new)) }
        return true
    }
}

extension Call {
    /// A look, or a change that a page of ours asks for. Browsers send `Sec-Fetch-Site`, older ones `Origin`; a form of
    /// another site shows in either.
    var comesFromOwnPage: Bool {
        if isLook { return true }
        if let site = request.headers[PageSession.fetchSite] { return site == "same-origin" }
        guard let origin = request.headers[.origin], let host = request.head.authority else { return false }
        return origin == "http://\(host)" || origin == "https://\(host)"
    }

    /// A page of another site shows what is here within itself, or reads it by a script: whoever is signed in here is
    /// nobody there (OWASP ASVS 3.2.1). Links of others lead here as before.
    var isEmbeddedElsewhere: Bool {
        guard isLook, let site = request.headers[PageSession.fetchSite], ["cross-site", "same-site"].contains(site)
        else { return false }
        return request.headers[Self.fetchMode] != "navigate" || request.headers[Self.fetchDestination] != "document"
    }

    /// A page of another site made the browser ask, by a picture, a script or a link: it says nothing of who sits
    /// before it.
    var isAskedElsewhere: Bool {
        ["cross-site", "same-site"].contains(request.headers[PageSession.fetchSite] ?? "")
    }

    private var isLook: Bool { [.get, .head, .options].contains(request.method) }

    private static let fetchMode = HTTPField.Name("Sec-Fetch-Mode")!
    private static let fetchDestination = HTTPField.Name("Sec-Fetch-Dest")!
}

extension Call {
    /// Longer ones were not made here.
    private static let tokenBytesMax = 128

    /// Notes what the request shows, before it is known to be anybody's: errors are told in its form.
    public mutating func present(_ credential: Credential) { self.credential = credential }

    public mutating func signIn(_ signedIn: SignedIn?) { self.signedIn = signedIn }

    /// Whose session the token opens: nobody's when it is unknown or over.
    public mutating func signIn(bySession token: String) async throws {
        guard token.utf8.count <= Self.tokenBytesMax else { return }
        signIn(try await RecognizeSession(platform)(token: token, on: occasion))
    }
}

extension Rule {
    static let foreignForm = Rule(
        "access.foreign-form", "该操作不是从本平台页面发出的，已拒绝；请从平台页面重新操作",
        "This did not come from a page of this platform and was refused; start again from its pages")
}
