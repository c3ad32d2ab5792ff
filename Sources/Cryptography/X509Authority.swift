import COpenSSL

/// An authority of its own for client certificates (X.509, RFC 5280): one EC P-256 key, one fixed profile.
public struct X509Authority: Sendable {
    /// DER.
    public let certificate: [UInt8]
    /// For a sealed place: the private key, DER.
    public let privateKey: SecretBytes
    private let key: KeyHandle

    /// What a certificate says besides whose it is. Times are seconds of the Unix epoch.
    public struct Terms: Sendable {
        public var name: String
        /// Positive; 16 bytes by a random source.
        public var serial: [UInt8]
        public var from: Int64
        public var until: Int64

        public init(name: String, serial: [UInt8], from: Int64, until: Int64) {
            self.name = name
            self.serial = serial
            self.from = from
            self.until = until
        }
    }

    /// Throws `CryptographyError` for bytes that are no certificate and no key.
    public init(certificate: [UInt8], privateKey: SecretBytes) throws(CryptographyError) {
        let raw = privateKey.withKeyPointer { start in
            var place: UnsafePointer<UInt8>? = start
            return d2i_AutoPrivateKey(nil, &place, privateKey.count)
        }
        key = KeyHandle(try OpenSSL.unwrap(raw, "key of the authority"))
        self.certificate = certificate
        self.privateKey = privateKey
        X509_free(try X509Text.certificate(certificate))
    }

    /// A new key and its self-signed certificate.
    public static func make(_ terms: Terms) throws(CryptographyError) -> X509Authority {
        let context = try OpenSSL.unwrap(EVP_PKEY_CTX_new_from_name(nil, "EC", nil), "EC")
        defer { EVP_PKEY_CTX_free(context) }
        try OpenSSL.check(EVP_PKEY_keygen_init(context), "EC")
        try OpenSSL.check(EVP_PKEY_CTX_set_group_name(context, "P-256"), "P-256")
        var made: OpaquePointer?
        try OpenSSL.check(EVP_PKEY_generate(context, &made), "EC key")
        let key = KeyHandle(try OpenSSL.unwrap(made, "EC key"))
        let blank = try X509Text.blank(terms, key.pointer)
        defer { X509_free(blank) }
        try OpenSSL.check(X509_set_issuer_name(blank, X509_get_subject_name(blank)), "issuer")
        let id = try X509Text.keyID(blank)
        try X509Text.add(
            [
                (NID_basic_constraints, true, [0x30, 0x06, 0x01, 0x01, 0xFF, 0x02, 0x01, 0x00]),
                // keyCertSign, cRLSign
                (NID_key_usage, true, [0x03, 0x02, 0x01, 0x06]),
                (NID_subject_key_identifier, false, [0x04, 0x14] + id),
            ], to: blank)
        let secret = try X509Text.der("key") { i2d_PrivateKey(key.pointer, $0) }
        return try X509Authority(
            certificate: try X509Text.signed(blank, key.pointer), privateKey: SecretBytes(secret))
    }

    /// A certificate for the key of a request: for TLS clients only, whatever else was asked for.
    /// - Parameter list: where the list of revoked ones is.
    public func issue(
        for request: X509Request, _ terms: Terms, list: String
    ) throws(CryptographyError) -> [UInt8] {
        let authority = try X509Text.certificate(certificate)
        defer { X509_free(authority) }
        let blank = try X509Text.blank(terms, request.key.pointer)
        defer { X509_free(blank) }
        try OpenSSL.check(X509_set_issuer_name(blank, X509_get_subject_name(authority)), "issuer")
        let (own, upper) = (try X509Text.keyID(blank), try X509Text.keyID(authority))
        let address = Array(list.utf8.prefix(200))
        let point = X509Text.wrapped([0x86], address, in: [0xA0, 0xA0, 0x30, 0x30])
        try X509Text.add(
            [
                (NID_basic_constraints, true, [0x30, 0x00]),
                // digitalSignature
                (NID_key_usage, true, [0x03, 0x02, 0x07, 0x80]),
                // id-kp-clientAuth
                (NID_ext_key_usage, true, [0x30, 0x0A, 0x06, 0x08, 0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02]),
                (NID_subject_key_identifier, false, [0x04, 0x14] + own),
                (NID_authority_key_identifier, false, [0x30, 0x16, 0x80, 0x14] + upper),
                (NID_crl_distribution_points, false, point),
            ], to: blank)
        return try X509Text.signed(blank, key.pointer)
    }

