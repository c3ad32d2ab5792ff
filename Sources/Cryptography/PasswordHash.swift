/// A stored password, in the PHC string form `$scrypt$ln=15,r=8,p=3$salt$hash` (base64 without padding).
///
/// One call costs about 0.27 s and 32 MiB: callers bound how many run at once.
public struct PasswordHash: Hashable, Sendable {
    /// Cost the hash was made with.
    public let cost: KeyDerivation.ScryptCost
    let salt: [UInt8]
    let digest: [UInt8]

    /// A password has at most this many bytes of UTF-8; longer ones are refused, not cut.
    public static let maximumPasswordBytes = 1_024

    /// Hashes a new password with 16 bytes of salt or more (from `SecureRandom.bytes`).
    ///
    /// Throws `wrongLength` for a password over 1,024 bytes or a salt outside 16…64.
    public static func hash(
        _ password: String, salt: [UInt8], cost: KeyDerivation.ScryptCost = .standard
    ) throws(CryptographyError) -> PasswordHash {
        try OpenSSL.checkLength(salt.count, of: "salt", in: 16...64)
        let digest = try derive(password, salt: salt, cost: cost, count: 32)
        return PasswordHash(cost: cost, salt: salt, digest: digest.exposedBytes())
    }

    /// Whether `password` is the stored one; compares in constant time. False for a password over 1,024
    /// bytes.
    public static func verify(_ password: String, against stored: String) throws(CryptographyError) -> Bool {
        let hash = try PasswordHash(stored)
        guard password.utf8.count <= maximumPasswordBytes else { return false }
        let digest = try derive(password, salt: hash.salt, cost: hash.cost, count: hash.digest.count)
        return digest == SecretBytes(hash.digest)
    }

    /// True when today's cost is another: hash again at the next successful login.
    public var needsRehash: Bool { cost != .standard || salt.count < 16 || digest.count != 32 }

    private static func derive(
        _ password: String, salt: [UInt8], cost: KeyDerivation.ScryptCost, count: Int
    ) throws(CryptographyError) -> SecretBytes {
        let bytes = [UInt8](password.utf8)
        try OpenSSL.checkLength(bytes.count, of: "password", in: 0...maximumPasswordBytes)
        return try KeyDerivation.scrypt(bytes, salt: salt, cost: cost, count: count)
    }
}

extension PasswordHash: CustomStringConvertible {
    /// The text to store.
    public var description: String {
        "$scrypt$ln=\(cost.costLog2),r=\(cost.blockSize),p=\(cost.parallelism)"
            + "$\(salt.base64Unpadded)$\(digest.base64Unpadded)"
    }

    /// Reads a stored text. Throws `malformedPasswordHash` naming the first part that breaks the form.
    public init(_ text: String) throws(CryptographyError) {
        guard text.utf8.count <= 256 else { throw .malformedPasswordHash(field: "length") }
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt" else {
            throw .malformedPasswordHash(field: "algorithm")
        }
        guard let cost = Self.cost(of: parts[2]) else { throw .malformedPasswordHash(field: "cost") }
        guard let salt = [UInt8](base64Unpadded: String(parts[3])), (8...64).contains(salt.count) else {
            throw .malformedPasswordHash(field: "salt")
        }
        guard let digest = [UInt8](base64Unpadded: String(parts[4])), (16...64).contains(digest.count) else {
            throw .malformedPasswordHash(field: "hash")
        }
        self.init(cost: cost, salt: salt, digest: digest)
    }

    private static func cost(of text: Substring) -> KeyDerivation.ScryptCost? {
        let fields = text.split(separator: ",", omittingEmptySubsequences: false)
        guard fields.count == 3,
            let costLog2 = number(fields[0], after: "ln="), let blockSize = number(fields[1], after: "r="),
            let parallelism = number(fields[2], after: "p=")
        else { return nil }
        let cost = KeyDerivation.ScryptCost(
            costLog2: costLog2, blockSize: blockSize, parallelism: parallelism)
        return cost.isAllowed ? cost : nil
    }

    private static func number(_ field: Substring, after name: String) -> Int? {
        guard field.hasPrefix(name) else { return nil }
        let digits = field.dropFirst(name.count)
        guard (1...2).contains(digits.count), digits.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int(digits)
    }
}
