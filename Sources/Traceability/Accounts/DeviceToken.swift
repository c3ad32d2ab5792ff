import Cryptography

/// 32 random bytes, and a code that only this platform makes: whoever makes one up is known to have done so before
/// anything is looked up.
private enum CodedToken {
    static func make(_ entropy: Entropy, _ key: SecretBytes) -> String {
        let number = entropy.bytes(32).base64URL
        return number + "." + code(of: number, key)
    }

    static func isOurs(_ token: String, _ key: SecretBytes) -> Bool {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard token.utf8.count <= 128, parts.count == 2 else { return false }
        return constantTimeEqual(Array(code(of: String(parts[0]), key).utf8), Array(parts[1].utf8))
    }

    private static func code(of number: String, _ key: SecretBytes) -> String {
        Array(MAC.code(for: Array(number.utf8), key: key).prefix(16)).base64URL
    }
}

/// What the cookie of a device holds that was signed in from.
public enum DeviceToken {
    static func make(_ entropy: Entropy, _ keys: PlatformKeys) throws -> String {
        CodedToken.make(entropy, try keys.key(for: "device tokens"))
    }

    /// Whether it was made here, for whatever account.
    public static func isOurs(_ token: String, _ keys: PlatformKeys) -> Bool {
        (try? keys.key(for: "device tokens")).map { CodedToken.isOurs(token, $0) } ?? false
    }

    /// What the watch calls the device: it tells nothing of the token.
    public static func subject(_ token: String) -> String {
        prefix + SHA256.hash(token).prefix(6).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    static func isSubject(_ text: String) -> Bool { text.hasPrefix(prefix) }

    private static let prefix = "device-"
}

/// What opens a session. One that nobody made here costs no look-up.
public enum SessionToken {
    static func make(_ entropy: Entropy, _ keys: PlatformKeys) throws -> String {
        CodedToken.make(entropy, try keys.key(for: "session tokens"))
    }

    /// Whether it was made here, whatever has become of the session. Those of before this form are none.
    public static func isOurs(_ token: String, _ keys: PlatformKeys) -> Bool {
        (try? keys.key(for: "session tokens")).map { CodedToken.isOurs(token, $0) } ?? false
    }
}
