import Cryptography
public import Storage

/// What a client gets for its secret (RFC 6749 4.4): an opaque token, shown once.
public struct ClientToken: Sendable {
    public static let seconds: Int64 = 3600

    public let token: String
    public let seconds: Int64
    /// With spaces between.
    public let scopes: String
}

/// Gives a token for a client's secret. The same answer for an unknown client and a wrong secret.
public struct GiveClientToken: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// - Parameter scope: what is asked for, with spaces between; nil: all that the client has.
    public func callAsFunction(
        client name: String, secret: String, scope: String?, on occasion: Occasion
    ) async throws -> ClientToken {
        let (credential, client) = try await platform.client(name, secret, on: occasion)
        let scopes = try Self.scopes(scope, of: client)
        let use = try RecognizeClient.use(credential, of: client, on: occasion)
        let token = try SessionToken.make(platform.entropy, platform.keys)
        let now = occasion.now
        let end = min(now.adding(seconds: ClientToken.seconds), credential.endsAt, client.endsAt)
        try await platform.datastore.write { session in
            try session.run(
                """
                INSERT INTO login_session (token_digest, account_id, organization_id, kind, created_at, seen_at,
                    expires_at, fresh_at, address, agent, credential_id, scopes)
                VALUES (\(SHA256.hash(token)), \(client.id), \(client.organizationID), 'client', \(now), \(now), \(end),
                    \(now), \(occasion.address), \(String(occasion.agent.prefix(200))), \(use.credentialID),
                    \(ClientScopes.text(scopes)))
                """)
            try session.note(credential, on: occasion)
            let actor = SignedIn(client, use, scopes: Set(scopes), freshAt: now).actor
            try session.audit(
                AuditEntry("client.token", ("client", "\(client.id)", client.label), reason: credential.keyID),
                by: actor, on: occasion)
        }
        return ClientToken(token: token, seconds: end.seconds(since: now), scopes: ClientScopes.text(scopes))
    }

    private static func scopes(_ text: String?, of client: APIClient) throws -> [Permission] {
        guard let text else { return client.scopes }
        let asked = text.split(separator: " ").map(String.init)
        let given = client.scopes.filter { asked.contains($0.rawValue) }
        guard !asked.isEmpty, given.count == Set(asked).count else { throw Refusal(.invalid, .clientScope) }
        return given
    }
}

/// Ends a token before its time (RFC 7009); one that is not the client's ends nothing.
public struct RevokeClientToken: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    public func callAsFunction(
        _ token: String, client name: String, secret: String, on occasion: Occasion
    ) async throws {
        let (credential, client) = try await platform.client(name, secret, on: occasion)
        let use = try RecognizeClient.use(credential, of: client, on: occasion)
        try await platform.datastore.write { session in
            try session.run(
                "DELETE FROM login_session WHERE token_digest = \(SHA256.hash(token)) AND account_id = \(client.id)")
            let actor = SignedIn(client, use, scopes: [], freshAt: occasion.now).actor
            try session.audit(
                AuditEntry("client.token-end", ("client", "\(client.id)", client.label)), by: actor, on: occasion)
        }
    }
}

extension Platform {
    fileprivate func client(
        _ name: String, _ secret: String, on occasion: Occasion
    ) async throws -> (ClientCredential, APIClient) {
        let digest = SHA256.hash(secret)
        let found = try await datastore.read { session in
            (try session.credential(.secret, showing: digest), try session.apiClient(named: String(name.prefix(64))))
        }
        guard let credential = found.0, let client = found.1, credential.clientID == client.id else {
            throw Refusal(.unauthenticated, .clientUnknown)
        }
        return (credential, client)
    }
}

extension Session {
    /// What a token of a client stands for, while its key, the client and the organization are in use.
    func signedIn(
        client id: Int64, credential credentialID: Int64, scopes: String, freshAt: Instant, at now: Instant
    ) throws -> SignedIn? {
        guard let client = try apiClient(id), client.isOpen(at: now), let credential = try credential(credentialID),
            credential.isOpen(at: now)
        else { return nil }
        let use = ClientUse(credentialID: credentialID, client: client)
        return SignedIn(client, use, scopes: Set(ClientScopes.parse(scopes)), freshAt: freshAt)
    }
}

extension Rule {
    static let clientUnknown = Rule(
        "client.unknown", "客户端或密钥不正确", "The client or its secret is wrong")
    static let clientScope = Rule(
        "client.scope", "所请求的范围超出该客户端的登记范围", "The scope that is asked for is more than the client has")
}
