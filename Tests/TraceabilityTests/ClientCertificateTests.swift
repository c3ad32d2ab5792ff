import Cryptography
import Identification
import Storage
import TestSupport
import Testing

@testable import Traceability

/// The own authority for certificates of clients.
@Suite struct ClientCertificateTests {
    /// Made by `openssl req -new`: EC P-256, and RSA of 1,024 bits.
    private static let request = """
        -----BEGIN CERTIFICATE REQUEST-----
        MIHIMHACAQAwDjEMMAoGA1UEAwwDbWVzMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcD
        QgAEgNOMeZa++yA4KuL4+SNn8UWx3Nqx5lu2A25JJTIWkHSjrSkuua7PTryoKw+T
        xShi3fCrIKRLy8nxV3/EfzWL56AAMAoGCCqGSM49BAMCA0gAMEUCIQCilV2pcrim
        PUUCIqKV9NOAz6NjUl66hapJ9lkzzyoowgIgG7PkO1T8mCIBQoFSbb0qGvk5lwfd
        VMXhV0UrwRZ4/qg=
        -----END CERTIFICATE REQUEST-----
        """
    private static let weak = """
        -----BEGIN CERTIFICATE REQUEST-----
        MIIBTTCBtwIBADAOMQwwCgYDVQQDDANtZXMwgZ8wDQYJKoZIhvcNAQEBBQADgY0A
        MIGJAoGBALz4QhtxXvOQnxGyrO5YjZxtIVWkBLZ8FxdX0ini48roeYQyPmSpo/Lm
        yeaeEsqFmaR9JgiiE0AZjC0rofnrX7mXHr+YGs3HNPFajDrAIYXJFt6qOni3S67Q
        As4YcfeVB9KFxlGkb1Fmzs7ezT7iyjBITd6W7hm4fE2VDewpQ7B3AgMBAAGgADAN
        BgkqhkiG9w0BAQsFAAOBgQBGw4itqFvyTjBXzMjpJNgNmkVdLSuGjKXJbzQLDf64
        KJOO76tu3kSohPy9DMh6+Uey9DDPCox7PC5VZ9N0080IZQwhxaAUxPMaqpmNJUkv
        +Zwrr84dPq90S6PLucf64Ry7qpl+eT+ehI36A5hXVPsPJ7fPovVB0gpF3fbOBQ+T
        9w==
        -----END CERTIFICATE REQUEST-----
        """

    @Test(arguments: TestEngine.available)
    func `MLPS-X-2 a certificate is its client's until it is revoked, which needs no restart`(engine: TestEngine)
        async throws
    {
        try await withPlatform(engine) { platform, clock in
            let home = try await testOrganization(
                platform, name: "甲", uscc: RegistrationFixture.codes[1], at: clock.now())
            let admin = try await testActor(
                platform, "admin", roles: [.enterpriseAdmin], organizationID: home, at: clock.now())
            let client = try await testClient(platform, by: admin, on: clock.occasion)
            let issue = IssueCertificate(platform)
            func rules(_ request: String) async -> [String] {
                await RegistrationFixture.refusedRules {
                    _ = try await issue(request, for: client.id, by: admin, on: clock.occasion)
                }
            }
            #expect(await rules(Self.request) == ["client-ca.missing"])
            let authority = try await MakeClientAuthority(platform)(replaces: false, on: clock.occasion)
            let twice = await RegistrationFixture.refusedRules {
                _ = try await MakeClientAuthority(platform)(replaces: false, on: clock.occasion)
            }
            #expect(twice == ["client-ca.made"])
            #expect(await rules(Self.weak) == ["client.certificate-request"])
            #expect(await rules("nothing") == ["client.certificate-request"])
            var changed = Self.request
            changed.replace("PUUCIq", with: "PUUCIr")
            #expect(await rules(changed) == ["client.certificate-request"], "its sender has not the key")
            let issued = try await issue(Self.request, for: client.id, by: admin, on: clock.occasion)
            #expect(issued.credential.endsAt == Instant(clock.now().date.adding(days: 31)), "no longer than the client")
            let der = try #require(PEM.bytes(issued.pem, "CERTIFICATE"))
            let recognize = RecognizeClient(platform)
            let found = try await recognize(certificate: SHA256.hash(der), on: clock.occasion)
            #expect(found?.actor.accountID == client.id && found?.actor.permissions == [.productRead])
            #expect(try await recognize(certificate: SHA256.hash("other"), on: clock.occasion) == nil)
            let before = try await ListRevoked(platform)(authority.id, at: clock.now())
            try await KeepCredentials(platform).end(
                issued.credential.id, of: client.id, by: admin, on: clock.occasion)
            let refused = await RegistrationFixture.refusedRules {
                _ = try await recognize(certificate: SHA256.hash(der), on: clock.occasion)
            }
            #expect(refused == ["client.credential-over"])
            let after = try await ListRevoked(platform)(authority.id, at: clock.now())
            let serial = try #require([UInt8](hexadecimal: issued.credential.keyID))
            #expect(after.firstRange(of: serial) != nil && before.firstRange(of: serial) == nil)
            let next = try await MakeClientAuthority(platform)(replaces: true, on: clock.occasion)
            #expect(next.id > authority.id && next.fingerprint != authority.fingerprint)
            #expect(try await !ListRevoked(platform)(authority.id, at: clock.now()).isEmpty, "the old list goes on")
        }
    }
}
