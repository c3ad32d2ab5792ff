/// What a request shows to say who asks. One way leads to one account, whatever the kind (`Actor`).
public enum Credential: Sendable, Hashable {
    /// The session cookie of the console: a page asks, not a program.
    case page(String)
    /// A bearer token from `POST /api/v1/sessions`.
    case program(String)
    /// The cookie of a device that scans, and does nothing else, for a long time.
    case scan(String)
    /// A short-lived bearer token of an API client.
    case client(String)
    /// A signature over the request, by the key of that name (RFC 9421).
    case signature(keyID: String)
    /// A client certificate, by its fingerprint.
    case certificate([UInt8])

    /// The same without what is secret: routes say which kinds they take.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case page, program, scan, client, signature, certificate
    }

    public var kind: Kind {
        switch self {
        case .page: .page
        case .program: .program
        case .scan: .scan
        case .client: .client
        case .signature: .signature
        case .certificate: .certificate
        }
    }

    /// The token of those kinds that are one.
    public var token: String? {
        switch self {
        case .page(let token), .program(let token), .scan(let token), .client(let token): token
        case .signature, .certificate: nil
        }
    }
}
