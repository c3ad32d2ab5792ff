import Cryptography

/// What the cookie of a device holds: 32 random bytes, and a code that only this platform makes. Whoever makes one up
/// gets nothing by it.
public enum DeviceToken {
    static func make(_ entropy: Entropy, _ keys: PlatformKeys) throws -> String {
        let number = entropy.bytes(32).base64URL
        return try number + "." + code(of: number, keys)
    }

    /// Whether it was made here, for whatever account.
    public static func isOurs(_ token: String, _ keys: PlatformKeys) -> Bool {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard token.utf8.count <= 128, parts.count == 2, let right = try? Self.code(of: String(parts[0]), keys) else {
            return false
        }
        return constantTimeEqual(Array(right.utf8), Array(parts[1].utf8))
    }

    private static func code(of number: String, _ keys: PlatformKeys) throws -> String {
        let key = try keys.key(for: "device tokens")
        return Array(MAC.code(for: Array(number.utf8), key: key).prefix(16)).base64URL
    }
}
