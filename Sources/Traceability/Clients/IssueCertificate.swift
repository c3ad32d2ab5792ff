import Cryptography
import Storage

/// A certificate for a client, from a request that it made: its private key stays where it is. One profile, 397 days at
/// most.
public struct IssueCertificate: Sendable {
    public static let days: Int64 = 397

    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// - Parameter request: PKCS #10 as PEM.
    /// - Returns: the certificate as PEM.
    public func callAsFunction(
        _ request: String, for clientID: Int64, by actor: Actor, on occasion: Occasion
    ) async throws -> (credential: NewClientCredential, pem: String) {
        let asked = try Self.parsed(request)
        let found = try await platform.datastore.read { session in
            (client: try session.client(clientID, managedBy: actor), authority: try session.clientAuthority())
        }
        guard let authority = found.authority else { throw Refusal(.conflict, .noClientAuthority) }
        let now = occasion.now
        let end = min(now.adding(seconds: Self.days * 86_400), found.client.endsAt, authority.endsAt)
        guard end > now else { throw Refusal(.conflict, .clientOver) }
        let serial = platform.serial()
        let der = try authority.opened(platform.keys).issue(
            for: asked,
            .init(
                // A clock that is a little slow sees it valid too.
                name: found.client.name, serial: serial, from: now.epochSeconds - 300, until: end.epochSeconds),
            list: platform.options.publicURL + "/client-ca/\(authority.id)/crl")
        let draft = CredentialDraft(certificate: SHA256.hash(der), serial: serial.hexadecimal, endsAt: end)
        let new = try await platform.datastore.write { session in
            let client = try session.client(clientID, managedBy: actor)
            let new = try session.insert(draft, for: client, action: "client.certificate", by: actor, on: occasion)
            try session.run(
                """
                INSERT INTO client_certificate (credential_id, ca_id, certificate)
                VALUES (\(new.id), \(authority.id), \(der))
                """)
            return new
        }
        return (new, PEM.text(der, "CERTIFICATE"))
    }

    private static func parsed(_ text: String) throws -> X509Request {
        let der =
            text.utf8.count > 16_384
            ? nil : PEM.bytes(text, "CERTIFICATE REQUEST") ?? PEM.bytes(text, "NEW CERTIFICATE REQUEST")
        guard let der, let request = try? X509Request(der) else {
            throw Refusal(.invalid, .certificateRequest, field: "request")
        }
        return request
    }
}

extension Session {
    /// A certificate that was issued, as PEM.
    public func certificate(_ credentialID: Int64, of clientID: Int64, managedBy actor: Actor) throws -> String {
        _ = try client(clientID, managedBy: actor)
        let der = try first(
            """
            SELECT client_certificate.certificate FROM client_certificate
            JOIN client_credential ON client_credential.credential_id = client_certificate.credential_id
            WHERE client_certificate.credential_id = \(credentialID) AND client_id = \(clientID)
            """
        ) { row in try row.next([UInt8].self) }
        guard let der else { throw Refusal(.missing, .missing, ["object": "certificate \(credentialID)"]) }
        return PEM.text(der, "CERTIFICATE")
    }
}

extension Rule {
    static let certificateRequest = Rule(
        "client.certificate-request",
        "证书请求应为 PEM 格式的 PKCS #10，且由其私钥签名；密钥为 EC P-256、P-384，RSA 2048 位以上，或 Ed25519",
        "The request is PKCS #10 as PEM, signed by its own key: EC P-256 or P-384, RSA from 2,048 bits, or Ed25519"
    )
}
