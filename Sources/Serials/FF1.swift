import Cryptography

/// Format-preserving encryption of decimal numbers: FF1 of NIST SP 800-38G r1, radix 10, on integers only.
///
/// A permutation of 0 ..< 10^digits chosen by key and tweak. Everything that does not depend on the number
/// (the block P and all of Q but its last block) is encrypted once, in `init`: each of the ten rounds then
/// costs one AES block. Safe from several threads, which do not wait for each other.
public struct FF1: Sendable {
    /// Decimal digits of a number, 6…36.
    public let digits: Int

    let blocks: AESBlocks
    let arithmetic: HalfArithmetic
    /// CBC state before the last block, with the constant bytes of the last block mixed in (big-endian
    /// halves).
    let prefixHigh: UInt64, prefixLow: UInt64

    /// Keys the permutation. Throws `digitCountOutOfRange`, or `cryptography` for a key not of 16, 24 or 32
    /// bytes.
    public init(key: SecretBytes, digits: Int, tweak: [UInt8]) throws(SerialError) {
        let blocks: AESBlocks
        do { blocks = try AESBlocks(key: key) } catch { throw .cryptography(error) }
        try self.init(blocks: blocks, digits: digits, tweak: tweak)
    }

    /// The same over a cipher that is keyed already, which many permutations of one key share.
    public init(blocks: AESBlocks, digits: Int, tweak: [UInt8]) throws(SerialError) {
        guard (6...36).contains(digits) else { throw .digitCountOutOfRange(digits) }
        self.digits = digits
        self.blocks = blocks
        arithmetic = HalfArithmetic(digits: digits)
        (prefixHigh, prefixLow) = Self.prefix(blocks, tweak: tweak, digits: digits, arithmetic.lastHalfBytes)
    }

    /// SP 800-38G r1, algorithm 7, steps 5 and 6.i with the parts that change left zero.
    private static func prefix(
        _ cipher: AESBlocks, tweak: [UInt8], digits: Int, _ halfBytes: Int
    ) -> (UInt64, UInt64) {
        var message: [UInt8] = [1, 2, 1, 0, 0, 10, 10, UInt8(digits / 2)]
        message += bigEndian(UInt32(digits)) + bigEndian(UInt32(tweak.count)) + tweak
        let open = (message.count + halfBytes + 1) % 16
        message += [UInt8](repeating: 0, count: (16 - open) % 16 + halfBytes + 1)
        var state = [UInt8](repeating: 0, count: 16)
        let last = message.count - 16
        for start in stride(from: 0, to: last, by: 16) {
            for offset in 0..<16 { state[offset] ^= message[start + offset] }
            state.withUnsafeMutableBytes { cipher.encrypt(blocks: $0) }
        }
        for offset in 0..<16 { state[offset] ^= message[last + offset] }
        return (number(state[..<8]), number(state[8...]))
    }

    private static func bigEndian(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32(24 - 8 * $0)) }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }
}

extension FF1 {
    /// The number that stands for `x`. Throws `numberTooLarge` when `x` ≥ 10^digits.
    public func encrypt(_ x: UInt128) throws(SerialError) -> UInt128 {
        var (first, last) = try halves(x)
        blocks.withLane { lane in
            for round in UInt64(0)..<10 {
                let pad = keystream(round, last, lane)
                (first, last) = (last, arithmetic.add(first, pad, round: round))
            }
        }
        return join(first, last)
    }

    /// The inverse of `encrypt`. Throws `numberTooLarge` when `x` ≥ 10^digits.
    public func decrypt(_ x: UInt128) throws(SerialError) -> UInt128 {
        var (first, last) = try halves(x)
        blocks.withLane { lane in
            var round: UInt64 = 10
            while round > 0 {
                round -= 1
                let pad = keystream(round, first, lane)
                (first, last) = (arithmetic.subtract(last, pad, round: round), first)
            }
        }
        return join(first, last)
    }

    /// The same for numbers that fit 64 bits (every product code: at most 18 digits).
    public func encrypt(_ x: UInt64) throws(SerialError) -> UInt64 {
        UInt64(truncatingIfNeeded: try encrypt(UInt128(x)))
    }

    /// The same for numbers that fit 64 bits (every product code: at most 18 digits).
    public func decrypt(_ x: UInt64) throws(SerialError) -> UInt64 {
        UInt64(truncatingIfNeeded: try decrypt(UInt128(x)))
    }

    private func halves(_ x: UInt128) throws(SerialError) -> (UInt64, UInt64) {
        let parts = x.quotientAndRemainder(dividingBy: UInt128(arithmetic.lastModulus))
        guard parts.quotient < UInt128(arithmetic.firstModulus) else {
            throw .numberTooLarge(field: "FF1 number", digits: digits)
        }
        return (UInt64(parts.quotient), UInt64(parts.remainder))
    }

    private func join(_ first: UInt64, _ last: UInt64) -> UInt128 {
        UInt128(first) * UInt128(arithmetic.lastModulus) + UInt128(last)
    }

    /// R of step 6.ii: one block, as its two big-endian halves.
    @inline(__always)
    private func keystream(_ round: UInt64, _ half: UInt64, _ lane: borrowing AESBlocks.Lane) -> (UInt64, UInt64) {
        let mark = arithmetic.roundMark(round)
        var block = ((prefixHigh ^ mark.high).bigEndian, (prefixLow ^ mark.low ^ half).bigEndian)
        withUnsafeMutableBytes(of: &block) { lane.encrypt(blocks: $0) }
        return (block.0.bigEndian, block.1.bigEndian)
    }
}