    /// The signed list of what is revoked (RFC 5280 5), DER.
    public func list(
        number: Int64, revoked: [(serial: [UInt8], at: Int64)], from: Int64, until: Int64
    ) throws(CryptographyError) -> [UInt8] {
        let authority = try X509Text.certificate(certificate)
        defer { X509_free(authority) }
        let list = try OpenSSL.unwrap(X509_CRL_new(), "list")
        defer { X509_CRL_free(list) }
        try OpenSSL.check(X509_CRL_set_version(list, 1), "list")
        try OpenSSL.check(X509_CRL_set_issuer_name(list, X509_get_subject_name(authority)), "list")
        try X509Text.time(from) { X509_CRL_set1_lastUpdate(list, $0) }
        try X509Text.time(until) { X509_CRL_set1_nextUpdate(list, $0) }
        for one in revoked {
            let entry = try OpenSSL.unwrap(X509_REVOKED_new(), "entry")
            try X509Text.number(one.serial) { X509_REVOKED_set_serialNumber(entry, $0) }
            try X509Text.time(one.at) { X509_REVOKED_set_revocationDate(entry, $0) }
            try OpenSSL.check(X509_CRL_add0_revoked(list, entry), "entry")
        }
        try OpenSSL.check(X509_CRL_sort(list), "list")
        let count = X509Text.integer(number)
        for (nid, bytes) in [
            (NID_authority_key_identifier, [0x30, 0x16, 0x80, 0x14] + (try X509Text.keyID(authority))),
            (NID_crl_number, count),
        ] {
            let part = try X509Text.part(nid, false, bytes)
            defer { X509_EXTENSION_free(part) }
            try OpenSSL.check(X509_CRL_add_ext(list, part, -1), "list")
        }
        guard X509_CRL_sign(list, key.pointer, EVP_sha256()) > 0 else { throw OpenSSL.failure("signature of the list") }
        return try X509Text.der("list") { i2d_X509_CRL(list, $0) }
    }
}

/// A request for a certificate (PKCS #10) whose sender has the key.
public struct X509Request: Sendable {
    let key: KeyHandle

    /// Throws `CryptographyError` for anything else, and for keys that are too weak: EC on P-256 or P-384, Ed25519 and
    /// RSA from 2,048 bits are taken.
    public init(_ der: [UInt8]) throws(CryptographyError) {
        let raw = der.withUnsafeBufferPointer { buffer in
            var place = buffer.baseAddress
            return d2i_X509_REQ(nil, &place, buffer.count)
        }
        let request = try OpenSSL.unwrap(raw, "request")
        defer { X509_REQ_free(request) }
        key = KeyHandle(try OpenSSL.unwrap(X509_REQ_get_pubkey(request), "key of the request"))
        guard X509_REQ_verify(request, key.pointer) == 1 else { throw OpenSSL.failure("signature of the request") }
        let bits = EVP_PKEY_get_bits(key.pointer)
        let isStrong =
            switch EVP_PKEY_get_base_id(key.pointer) {
            case EVP_PKEY_RSA: (2_048...8_192).contains(bits)
            case EVP_PKEY_EC: ["prime256v1", "secp384r1"].contains(Self.curve(key.pointer))
            case EVP_PKEY_ED25519: true
            default: false
            }
        guard isStrong else { throw .invalidKey(algorithm: "RSA ≥ 2048, EC P-256, P-384, Ed25519") }
    }
}

