import HTTPTypes
import Hummingbird
import Traceability

/// Headers that every answer carries. Pages load nothing from elsewhere and run no inline script or style.
enum SecurityHeaders {
    private static let policy = """
        default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; \
        connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'
        """
    private static let referrerPolicy = HTTPField.Name("Referrer-Policy")!
    private static let openerPolicy = HTTPField.Name("Cross-Origin-Opener-Policy")!
    private static let requestID = HTTPField.Name("X-Request-Id")!

    static func add(to response: inout Response, _ call: Call) {
        response.headers[.xContentTypeOptions] = "nosniff"
        response.headers[referrerPolicy] = "same-origin"
        response.headers[requestID] = call.occasion.requestID
        if response.headers.value(of: .contentType)?.hasPrefix("text/html") == true {
            response.headers[.contentSecurityPolicy] = policy
            response.headers[openerPolicy] = "same-origin"
        }
        if call.gateway.options.isSecure {
            // Two years, as Mozilla's “intermediate” asks.
            response.headers[.strictTransportSecurity] = "max-age=63072000; includeSubDomains"
        }
        // What somebody sees after signing in is not kept by caches (GB/T 22239 7.1.4.9).
        if call.signedIn != nil, response.headers[.cacheControl] == nil {
            response.headers[.cacheControl] = "no-store"
        }
    }
}
