public import Storage

/// 接口客户端: a program of an organization, with a name, a purpose, what it may do, from where, and until when (GB/T 22239
/// 7.1.3.1). It acts as an account of its own that nobody signs in to.
public struct APIClient: Sendable, Hashable {
    /// A year at most; then somebody looks whether it is still wanted.
    public static let daysMost: Int64 = 366
    /// Of one organization that are in use.
    public static let most = 50
    /// So many days before an end it stands among the to-dos.
    public static let warningDays: Int64 = 30

    /// Its account.
    public let id: Int64
    /// What it is called by programs: `client_id` of OAuth, the subject of its certificates.
    public let name: String
    public let label: String
    public let organizationID: Int64
    public let organizationName: String
    public let kind: Organization.Kind
    public let purpose: String
    public let scopes: [Permission]
    /// CIDR blocks; empty: from everywhere.
    public let addresses: [String]
    public let madeAt: Instant
    public let endsAt: Instant
    public let state: Account.State
    let organizationState: Organization.State

    public func isOpen(at now: Instant) -> Bool {
        state == .active && now < endsAt && !Self.closed.contains(organizationState)
    }

    /// An enterprise that is over has no programs.
    private static let closed: Set<Organization.State> = [.revoked, .deregistered, .merged]

    func takes(_ address: String) -> Bool {
        if addresses.isEmpty { return true }
        guard let asked = NetworkAddress(address) else { return false }
        return addresses.contains { AddressBlock($0)?.contains(asked) == true }
    }
}

extension Organization.Kind {
    /// What its programs are: their scopes are among the permissions of these.
    var clientRoles: Set<Role> {
        switch self {
        case .maker, .partner: [.apiClient]
        case .seller: [.seller]
        case .dealer: [.dealer]
        case .installer: [.installer]
        case .regulator: [.regulator]
        case .operator: [.apiClient, .systemAdmin]
        case .institution: []
        }
    }

    /// What its programs may be given at most.
    public var clientScopes: [Permission] {
        let most: Set<Permission> =
            self == .operator
            ? [.metricsRead, .auditAppend, .usageRead]
            : clientRoles.reduce(into: []) { $0.formUnion($1.permissions) }
        return most.sorted { $0.rawValue < $1.rawValue }
    }
}

/// A key or secret of a client. It has several at once while one takes the place of another.
public struct ClientCredential: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, CaseIterable, ValueConvertible {
        /// Asks for a token (RFC 6749 4.4); only its digest is kept.
        case secret
        /// Signs requests (RFC 9421 3.3.3); both sides know it, so that it is kept sealed.
        case hmac
        /// Signs requests (RFC 9421 3.3.6); the platform knows the public half.
        case ed25519
        /// Proves who speaks in the handshake of TLS.
        case certificate

        public var name: Message {
            switch self {
            case .secret: Message("OAuth 客户端密钥", "OAuth client secret")
            case .hmac: Message("HMAC-SHA-256 签名密钥", "HMAC-SHA-256 signing key")
            case .ed25519: Message("Ed25519 签名公钥", "Ed25519 public key")
            case .certificate: Message("客户端证书", "Client certificate")
            }
        }
    }

    /// Of one client that are in use.
    public static let most = 10
    /// An old one may be used beside the new one for so long.
    public static let overlapDaysMost: Int64 = 30
    static let secretPlace = "client_credential.secret_sealed"

    public let id: Int64
    public let clientID: Int64
    public let kind: Kind
    /// `keyid` of signatures.
    public let keyID: String
    public let madeAt: Instant
    public let makerName: String
    public let endsAt: Instant
    public let endedAt: Instant?
    /// nil: never used.
    public let seenAt: Instant?
    public let seenAddress: String
    /// A digest, a public key or a fingerprint.
    let publicPart: [UInt8]
    let secretSealed: [UInt8]?

    public func isOpen(at now: Instant) -> Bool { endedAt == nil && now < endsAt }
}

/// What is shown once.
public struct NewClientCredential: Sendable {
    public let id: Int64
    public let keyID: String
    public let kind: ClientCredential.Kind
    /// nil: the client has made it itself.
    public let secret: String?
    public let endsAt: Instant
}
