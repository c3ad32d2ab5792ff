import Cryptography
import Foundation
import Gateway
import HTTPTypes
import Hummingbird
import NIOCore
import NIOSSL
import Traceability

/// Whoever holds a client certificate of the own authority (GB/T 22239 7.1.2.2; seen in the handshake, or told by a
/// proxy that is trusted). The handshake proves that the peer has the key; whose it is, and whether it was revoked,
/// says the database with each request.
struct CertificateHolder: Recognizing {
    /// Where a trusted proxy puts the certificate, as percent-encoded PEM; nil: it is not asked.
    let header: String?

    func recognize(_ call: inout Call) async throws -> Bool {
        // Browsers show a certificate by themselves: a page of another site gets nothing by it.
        if let site = call.header("Sec-Fetch-Site"), site != "same-origin", site != "none" { return false }
        guard let der = try await certificate(call) else { return false }
        let fingerprint = SHA256.hash(der)
        call.present(.certificate(fingerprint))
        call.signIn(try await RecognizeClient(call.platform)(certificate: fingerprint, on: call.occasion))
        return true
    }

    private func certificate(_ call: Call) async throws -> [UInt8]? {
        if let header, isProxy(call) {
            guard let text = call.header(header).flatMap({ PercentEncoding.decode($0) }) else { return nil }
            return PEM.bytes(text, "CERTIFICATE")
        }
        // Not every listener speaks TLS.
        return try? await call.scope.channel.nioSSL_peerCertificate().get()?.toDERBytes()
    }

    private func isProxy(_ call: Call) -> Bool {
        guard let peer = call.scope.channel.remoteAddress?.ipAddress, let address = NetworkAddress(peer) else {
            return false
        }
        return call.gateway.options.trustedProxies.contains { $0.contains(address) }
    }
}

extension ServerConfiguration {
    /// How clients' certificates are looked at; nil: they are not. Throws `ConfigurationError` for what cannot work.
    func certificateHolder() throws -> CertificateHolder? {
        let header = edge.clientCertificateHeader
        guard edge.clientCertificates || header != nil else { return nil }
        if edge.clientCertificates, tlsCertificate == nil {
            throw ConfigurationError(
                description: "client-certificates: the handshake is not here without tls-certificate; behind a proxy "
                    + "set client-certificate-header")
        }
        if let header {
            guard !trustedProxies.isEmpty else {
                throw ConfigurationError(
                    description: "client-certificate-header: whoever sends it would be believed; set trusted-proxy too")
            }
            guard HTTPField.Name(header) != nil else {
                throw ConfigurationError(description: "client-certificate-header: “\(header)” is no name of a header")
            }
        }
        return CertificateHolder(header: header)
    }
}
