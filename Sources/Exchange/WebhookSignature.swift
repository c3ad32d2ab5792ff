import Cryptography

/// The header `GS1-Signature` of EPCIS 2.0 (12.6), whose form the standard leaves to the server. Ours is
///
///     GS1-Signature: t=1764234567,v1=5257a869…
///
/// `t` is the second of sending since 1970; `v1` the hexadecimal HMAC-SHA-256 (RFC 2104), under the bytes of the
/// `signatureToken`, of `t`, a full stop, the delivery's id, a full stop, and the body. Receivers compute it again,
/// compare in constant time, and refuse an old `t`.
public enum WebhookSignature {
    public static let header = "GS1-Signature"

    /// - Parameter seconds: since 1970-01-01T00:00:00Z.
    public static func value(token: String, seconds: Int64, deliveryID: String, body: [UInt8]) -> String {
        let message = Array("\(seconds).\(deliveryID).".utf8) + body
        let code = MAC.code(for: message, key: SecretBytes(Array(token.utf8)))
        return "t=\(seconds),v1=\(code.hexadecimal)"
    }
}
