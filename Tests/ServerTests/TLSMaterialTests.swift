import Foundation
import Identification
import TestSupport
import Testing
import Traceability

@testable import Server

/// What is shown by TLS, and how it changes. Tests/Programs/edge.py reloads a running server.
@Suite struct TLSMaterialTests {
    /// Files of these, in a folder of their own.
    private static func withFiles(
        _ certificate: String, _ key: String, _ body: @Sendable (TLSFiles) throws -> Void
    ) async throws {
        try await TestEngine.withFolder { folder in
            let files = TLSFiles(certificate: folder + "/chain.pem", key: folder + "/key.pem")
            try Self.write(certificate, key, files)
            try body(files)
        }
    }

    private static func write(_ certificate: String, _ key: String, _ files: TLSFiles) throws {
        try Data(certificate.utf8).write(to: URL(fileURLWithPath: files.certificate))
        try Data(key.utf8).write(to: URL(fileURLWithPath: files.key))
    }

    /// 2026-11-22 12:00 in China: thirty days before the second certificate ends.
    private static let now = Instant(CivilDate(iso: "2026-11-22")!, hour: 12)

    @Test func `V12_2_2 a certificate says how long it is good for`() async throws {
        try await Self.withFiles(Self.second, Self.secondKey) { files in
            let material = try TLSMaterial(files)
            #expect(material.daysLeft(at: Self.now) == 30)
            #expect(material.daysLeft(at: Self.now.adding(seconds: 1)) == 29)
            try material.check(at: Self.now)
            #expect(throws: TLSFault.self) { try material.check(at: Self.now.adding(seconds: 30 * 86_400)) }
        }
    }

    @Test func `MLPS-7_1_2_2 new material takes the place of the old, unfit material does not`() async throws {
        try await Self.withFiles(Self.first, Self.firstKey) { files in
            let shelf = try TLSShelf(files)
            let old = shelf.material.validUntil
            let stamp = files.stamp
            for (certificate, key) in [
                (Self.second, Self.firstKey), (Self.first, Self.secondKey), (Self.over, Self.secondKey),
                ("", Self.firstKey), (Self.first, "no key"),
            ] {
                try Self.write(certificate, key, files)
                #expect(throws: TLSFault.self) { try shelf.reload(at: Self.now) }
                #expect(shelf.material.validUntil == old)
            }
            try Self.write(Self.second, Self.secondKey, files)
            #expect(files.stamp != stamp)
            try shelf.reload(at: Self.now)
            #expect(shelf.material.daysLeft(at: Self.now) == 30)
            try FileManager.default.removeItem(atPath: files.key)
            #expect(throws: TLSFault.self) { try shelf.reload(at: Self.now) }
            #expect(shelf.material.daysLeft(at: Self.now) == 30)
        }
    }

    @Test func `a start takes what is over, and says what does not fit`() async throws {
        try await Self.withFiles(Self.over, Self.secondKey) { files in
            #expect(try TLSShelf(files).material.daysLeft(at: Self.now) < 0)
            var configuration = ServerConfiguration(dataFolder: "/nowhere")
            (configuration.tlsCertificate, configuration.tlsKey) = (files.certificate, files.key)
            #expect(configuration.certificateFinding?.level == .bad)
            try Self.write(Self.first, Self.firstKey, files)
            #expect(configuration.certificateFinding?.level == .good)
            try Self.write(Self.first, Self.secondKey, files)
            #expect(configuration.certificateFinding?.level == .bad)
            #expect(Self.refusal(configuration)?.contains("is not that of the certificate") == true)
            configuration.tlsKey = nil
            #expect(Self.refusal(configuration)?.contains("one is set without the other") == true)
        }
    }

    private static func refusal(_ configuration: ServerConfiguration) -> String? {
        do { _ = try configuration.tlsShelf() } catch { return "\(error)" }
        return nil
    }

    @Test(arguments: [
        ("postgres://u:p@127.0.0.1:5432/ransu", true), ("postgres://localhost/ransu", true),
        ("postgres:///ransu", true),
        ("postgresql://u@%2Fvar%2Frun%2Fpostgresql/ransu", true), ("postgres:///ransu?host=/var/run/postgresql", true),
        ("postgres://[::1]:5432/ransu", true), ("postgres://u:p@127.0.0.1,[::1]/ransu", true),
        ("postgres://db.example.cn/ransu", false), ("postgres://u:p%40x@192.0.2.1:5432/ransu?sslmode=require", false),
        ("postgres://127.0.0.1,db.example.cn/ransu", false), ("postgres:///ransu?host=db.example.cn", false),
        ("postgres://localhost/ransu?hostaddr=192.0.2.1", false),
        ("postgres://[2001:db8::1]/ransu?sslmode=verify-ca", false),
        ("postgres://u@db.example.cn/ransu?application_name=x&sslmode=verify-full", true),
        ("postgres://localhost@db.example.cn/ransu", false),
    ]) func `V12_3_1 V12_3_3 a far database without verified TLS is refused`(_ url: String, _ isTaken: Bool) {
        var configuration = ServerConfiguration(dataFolder: "/nowhere")
        configuration.databaseURL = url
        let refused = Self.databaseRefusal(configuration)
        #expect((refused == nil) == isTaken, "\(refused ?? "")")
        #expect(refused.map { $0.contains("sslmode=verify-full") && !$0.contains("p%40x") } != false)
        configuration.edge.databasePlain = true
        #expect(Self.databaseRefusal(configuration) == nil)
    }

