import Cryptography
import Storage

/// Gives clients their credentials, changes them with an overlap, takes them back. Secrets are shown once.
public struct KeepCredentials: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// - Parameters:
    ///   - kind: `secret`, `hmac` or `ed25519`.
    ///   - publicKey: of Ed25519, as PEM or base64; of the others nothing.
    public func make(
        _ kind: String, publicKey: String, for clientID: Int64, by actor: Actor, on occasion: Occasion
    ) async throws -> NewClientCredential {
        let draft = try CredentialDraft(kind, publicKey, platform)
        return try await platform.datastore.write { session in
            let client = try session.client(clientID, managedBy: actor)
            return try session.insert(draft, for: client, action: "client.credential", by: actor, on: occasion)
        }
    }

    /// A new one of the same kind; the old one may be used for some days still.
    /// - Parameter new: `overlapDays` 0: the old one ends now; `publicKey` as in `make`.
    public func rotate(
        _ id: Int64, of clientID: Int64, _ new: (overlapDays: Int64, publicKey: String), by actor: Actor,
        on occasion: Occasion
    ) async throws -> NewClientCredential {
        let (overlapDays, publicKey) = new
        guard (0...ClientCredential.overlapDaysMost).contains(overlapDays) else {
            throw Refusal(
                .invalid, .overlap, field: "overlapDays",
                ["value": "\(overlapDays)", "most": "\(ClientCredential.overlapDaysMost)"])
        }
        let now = occasion.now
        let known = try await platform.datastore.read { session in
            try session.credential(id, of: try session.client(clientID, managedBy: actor).id)
        }
        guard let known else { throw Refusal(.missing, .missing, ["object": "credential \(id)"]) }
        let draft = try CredentialDraft(known.kind.rawValue, publicKey, platform)
        return try await platform.datastore.write { session in
            let client = try session.client(clientID, managedBy: actor)
            guard let old = try session.credential(id, of: clientID), old.isOpen(at: now) else {
                throw Refusal(.conflict, .credentialOver)
            }
            let new = try session.insert(draft, for: client, action: "client.rotate", by: actor, on: occasion)
            let end = min(old.endsAt, now.adding(seconds: overlapDays * 86_400))
            if end <= now {
                try session.end(old, at: now)
            } else {
                try session.run("UPDATE client_credential SET ends_at = \(end) WHERE credential_id = \(id)")
            }
            return new
        }
    }

    public func end(_ id: Int64, of clientID: Int64, by actor: Actor, on occasion: Occasion) async throws {
        try await platform.datastore.write { session in
            let client = try session.client(clientID, managedBy: actor)
            guard let credential = try session.credential(id, of: clientID) else {
                throw Refusal(.missing, .missing, ["object": "credential \(id)"])
            }
            guard credential.isOpen(at: occasion.now) else { throw Refusal(.conflict, .credentialOver) }
            try session.end(credential, at: occasion.now)
            try session.audit(
                AuditEntry("client.revoke", ("client", "\(clientID)", client.label), reason: credential.keyID),
                by: actor, on: occasion)
        }
    }
}

/// A credential that is not stored yet.
struct CredentialDraft: Sendable {
    let kind: ClientCredential.Kind
    let keyID: String
    let secret: String?
    let publicPart: [UInt8]
    let secretSealed: [UInt8]?
    var endsAt: Instant?

    init(certificate fingerprint: [UInt8], serial: String, endsAt: Instant) {
        (kind, keyID, secret, publicPart, secretSealed) = (.certificate, serial, nil, fingerprint, nil)
        self.endsAt = endsAt
    }

