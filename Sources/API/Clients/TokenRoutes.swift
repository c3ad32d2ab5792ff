import Cryptography
import Gateway
import HTTPTypes
import Hummingbird
import JSONStream
import Traceability

/// OAuth 2.0 client credentials: tokens (RFC 6749 4.4), their end (RFC 7009), what the server can do (RFC 8414).
struct TokenRoutes: Sendable {
    var routes: [Route] {
        [
            .open(.post, "/oauth/token", give).paced(.signIn),
            .open(.post, "/oauth/revoke", revoke).paced(.signIn),
            .open(.get, "/.well-known/oauth-authorization-server", describe),
        ]
    }

    @Sendable private func give(_ call: Call) async throws -> Response {
        try await answering(call) { form, name, secret in
            guard form.text("grant_type") == "client_credentials" else {
                let error = form.text("grant_type").isEmpty ? "invalid_request" : "unsupported_grant_type"
                return Self.fault(error, "grant_type", .badRequest)
            }
            let token = try await GiveClientToken(call.platform)(
                client: name, secret: secret, scope: form["scope"], on: call.occasion)
            return Self.uncached(
                .json { writer in
                    writer.member("access_token", token.token)
                    writer.member("token_type", "Bearer")
                    writer.member("expires_in", token.seconds)
                    writer.member("scope", token.scopes)
                })
        }
    }

    @Sendable private func revoke(_ call: Call) async throws -> Response {
        try await answering(call) { form, name, secret in
            guard !form.text("token").isEmpty else { return Self.fault("invalid_request", "token", .badRequest) }
            try await RevokeClientToken(call.platform)(
                form.text("token"), client: name, secret: secret, on: call.occasion)
            return Response(status: .ok, headers: [.cacheControl: "no-store"])
        }
    }

    @Sendable private func describe(_ call: Call) async throws -> Response {
        let home = call.publicURL
        return .json { writer in
            writer.member("issuer", home)
            writer.member("token_endpoint", home + "/oauth/token")
            writer.member("revocation_endpoint", home + "/oauth/revoke")
            for (name, values) in Self.able {
                writer.member(name) { writer in
                    writer.array { writer in for value in values { writer.string(value) } }
                }
            }
        }
    }

    private static let able: [(String, [String])] = [
        ("grant_types_supported", ["client_credentials"]), ("response_types_supported", []),
        ("token_endpoint_auth_methods_supported", ["client_secret_basic", "client_secret_post"]),
        ("revocation_endpoint_auth_methods_supported", ["client_secret_basic", "client_secret_post"]),
    ]

    /// Reads who asks (RFC 6749 2.3.1), and says what is wrong as RFC 6749 5.2 does.
    private func answering(
        _ call: Call, _ body: (Form, String, String) async throws -> Response
    ) async throws -> Response {
        guard (call.header("Content-Type") ?? "").lowercased().hasPrefix("application/x-www-form-urlencoded") else {
            return Self.fault("invalid_request", "Content-Type", .badRequest)
        }
        let bytes = try await call.bytes(limit: 16_384)
        let form = try Form(urlEncoded: String(decoding: bytes, as: UTF8.self))
        guard Set(form.fields.map(\.name)).count == form.fields.count else {
            return Self.fault("invalid_request", "a parameter stands twice", .badRequest)
        }
        guard let (name, secret) = Self.client(call.header("Authorization"), form) else {
            return Self.fault("invalid_client", "client_id, client_secret", .unauthorized)
        }
        do {
            return try await body(form, name, secret)
        } catch let refusal as Refusal {
            call.occasion.mark?.refused(refusal)
            switch refusal.kind {
            case .unauthenticated, .denied:
                return Self.fault("invalid_client", refusal.text(.english), .unauthorized)
            case .invalid: return Self.fault("invalid_scope", refusal.text(.english), .badRequest)
            default: throw refusal
            }
        }
    }

    /// Basic, whose halves are encoded as forms are, or two fields; not both.
    private static func client(_ authorization: String?, _ form: Form) -> (String, String)? {
        guard let authorization, authorization.lowercased().hasPrefix("basic ") else {
            guard let name = form["client_id"], let secret = form["client_secret"] else { return nil }
            return (name, secret)
        }
        guard form["client_secret"] == nil, let bytes = [UInt8](base64: String(authorization.dropFirst(6))),
            let text = String(validating: bytes, as: UTF8.self)
        else { return nil }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let name = PercentEncoding.decode(parts[0], plusIsSpace: true),
            let secret = PercentEncoding.decode(parts[1], plusIsSpace: true)
        else { return nil }
        return (name, secret)
    }

    private static func fault(_ error: String, _ description: String, _ status: HTTPResponse.Status) -> Response {
        var response = Response.json(status: status) { writer in
            writer.member("error", error)
            writer.member("error_description", description)
        }
        if status == .unauthorized { response.headers[.wwwAuthenticate] = "Basic realm=\"ransu\"" }
        return uncached(response)
    }

    private static func uncached(_ response: Response) -> Response {
        var response = response
        response.headers[.cacheControl] = "no-store"
        return response
    }
}
