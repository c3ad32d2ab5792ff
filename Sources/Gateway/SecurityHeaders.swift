public import HTTPTypes
import Hummingbird
import Traceability

/// Headers that every answer carries, whoever makes it (OWASP ASVS 3.2.1, 3.4). Pages load nothing from elsewhere and
/// run no inline script or style; what is no page is shown as a page by nobody: it runs nothing and has no origin.
public enum SecurityHeaders {
    private static let pagePolicy = """
        default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; \
        connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'
        """
    private static let otherPolicy = """
        default-src 'none'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; sandbox
        """
    /// The camera reads codes; nothing else of a device is asked for.
    private static let permissions = """
        camera=(self), microphone=(), geolocation=(), payment=(), usb=(), serial=(), bluetooth=(), display-capture=()
        """
    private static let referrerPolicy = HTTPField.Name("Referrer-Policy")!
    private static let openerPolicy = HTTPField.Name("Cross-Origin-Opener-Policy")!
    private static let permissionsPolicy = HTTPField.Name("Permissions-Policy")!
    private static let requestID = HTTPField.Name("X-Request-Id")!

    static func add(to response: inout Response, _ call: Call) {
        let isPage = response.headers.value(of: .contentType)?.hasPrefix("text/html") == true
        add(to: &response.headers, isPage: isPage, isSecure: call.gateway.options.isSecure)
        response.headers[requestID] = call.occasion.requestID
        // What somebody sees after signing in is not kept by caches (GB/T 22239 7.1.4.9).
        if call.signedIn != nil, response.headers[.cacheControl] == nil {
            response.headers[.cacheControl] = "no-store"
        }
    }

    /// To an answer that was made below all handlers, such as one to a request that cannot be read.
    public static func addToBare(_ headers: inout HTTPFields, isSecure: Bool) {
        guard headers[.xContentTypeOptions] == nil else { return }
        add(to: &headers, isPage: false, isSecure: isSecure)
    }

    private static func add(to headers: inout HTTPFields, isPage: Bool, isSecure: Bool) {
        headers[.xContentTypeOptions] = "nosniff"
        headers[referrerPolicy] = "same-origin"
        headers[permissionsPolicy] = permissions
        headers[.contentSecurityPolicy] = isPage ? pagePolicy : otherPolicy
        if isPage { headers[openerPolicy] = "same-origin" }
        // Two years, as Mozilla's “intermediate” asks.
        if isSecure { headers[.strictTransportSecurity] = "max-age=63072000; includeSubDomains" }
    }
}