extension X509Request {
    fileprivate static func curve(_ key: OpaquePointer) -> String {
        var text = [CChar](repeating: 0, count: 80)
        var count = 0
        guard EVP_PKEY_get_group_name(key, &text, text.count, &count) == 1 else { return "" }
        return String(decoding: text.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// Small parts of certificates.
enum X509Text {
    static func certificate(_ der: [UInt8]) throws(CryptographyError) -> OpaquePointer {
        let raw = der.withUnsafeBufferPointer { buffer in
            var place = buffer.baseAddress
            return d2i_X509(nil, &place, buffer.count)
        }
        return try OpenSSL.unwrap(raw, "certificate")
    }

    /// Version 3, with a serial number, times, one name and a key.
    static func blank(
        _ terms: X509Authority.Terms, _ key: OpaquePointer
    ) throws(CryptographyError) -> OpaquePointer {
        let made = try OpenSSL.unwrap(X509_new(), "certificate")
        do {
            try OpenSSL.check(X509_set_version(made, 2), "version")
            try number(terms.serial) { X509_set_serialNumber(made, $0) }
            try time(terms.from) { X509_set1_notBefore(made, $0) }
            try time(terms.until) { X509_set1_notAfter(made, $0) }
            let name = Array(terms.name.utf8.prefix(64))
            let subject = X509_get_subject_name(made)
            // MBSTRING_UTF8
            try OpenSSL.check(
                X509_NAME_add_entry_by_NID(subject, NID_commonName, 0x1000, name, Int32(name.count), -1, 0), "name")
            try OpenSSL.check(X509_set_pubkey(made, key), "key")
        } catch {
            X509_free(made)
            throw error
        }
        return made
    }

    /// RFC 7093 2: the leftmost 160 bits of SHA-256 of the key's bits.
    static func keyID(_ certificate: OpaquePointer) throws(CryptographyError) -> [UInt8] {
        let bits = try OpenSSL.unwrap(X509_get0_pubkey_bitstr(certificate), "key")
        let bytes = [UInt8](UnsafeBufferPointer(start: bits.pointee.data, count: Int(bits.pointee.length)))
        return Array(SHA256.hash(bytes).prefix(20))
    }

    static func part(_ nid: Int32, _ isCritical: Bool, _ bytes: [UInt8]) throws(CryptographyError) -> OpaquePointer {
        let text = try OpenSSL.unwrap(ASN1_OCTET_STRING_new(), "extension")
        defer { ASN1_OCTET_STRING_free(text) }
        try OpenSSL.check(ASN1_OCTET_STRING_set(text, bytes, Int32(bytes.count)), "extension")
        return try OpenSSL.unwrap(
            X509_EXTENSION_create_by_NID(nil, nid, isCritical ? 1 : 0, text), "extension")
    }

    static func add(
        _ parts: [(nid: Int32, isCritical: Bool, bytes: [UInt8])], to certificate: OpaquePointer
    ) throws(CryptographyError) {
        for one in parts {
            let part = try part(one.nid, one.isCritical, one.bytes)
            defer { X509_EXTENSION_free(part) }
            try OpenSSL.check(X509_add_ext(certificate, part, -1), "extension")
        }
    }

    static func signed(_ certificate: OpaquePointer, _ key: OpaquePointer) throws(CryptographyError) -> [UInt8] {
        guard X509_sign(certificate, key, EVP_sha256()) > 0 else { throw OpenSSL.failure("signature") }
        return try der("certificate") { i2d_X509(certificate, $0) }
    }

    static func der(
        _ what: String, _ write: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?) -> Int32
    ) throws(CryptographyError) -> [UInt8] {
        let count = write(nil)
        guard count > 0 else { throw OpenSSL.failure(what) }
        var bytes = [UInt8](repeating: 0, count: Int(count))
        bytes.withUnsafeMutableBufferPointer { buffer in
            var place = buffer.baseAddress
            _ = write(&place)
        }
        return bytes
    }

    static func time(
        _ seconds: Int64, _ set: (UnsafeMutablePointer<ASN1_TIME>) -> Int32
    ) throws(CryptographyError) {
        let time = try OpenSSL.unwrap(ASN1_TIME_set(nil, Int(seconds)), "time")
        defer { ASN1_TIME_free(time) }
        try OpenSSL.check(set(time), "time")
    }

    static func number(
        _ bytes: [UInt8], _ set: (UnsafeMutablePointer<ASN1_INTEGER>) -> Int32
    ) throws(CryptographyError) {
        let big = try OpenSSL.unwrap(BN_bin2bn(bytes, Int32(bytes.count), nil), "number")
        defer { BN_free(big) }
        let number = try OpenSSL.unwrap(BN_to_ASN1_INTEGER(big, nil), "number")
        defer { ASN1_INTEGER_free(number) }
        try OpenSSL.check(set(number), "number")
    }

    /// DER of a whole number from 0.
    static func integer(_ value: Int64) -> [UInt8] {
        var bytes = (0..<8).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * $0)) }
        while bytes.count > 1, bytes[0] == 0, bytes[1] < 0x80 { bytes.removeFirst() }
        return [0x02, UInt8(bytes.count)] + bytes
    }

    /// DER of a value in one after the other; 250 bytes at most.
    static func wrapped(_ tag: [UInt8], _ value: [UInt8], in outer: [UInt8]) -> [UInt8] {
        (tag + outer).reduce(value) { inner, tag in
            let count = inner.count < 128 ? [UInt8(inner.count)] : [0x81, UInt8(inner.count)]
            return [tag] + count + inner
        }
    }
}
