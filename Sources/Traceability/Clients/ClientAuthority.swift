import Cryptography
public import Storage

/// 客户端证书签发机构: the installation's own authority for certificates of clients.
public struct ClientAuthority: Sendable {
    public static let years: Int64 = 10
    static let place = "client_ca.key_sealed"
    /// A list of revoked certificates is good for so long.
    static let listSeconds: Int64 = 7 * 86_400

    public let id: Int64
    /// DER.
    public let certificate: [UInt8]
    public let madeAt: Instant
    public let endsAt: Instant
    let keySealed: [UInt8]

    /// SHA-256 of the certificate.
    public var fingerprint: String { SHA256.hash(certificate).hexadecimal }
    public var pem: String { PEM.text(certificate, "CERTIFICATE") }

    func opened(_ keys: PlatformKeys) throws -> X509Authority {
        let key = try keys.open(keySealed, place: Self.place)
        return try X509Authority(certificate: certificate, privateKey: SecretBytes(key))
    }
}

extension Session {
    /// The one that signs; nil: none was made yet.
    public func clientAuthority() throws -> ClientAuthority? {
        try first(authorityColumns + "ORDER BY ca_id DESC LIMIT 1", authority)
    }

    func clientAuthority(_ id: Int64) throws -> ClientAuthority? {
        try first(authorityColumns + "WHERE ca_id = \(id)", authority)
    }

    private var authorityColumns: Query { "SELECT ca_id, certificate, made_at, ends_at, key_sealed FROM client_ca " }

    private func authority(_ row: inout RowReader) throws -> ClientAuthority {
        ClientAuthority(
            id: try row.next(), certificate: try row.next(), madeAt: try row.next(), endsAt: try row.next(),
            keySealed: try row.next())
    }
}

/// Makes the authority, or another one that signs from now on. Certificates of before stay good.
public struct MakeClientAuthority: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// - Parameter replaces: false: there must be none yet; true: there must be one.
    public func callAsFunction(replaces: Bool, on occasion: Occasion) async throws -> ClientAuthority {
        let now = occasion.now
        let end = now.adding(seconds: ClientAuthority.years * 365 * 86_400)
        let made = try X509Authority.make(
            .init(
                name: "Ransu client CA \(now.date)", serial: platform.serial(), from: now.epochSeconds,
                until: end.epochSeconds))
        let sealed = try platform.keys.seal(
            made.privateKey.exposedBytes(), place: ClientAuthority.place, nonce: platform.entropy.bytes(12))
        return try await platform.datastore.write { session in
            let before = try session.clientAuthority()
            if before != nil, !replaces { throw Refusal(.conflict, .authorityMade) }
            if before == nil, replaces { throw Refusal(.missing, .noClientAuthority) }
            let id: Int64 = try session.value(
                """
                INSERT INTO client_ca (certificate, key_sealed, made_at, ends_at)
                VALUES (\(made.certificate), \(sealed), \(now), \(end)) RETURNING ca_id
                """)!
            try session.audit(
                AuditEntry(
                    before == nil ? "client-ca.make" : "client-ca.rotate", ("client-ca", "\(id)", ""),
                    reason: SHA256.hash(made.certificate).hexadecimal), by: nil, on: occasion)
            return ClientAuthority(
                id: id, certificate: made.certificate, madeAt: now, endsAt: end, keySealed: sealed)
        }
    }
}

/// The signed list of certificates that were revoked (RFC 5280 5), DER.
public struct ListRevoked: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    public func callAsFunction(_ id: Int64, at now: Instant) async throws -> [UInt8] {
        let found = try await platform.datastore.report { session in
            let rows = try session.rows(
                """
                SELECT key_id, ended_at FROM client_certificate
                JOIN client_credential ON client_credential.credential_id = client_certificate.credential_id
                WHERE ca_id = \(id) AND ended_at IS NOT NULL AND ends_at > \(now.adding(seconds: -86_400))
                ORDER BY ended_at DESC, client_certificate.credential_id LIMIT 100000
                """
            ) { row in (serial: try row.next(String.self), at: try row.next(Instant.self)) }
            return (authority: try session.clientAuthority(id), rows: rows)
        }
        guard let authority = found.authority else {
            throw Refusal(.missing, .missing, ["object": "authority \(id)"])
        }
        let revoked = found.rows.map { row in
            (serial: [UInt8](hexadecimal: row.serial) ?? [], at: row.at.epochSeconds)
        }
        return try authority.opened(platform.keys).list(
            number: now.epochSeconds, revoked: revoked, from: now.epochSeconds,
            until: now.adding(seconds: ClientAuthority.listSeconds).epochSeconds)
    }
}

extension Platform {
    /// 127 random bits, positive (RFC 5280 4.1.2.2; 64 at least).
    func serial() -> [UInt8] {
        var bytes = entropy.bytes(16)
        bytes[0] = bytes[0] & 0x3F | 0x40
        return bytes
    }
}

extension Instant {
    var epochSeconds: Int64 { microseconds / 1_000_000 }
}

/// RFC 7468.
public enum PEM {
    public static func text(_ der: [UInt8], _ label: String) -> String {
        let body = der.base64
        var lines = ["-----BEGIN \(label)-----"]
        var rest = Substring(body)
        while !rest.isEmpty {
            lines.append(String(rest.prefix(64)))
            rest = rest.dropFirst(64)
        }
        return (lines + ["-----END \(label)-----", ""]).joined(separator: "\n")
    }

    /// nil: there is no such block, or it is broken.
    public static func bytes(_ text: String, _ label: String) -> [UInt8]? {
        guard let start = text.firstRange(of: "-----BEGIN \(label)-----"),
            let end = text[start.upperBound...].firstRange(of: "-----END \(label)-----")
        else { return nil }
        return [UInt8](base64: text[start.upperBound..<end.lowerBound].filter { !$0.isWhitespace })
    }
}

extension Rule {
    static let authorityMade = Rule(
        "client-ca.made", "签发机构已存在；更换请用 ransu client-ca rotate",
        "There is an authority already; another one is made by ransu client-ca rotate")
    public static let noClientAuthority = Rule(
        "client-ca.missing", "尚未建立客户端证书签发机构；请管理员执行 ransu client-ca make",
        "There is no authority for client certificates yet; the operator makes it by ransu client-ca make")
}