    init(_ name: String, _ publicKey: String, _ platform: Platform) throws {
        let known: [ClientCredential.Kind] = [.secret, .hmac, .ed25519]
        guard let kind = ClientCredential.Kind(rawValue: name), known.contains(kind) else {
            throw Refusal(
                .invalid, .unknownChoice, field: "kind",
                [
                    "field": "kind", "value": String(name.prefix(40)),
                    "choices": known.map(\.rawValue).joined(separator: ", "),
                ])
        }
        self.kind = kind
        keyID = "key-" + platform.entropy.bytes(8).hexadecimal
        switch kind {
        case .secret:
            let text = platform.entropy.bytes(32).base64URL
            (secret, publicPart, secretSealed) = (text, SHA256.hash(text), nil)
        case .hmac:
            let bytes = platform.entropy.bytes(32)
            secret = bytes.base64
            // So that no two rows are alike.
            publicPart = SHA256.hash([UInt8](keyID.utf8))
            secretSealed = try platform.keys.seal(
                bytes, place: ClientCredential.secretPlace, nonce: platform.entropy.bytes(12))
        case .ed25519, .certificate:
            (secret, publicPart, secretSealed) = (nil, try Self.ed25519(publicKey), nil)
        }
    }

    /// RFC 8410: SubjectPublicKeyInfo of an Ed25519 key is this and the key.
    private static let lead: [UInt8] = [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00]

    private static func ed25519(_ text: String) throws -> [UInt8] {
        let lines = text.split(whereSeparator: \.isWhitespace).map(String.init).joined(separator: " ")
        let body = lines.replacing("-----BEGIN PUBLIC KEY-----", with: "").replacing(
            "-----END PUBLIC KEY-----", with: ""
        ).filter { $0 != " " }
        var bytes = [UInt8](base64: body) ?? []
        if bytes.count == lead.count + 32, bytes.starts(with: lead) { bytes.removeFirst(lead.count) }
        guard bytes.count == 32, (try? Ed25519.PublicKey(bytes)) != nil else {
            throw Refusal(.invalid, .publicKey, field: "publicKey")
        }
        return bytes
    }
}

extension WriteSession {
    func insert(
        _ draft: CredentialDraft, for client: APIClient, action: String, by actor: Actor, on occasion: Occasion
    ) throws -> NewClientCredential {
        let now = occasion.now
        guard client.isOpen(at: now) else { throw Refusal(.conflict, .clientOver) }
        let open = try credentials(of: client.id).count { $0.isOpen(at: now) }
        guard open < ClientCredential.most else {
            throw Refusal(.conflict, .credentialsMany, field: "kind", ["most": "\(ClientCredential.most)"])
        }
        guard try credential(draft.kind, showing: draft.publicPart) == nil else {
            throw Refusal(.conflict, .publicKeyTaken, field: "publicKey")
        }
        let end = min(client.endsAt, draft.endsAt ?? client.endsAt)
        let id: Int64 = try value(
            """
            INSERT INTO client_credential (client_id, kind, key_id, public_part, secret_sealed, made_by, made_at,
                ends_at, seen_address)
            VALUES (\(client.id), \(draft.kind.rawValue), \(draft.keyID), \(draft.publicPart), \(draft.secretSealed),
                \(actor.accountID), \(now), \(end), '')
            RETURNING credential_id
            """)!
        try audit(
            AuditEntry(
                draft.kind == .certificate ? "client.certificate" : action, ("client", "\(client.id)", client.label),
                reason: "\(draft.kind.rawValue) \(draft.keyID)"),
            by: actor, on: occasion)
        return NewClientCredential(id: id, keyID: draft.keyID, kind: draft.kind, secret: draft.secret, endsAt: end)
    }
}

extension Rule {
    static let overlap = Rule(
        "client.overlap", "旧凭据的过渡期应为 0–{most} 天（填写了 {value}）",
        "The old credential may overlap for 0 to {most} days (not {value})")
    static let credentialOver = Rule(
        "client.credential-over", "该凭据已停用或到期", "The credential was ended or is over")
    static let credentialsMany = Rule(
        "client.credentials-many", "一个客户端最多 {most} 个在用凭据，请先停用旧的",
        "A client has {most} credentials in use at most: end an old one first")
    static let publicKey = Rule(
        "client.public-key", "公钥应为 Ed25519 公钥：PEM，或 32 字节的 base64",
        "The public key is an Ed25519 one: as PEM, or its 32 bytes as base64")
    static let publicKeyTaken = Rule(
        "client.public-key-taken", "该公钥或证书已登记，请另行生成", "This key or certificate is registered already; make another one")
}
