import COpenSSL

/// Why a cryptographic operation gave no result. Never carries key material or plain text.
public enum CryptographyError: Error, Equatable, Sendable {
    /// `field` must have one of the `allowed` lengths in bytes, it has `actual`.
    case wrongLength(field: String, allowed: ClosedRange<Int>, actual: Int)
    /// A tag or a padding did not fit: wrong key, other associated data, or a changed message. Deliberately
    /// not told apart.
    case authenticationFailed
    /// The bytes are no key of this algorithm (for example a point that is not on the curve).
    case invalidKey(algorithm: String)
    /// A stored password hash breaks the form `$scrypt$ln=…,r=…,p=…$salt$hash`; `field` names the first bad
    /// part.
    case malformedPasswordHash(field: String)
    /// libcrypto refused; `reason` is its own text.
    case libraryFailure(operation: String, reason: String)
}

extension CryptographyError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .wrongLength(let field, let allowed, let actual):
            let rule = allowed.count == 1 ? "\(allowed.lowerBound)" : "\(allowed.lowerBound) to \(allowed.upperBound)"
            return "\(field) has \(actual) bytes, the rule is \(rule)"
        case .authenticationFailed: return "the message or its tag is not authentic"
        case .invalidKey(let algorithm): return "not a key of \(algorithm)"
        case .malformedPasswordHash(let field): return "the stored password hash has a bad \(field)"
        case .libraryFailure(let operation, let reason): return "\(operation): \(reason)"
        }
    }
}

/// Checks of what libcrypto answers.
enum OpenSSL {
    /// libcrypto says 1 for success; 0, −1 and −2 are failures of different colours.
    static func check(_ code: Int32, _ operation: String) throws(CryptographyError) {
        guard code == 1 else { throw failure(operation) }
    }

    static func unwrap<Value>(_ value: Value?, _ operation: String) throws(CryptographyError) -> Value {
        guard let value else { throw failure(operation) }
        return value
    }

    /// For calls that can only fail when memory is out or the library is broken, never because of an input.
    static func require(_ code: Int32, _ operation: StaticString) {
        precondition(code == 1, "libcrypto cannot work: \(operation)")
    }

    static func checkLength(
        _ actual: Int, of field: String, in allowed: ClosedRange<Int>
    ) throws(CryptographyError) {
        guard allowed.contains(actual) else {
            throw .wrongLength(field: field, allowed: allowed, actual: actual)
        }
    }

    /// The newest entry of this thread's error queue, which is emptied: a later call must not report it.
    static func failure(_ operation: String) -> CryptographyError {
        let code = ERR_peek_last_error()
        ERR_clear_error()
        guard code != 0 else { return .libraryFailure(operation: operation, reason: "no reason given") }
        var text = [CChar](repeating: 0, count: 256)
        ERR_error_string_n(code, &text, text.count)
        let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return .libraryFailure(operation: operation, reason: String(decoding: bytes, as: UTF8.self))
    }
}
