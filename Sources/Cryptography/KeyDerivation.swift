import COpenSSL

/// Keys from other secrets.
public enum KeyDerivation {
    /// HKDF with SHA-256 (RFC 5869): `count` bytes (1…8,160) from `secret`, bound to `info` (at most 1,024
    /// bytes).
    ///
    /// Throws `wrongLength` for a count, a secret (empty) or an info out of range.
    public static func hkdf(
        _ secret: SecretBytes, salt: [UInt8] = [], info: [UInt8], count: Int
    ) throws(CryptographyError) -> SecretBytes {
        try OpenSSL.checkLength(count, of: "derived key", in: 1...8_160)
        try OpenSSL.checkLength(secret.count, of: "secret", in: 1...65_536)
        try OpenSSL.checkLength(salt.count, of: "salt", in: 0...65_536)
        try OpenSSL.checkLength(info.count, of: "info", in: 0...1_024)
        let context = try OpenSSL.unwrap(EVP_PKEY_CTX_new_id(EVP_PKEY_HKDF, nil), "HKDF context")
        defer { EVP_PKEY_CTX_free(context) }
        try OpenSSL.check(EVP_PKEY_derive_init(context), "HKDF start")
        let hash = DigestAlgorithm.sha256.implementation
        try OpenSSL.check(EVP_PKEY_CTX_set_hkdf_md(context, hash), "HKDF hash")
        let keyed = secret.withKeyPointer { EVP_PKEY_CTX_set1_hkdf_key(context, $0, Int32(secret.count)) }
        try OpenSSL.check(keyed, "HKDF secret")
        if !salt.isEmpty {
            try OpenSSL.check(EVP_PKEY_CTX_set1_hkdf_salt(context, salt, Int32(salt.count)), "HKDF salt")
        }
        if !info.isEmpty {
            try OpenSSL.check(EVP_PKEY_CTX_add1_hkdf_info(context, info, Int32(info.count)), "HKDF info")
        }
        return try SecretBytes(count: count) { (output) throws(CryptographyError) in
            var length = count
            try OpenSSL.check(EVP_PKEY_derive(context, output.baseAddress, &length), "HKDF")
        }
    }

    /// The cost of scrypt (RFC 7914): memory is 128 × 2^`costLog2` × `blockSize` bytes, time grows with all
    /// three.
    public struct ScryptCost: Hashable, Sendable {
        /// Binary logarithm of N, 1…20.
        public var costLog2: Int
        /// r, 1…32.
        public var blockSize: Int
        /// p, 1…16.
        public var parallelism: Int

        /// Unchecked here; `scrypt` refuses values out of range.
        public init(costLog2: Int, blockSize: Int, parallelism: Int) {
            self.costLog2 = costLog2
            self.blockSize = blockSize
            self.parallelism = parallelism
        }

        /// N = 2^15, r = 8, p = 3: OWASP ASVS 5.0 appendix C; 32 MiB and about 0.27 s a call.
        public static let standard = ScryptCost(costLog2: 15, blockSize: 8, parallelism: 3)

        /// Bytes of memory a call takes.
        var memory: Int { 128 * blockSize << costLog2 }

        /// A stored value must not be able to order more work than a login may cost: at most 256 MiB.
        var isAllowed: Bool {
            (1...20).contains(costLog2) && (1...32).contains(blockSize) && (1...16).contains(parallelism)
                && memory <= 256 << 20
        }
    }

    /// scrypt (RFC 7914): `count` bytes (1…1,024) from a password. Blocks its thread for as long as `cost`
    /// says.
    public static func scrypt(
        _ password: [UInt8], salt: [UInt8], cost: ScryptCost, count: Int
    ) throws(CryptographyError) -> SecretBytes {
        try OpenSSL.checkLength(count, of: "derived key", in: 1...1_024)
        guard cost.isAllowed else {
            throw .libraryFailure(operation: "scrypt", reason: "cost out of range")
        }
        // libcrypto counts a few buffers more than the 128·N·r of the table.
        let limit = UInt64(cost.memory + 128 * cost.blockSize * (cost.parallelism + 4) + 65_536)
        let chars = password.map { CChar(bitPattern: $0) } + [0]
        return try SecretBytes(count: count) { (output) throws(CryptographyError) in
            let code = EVP_PBE_scrypt(
                chars, password.count, salt, salt.count, 1 << UInt64(cost.costLog2),
                UInt64(cost.blockSize), UInt64(cost.parallelism), limit, output.baseAddress, count)
            try OpenSSL.check(code, "scrypt")
        }
    }
}
