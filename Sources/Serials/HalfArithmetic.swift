/// The numbers of FF1's two halves: u = ⌊n/2⌋ digits first, v = n − u digits last; each fits 64 bits up to n
/// = 36.
struct HalfArithmetic: Sendable {
    /// 10^u and 10^v.
    let firstModulus: UInt64, lastModulus: UInt64
    /// ⌊2^64 / modulus⌋, to divide by multiplying.
    let firstReciprocal: UInt64, lastReciprocal: UInt64
    /// b of SP 800-38G: bytes of a half in the message, 2…8.
    let lastHalfBytes: Int
    /// d = 8: the pad is 64 bits; otherwise d = 12.
    let hasShortPad: Bool

    init(digits: Int) {
        let first = digits / 2
        firstModulus = Self.powerOfTen(first)
        lastModulus = Self.powerOfTen(digits - first)
        firstReciprocal = Self.reciprocal(firstModulus)
        lastReciprocal = Self.reciprocal(lastModulus)
        let bits = 64 - (lastModulus - 1).leadingZeroBitCount
        lastHalfBytes = (bits + 7) / 8
        hasShortPad = lastHalfBytes <= 4  // d = 4⌈b/4⌉ + 4
    }

    static func powerOfTen(_ exponent: Int) -> UInt64 {
        (0..<exponent).reduce(UInt64(1)) { power, _ in power * 10 }
    }

    private static func reciprocal(_ modulus: UInt64) -> UInt64 {
        modulus.dividingFullWidth((1, 0)).quotient
    }

    /// The round number stands in the byte before the half's number.
    @inline(__always)
    func roundMark(_ round: UInt64) -> (high: UInt64, low: UInt64) {
        lastHalfBytes == 8 ? (round, 0) : (0, round << UInt64(8 * lastHalfBytes))
    }

    /// m = u digits in even rounds, v in odd ones.
    @inline(__always)
    func modulus(round: UInt64) -> (modulus: UInt64, reciprocal: UInt64) {
        round & 1 == 0 ? (firstModulus, firstReciprocal) : (lastModulus, lastReciprocal)
    }

    @inline(__always)
    func add(_ half: UInt64, _ pad: (UInt64, UInt64), round: UInt64) -> UInt64 {
        let (modulus, reciprocal) = modulus(round: round)
        let sum = half + reduce(pad, modulus, reciprocal)
        return sum >= modulus ? sum - modulus : sum
    }

    @inline(__always)
    func subtract(_ half: UInt64, _ pad: (UInt64, UInt64), round: UInt64) -> UInt64 {
        let (modulus, reciprocal) = modulus(round: round)
        let taken = reduce(pad, modulus, reciprocal)
        return half >= taken ? half - taken : half + modulus - taken
    }

    /// NUM of the first d bytes of the block, modulo `modulus`.
    @inline(__always)
    private func reduce(_ pad: (UInt64, UInt64), _ modulus: UInt64, _ reciprocal: UInt64) -> UInt64 {
        if hasShortPad { return Self.remainder(pad.0, modulus, reciprocal) }
        let high = (pad.0 >> 32) % modulus
        return modulus.dividingFullWidth((high, pad.0 << 32 | pad.1 >> 32)).remainder
    }

    /// `value` mod `modulus`: the estimated quotient is exact or one too small.
    @inline(__always)
    static func remainder(_ value: UInt64, _ modulus: UInt64, _ reciprocal: UInt64) -> UInt64 {
        let quotient = value.multipliedFullWidth(by: reciprocal).high
        let rest = value &- quotient &* modulus
        return rest >= modulus ? rest &- modulus : rest
    }
}
