import Cryptography

/// Why FF1 or a code layout refuses.
public enum SerialError: Error, Equatable, Sendable {
    /// FF1 takes 6…36 digits here: a domain under 10^6 is breakable (NIST SP 800-38G r1), over 36 does not
    /// fit.
    case digitCountOutOfRange(Int)
    /// A serial of a product code has 12…18 digits (DESIGN decision 4: guessing must stay hopeless).
    case serialDigitsOutOfRange(Int)
    /// The number does not fit the digits: `value` ≥ 10^`digits`.
    case numberTooLarge(field: String, digits: Int)
    /// A number of a code lies outside `allowed`.
    case numberOutOfRange(field: String, allowed: ClosedRange<UInt64>, actual: UInt64)
    /// The text must have `expected` characters, it has `actual`.
    case wrongLength(field: String, expected: Int, actual: Int)
    /// The character at `position` (from 0) is no decimal digit.
    case notADigit(field: String, position: Int)
    /// An index range leaves the allocation or the domain.
    case rangeOutOfBounds(first: UInt64, count: UInt64, limit: UInt64)
    /// The key does not fit, or libcrypto failed.
    case cryptography(CryptographyError)
}
