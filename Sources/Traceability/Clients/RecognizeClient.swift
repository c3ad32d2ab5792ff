import Cryptography
public import Storage

/// What a session or a request that a client makes goes back to.
public struct ClientUse: Sendable, Hashable {
    public let credentialID: Int64
    let client: APIClient

    /// Throws `Refusal.denied` for an address that the client was not registered with.
    func require(_ address: String) throws {
        guard client.takes(address) else { throw Refusal(.denied, .clientAddress, ["address": address]) }
    }
}

/// A signature as it stands in a request (RFC 9421), and the text that it is over.
public struct RequestSignature: Sendable {
    public let keyID: String
    /// `hmac-sha256`, `ed25519`, or nothing: what the key is for.
    public let algorithm: String?
    public let nonce: String
    public let created: Instant
    public let base: [UInt8]
    public let signature: [UInt8]

    public init(
        keyID: String, algorithm: String?, nonce: String, created: Instant, signing: (base: [UInt8], value: [UInt8])
    ) {
        self.keyID = keyID
        self.algorithm = algorithm
        self.nonce = nonce
        self.created = created
        (base, signature) = signing
    }

    /// How far the sender's clock may be from ours.
    public static let windowSeconds: Int64 = 300
}

/// Who a client's signature or certificate belongs to. What an unknown key gets is what a wrong signature gets.
public struct RecognizeClient: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// Throws `Refusal.unauthenticated` that names what is wrong; nothing tells whether there is such a key.
    public func callAsFunction(signature: RequestSignature, on occasion: Occasion) async throws -> SignedIn {
        let found = try await platform.datastore.read { session in
            let credential = try session.credential(keyID: signature.keyID)
            return (credential: credential, client: try credential.flatMap { try session.apiClient($0.clientID) })
        }
        guard try verifies(signature, found.credential), let credential = found.credential, let client = found.client
        else { throw Refusal(.unauthenticated, .signatureUnverified, field: "Signature") }
        let use = try Self.use(credential, of: client, on: occasion)
        guard try await take(signature, credential, on: occasion) else {
            throw Refusal(.unauthenticated, .signatureReplayed, field: "nonce")
        }
        return SignedIn(client, use, scopes: Set(client.scopes), freshAt: occasion.now)
    }

    /// - Parameter fingerprint: SHA-256 of the certificate.
    /// - Returns: nil for one that is no client's; what is no longer good is refused.
    public func callAsFunction(certificate fingerprint: [UInt8], on occasion: Occasion) async throws -> SignedIn? {
        let found = try await platform.datastore.read { session in
            let credential = try session.credential(.certificate, showing: fingerprint)
            return (credential: credential, client: try credential.flatMap { try session.apiClient($0.clientID) })
        }
        guard let credential = found.credential, let client = found.client else { return nil }
        let use = try Self.use(credential, of: client, on: occasion)
        try await note(credential, on: occasion)
        return SignedIn(client, use, scopes: Set(client.scopes), freshAt: occasion.now)
    }

    static func use(
        _ credential: ClientCredential, of client: APIClient, on occasion: Occasion
    ) throws -> ClientUse {
        guard credential.isOpen(at: occasion.now) else {
            throw Refusal(.unauthenticated, .credentialOver, field: "keyid")
        }
        guard client.isOpen(at: occasion.now) else { throw Refusal(.unauthenticated, .clientOver) }
        let use = ClientUse(credentialID: credential.id, client: client)
        try use.require(occasion.address)
        return use
    }

    private func verifies(_ signature: RequestSignature, _ credential: ClientCredential?) throws -> Bool {
        switch credential?.kind {
        case .ed25519 where signature.algorithm == nil || signature.algorithm == "ed25519":
            guard let part = credential?.publicPart else { return false }
            return (try? Ed25519.PublicKey(part).verifies(signature.signature, of: signature.base)) == true
        case .hmac where signature.algorithm == nil || signature.algorithm == "hmac-sha256":
            let sealed = credential?.secretSealed ?? []
            let key = try platform.keys.open(sealed, place: ClientCredential.secretPlace)
            return MAC.isValid(signature.signature, for: signature.base, key: SecretBytes(key))
        default:
            // Takes as long.
            _ = MAC.isValid(
                signature.signature, for: signature.base, key: SecretBytes([UInt8](repeating: 0, count: 32)))
            return false
        }
    }

    /// Uses the nonce up. Processes share them, and forget them once the signature is too old anyway.
    private func take(
        _ signature: RequestSignature, _ credential: ClientCredential, on occasion: Occasion
    ) async throws -> Bool {
        let digest = SHA256.hash(signature.nonce)
        let end = signature.created.adding(seconds: RequestSignature.windowSeconds + 1)
        return try await platform.datastore.write(.readCommitted) { session in
            let taken = try session.value(
                """
                INSERT INTO client_nonce (credential_id, nonce_digest, ends_at)
                VALUES (\(credential.id), \(digest), \(end))
                ON CONFLICT (credential_id, nonce_digest) DO NOTHING RETURNING credential_id
                """, as: Int64.self)
            guard taken != nil else { return false }
            try session.note(credential, on: occasion)
            return true
        }
    }

    func note(_ credential: ClientCredential, on occasion: Occasion) async throws {
        guard credential.isNoted(on: occasion) else {
            try await platform.datastore.write(.readCommitted) { try $0.note(credential, on: occasion) }
            return
        }
    }
}

extension ClientCredential {
    /// Once a minute is enough for whoever looks.
    fileprivate func isNoted(on occasion: Occasion) -> Bool {
        guard let seenAt, seenAddress == occasion.address else { return false }
        return occasion.now.seconds(since: seenAt) < 60
    }
}

extension WriteSession {
    /// When and from where it was used last.
    func note(_ credential: ClientCredential, on occasion: Occasion) throws {
        guard !credential.isNoted(on: occasion) else { return }
        try run(
            """
            UPDATE client_credential SET seen_at = \(occasion.now), seen_address = \(occasion.address)
            WHERE credential_id = \(credential.id)
            """)
    }
}

extension SignedIn {
    init(_ client: APIClient, _ use: ClientUse, scopes: Set<Permission>, freshAt: Instant) {
        var actor = Actor(
            accountID: client.id, accountName: client.name, displayName: client.label,
            organization: (client.organizationID, client.organizationName), roles: client.kind.clientRoles)
        actor.limit = scopes
        let membership = Membership(
            organizationID: client.organizationID, organizationName: client.organizationName,
            roles: client.kind.clientRoles, siteID: 0)
        self.init(
            actor: actor, mustChangePassword: false, passwordEndsAt: nil, hasFactor: false, needsFactor: false,
            freshAt: freshAt, memberships: [membership], client: use)
    }
}

extension Platform {
    /// Forgets nonces of signatures that are too old to be taken.
    public func forgetNonces() async throws {
        let now = clock.now()
        try await datastore.write(.readCommitted) { session in
            try session.run("DELETE FROM client_nonce WHERE ends_at < \(now)")
        }
    }
}

extension Rule {
    static let clientAddress = Rule(
        "client.address", "该接口客户端未登记来源地址 {address}", "The client is not registered for the address {address}")
    static let signatureUnverified = Rule(
        "signature.unverified", "签名不正确，或没有这个 keyid", "The signature is wrong, or there is no such keyid")
    static let signatureReplayed = Rule(
        "signature.replayed", "该 nonce 已使用过，请重新签名", "The nonce was used before; sign again with another one")
}