    private static func databaseRefusal(_ configuration: ServerConfiguration) -> String? {
        do { try configuration.checkDatabase() } catch { return "\(error)" }
        return nil
    }

    // Made for this test by openssl: P-256, signed by themselves, valid 2020 to 2120, 2020 to 2026-12-22, and in 2001.
    private static let first = """
        -----BEGIN CERTIFICATE-----
        MIIBIDCBxgIBATAKBggqhkjOPQQDAjAbMRkwFwYDVQQDDBBmaXJzdC5leGFtcGxl
        LmNuMCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAwMTAxMDAwMDAwWjAbMRkwFwYDVQQD
        DBBmaXJzdC5leGFtcGxlLmNuMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEOu6M
        sRZ9yPLuQAe2c9ZT2Nsw59PUpSIGfgtuStEMJRAd05Q191nwW1WJWJxZpomgAaMT
        299TQE7xvRO4HX63zDAKBggqhkjOPQQDAgNJADBGAiEApkGxYyvwhRAyltBx75Xd
        jyycM90SncVAd8XXhXh2D4ACIQCz6kenDhLHZNDuXz26ir0ayatVJiZhJ4WSM6Th
        Na9jBA==
        -----END CERTIFICATE-----
        """
    private static let firstKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgedQ9rlnlEfzOXAo9
        B9j/U7Vwu6a9NNYSjxjiSf9vanOhRANCAAQ67oyxFn3I8u5AB7Zz1lPY2zDn09Sl
        IgZ+C25K0QwlEB3TlDX3WfBbVYlYnFmmiaABoxPb31NATvG9E7gdfrfM
        -----END PRIVATE KEY-----
        """
    private static let second = """
        -----BEGIN CERTIFICATE-----
        MIIBIDCBxgIBAjAKBggqhkjOPQQDAjAcMRowGAYDVQQDDBFzZWNvbmQuZXhhbXBs
        ZS5jbjAeFw0yMDAxMDEwMDAwMDBaFw0yNjEyMjIwNDAwMDBaMBwxGjAYBgNVBAMM
        EXNlY29uZC5leGFtcGxlLmNuMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAELsxt
        eF82d5wTz1XB2no9sZHuhGfDtl6sH4srZtmFuodRnNbk/YvJFrMR7pctNKXeL66J
        DCVhJFjGxwC92VKd4TAKBggqhkjOPQQDAgNJADBGAiEAiwQWH1vUSSritHyiPslf
        IU1mUlj2n2ZwX17XYPA93HECIQDu6XcFwTUkVqzP/gYltVmyW5YLDLl+Rn+5ywMt
        3fhcyg==
        -----END CERTIFICATE-----
        """
    private static let over = """
        -----BEGIN CERTIFICATE-----
        MIIBHzCBxgIBAzAKBggqhkjOPQQDAjAcMRowGAYDVQQDDBFzZWNvbmQuZXhhbXBs
        ZS5jbjAeFw0wMTAxMDEwMDAwMDBaFw0wMjAxMDEwMDAwMDBaMBwxGjAYBgNVBAMM
        EXNlY29uZC5leGFtcGxlLmNuMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAELsxt
        eF82d5wTz1XB2no9sZHuhGfDtl6sH4srZtmFuodRnNbk/YvJFrMR7pctNKXeL66J
        DCVhJFjGxwC92VKd4TAKBggqhkjOPQQDAgNIADBFAiEArAsoDSYHbqr1+z1rfKsN
        oAN9MznhbIpKJyde53OnXo0CIAS4LxbVQW04W+w7c8/wgAvRjVhtVv7+MFsQUBBE
        V+Kj
        -----END CERTIFICATE-----
        """
    private static let secondKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgalRiIE2Dz6mRsJQN
        wfZnZZRFAKneaCYELeZa+1pEoUihRANCAAQuzG14XzZ3nBPPVcHaej2xke6EZ8O2
        Xqwfiytm2YW6h1Gc1uT9i8kWsxHuly00pd4vrokMJWEkWMbHAL3ZUp3h
        -----END PRIVATE KEY-----
        """
}
