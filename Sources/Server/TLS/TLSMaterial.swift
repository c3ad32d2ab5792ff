import Foundation
import NIOSSL
import Traceability

/// A certificate chain and its key, fit to be shown (GB/T 22239 7.1.2.2, OWASP ASVS 12).
struct TLSMaterial: Sendable {
    let chain: [NIOSSLCertificateSource]
    let key: NIOSSLPrivateKeySource
    let validFrom: Instant
    let validUntil: Instant

    /// Below so many days `ransu doctor` and the log warn.
    static let warningDays: Int64 = 30

    /// Throws `TLSFault` for files that cannot be read, and for a key that is not the certificate's.
    init(_ files: TLSFiles) throws {
        let certificates: [NIOSSLCertificate]
        do { certificates = try NIOSSLCertificate.fromPEMFile(files.certificate) } catch {
            throw TLSFault.unreadable(files.certificate, "\(error)")
        }
        guard let leaf = certificates.first else { throw TLSFault.unreadable(files.certificate, "no certificate") }
        do { key = .privateKey(try NIOSSLPrivateKey(file: files.key, format: .pem)) } catch {
            throw TLSFault.unreadable(files.key, "\(error)")
        }
        chain = certificates.map { .certificate($0) }
        validFrom = Instant(microseconds: Int64(leaf.notValidBefore) * 1_000_000)
        validUntil = Instant(microseconds: Int64(leaf.notValidAfter) * 1_000_000)
        // BoringSSL compares the two when both are given.
        do { _ = try NIOSSLContext(configuration: configuration) } catch {
            throw TLSFault.mismatch(files.certificate, files.key, "\(error)")
        }
    }

    /// What is asked of material that takes the place of other. Throws `TLSFault.notNow`.
    func check(at now: Instant) throws {
        guard validFrom <= now, now < validUntil else { throw TLSFault.notNow(validFrom, validUntil) }
    }

    /// Whole days that it is valid for; negative once it is over.
    func daysLeft(at now: Instant) -> Int64 {
        (validUntil.microseconds - now.microseconds) / 86_400_000_000
    }

    /// TLS 1.3, and of TLS 1.2 Mozilla's “intermediate” without DHE, which BoringSSL has not. Keys are agreed on for
    /// each connection and data is authenticated: neither RSA key exchange nor CBC.
    var configuration: TLSConfiguration {
        var configuration = TLSConfiguration.makeServerConfiguration(certificateChain: chain, privateKey: key)
        configuration.minimumTLSVersion = .tlsv12
        configuration.cipherSuiteValues = Self.suites
        configuration.applicationProtocols = ["http/1.1"]
        return configuration
    }

    private static let suites: [NIOTLSCipher] = [
        .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, .TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        .TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, .TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        .TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, .TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    ]
}

/// Where the operator keeps them, as PEM.
struct TLSFiles: Sendable, Hashable {
    let certificate: String
    let key: String

    /// Changes with the files: sizes, places on the disk and times of the last change.
    var stamp: [String] {
        [certificate, key].map { path in
            guard let found = try? FileManager.default.attributesOfItem(atPath: path) else { return "" }
            let changed = (found[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
            return "\(found[.size] ?? "") \(found[.systemFileNumber] ?? "") \(changed)"
        }
    }
}

/// Why material is not taken.
enum TLSFault: Error, CustomStringConvertible {
    case unreadable(String, String)
    case mismatch(String, String, String)
    case notNow(Instant, Instant)

    var description: String {
        switch self {
        case .unreadable(let path, let cause): "\(path) cannot be read as PEM: \(cause)"
        case .mismatch(let certificate, let key, let cause):
            "the key in \(key) is not that of the certificate in \(certificate), or one of them is of no use: \(cause)"
        case .notNow(let from, let until):
            "the certificate is valid from \(from.iso8601) until \(until.iso8601), which is not now"
        }
    }
}
