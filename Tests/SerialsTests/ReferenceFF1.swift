import Cryptography

/// FF1 as SP 800-38G algorithm 7 is written: digit strings, byte strings, numbers as arrays of digits. Slow
/// and plain.
struct ReferenceFF1 {
    let cipher: AESBlocks
    let tweak: [UInt8]

    init(key: [UInt8], tweak: [UInt8]) throws {
        cipher = try AESBlocks(key: SecretBytes(key))
        self.tweak = tweak
    }

    func encrypt(_ x: [UInt8]) -> [UInt8] {
        let n = x.count
        let t = tweak.count
        let u = n / 2
        let v = n - u
        var a = Array(x[..<u])
        var b = Array(x[u...])
        let nines = [UInt8](repeating: 9, count: v)
        let byteCount = bytes(of: nines, minimum: 1).count
        let d = 4 * ((byteCount + 3) / 4) + 4
        let p: [UInt8] = [1, 2, 1, 0, 0, 10, 10, UInt8(u % 256)] + word(n) + word(t)
        for i in 0..<10 {
            var q = tweak
            q += [UInt8](repeating: 0, count: ((-t - byteCount - 1) % 16 + 16) % 16)
            q += [UInt8(i)] + bytes(of: b, minimum: byteCount)
            let r = mac(p + q)
            let m = i % 2 == 0 ? u : v
            let c = addLow(a, decimal(Array(r[..<d])), digits: m)
            a = b
            b = c
        }
        return a + b
    }

    private func word(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(value >> (24 - 8 * $0) & 255) } }

    /// CBC-MAC (algorithm 6).
    private func mac(_ message: [UInt8]) -> [UInt8] {
        var state = [UInt8](repeating: 0, count: 16)
        for start in stride(from: 0, to: message.count, by: 16) {
            for offset in 0..<16 { state[offset] ^= message[start + offset] }
            state.withUnsafeMutableBytes { cipher.encrypt(blocks: $0) }
        }
        return state
    }

    /// A decimal number as big-endian bytes, by long division.
    private func bytes(of digits: [UInt8], minimum: Int) -> [UInt8] {
        var rest = digits
        var result: [UInt8] = []
        while rest.contains(where: { $0 != 0 }) {
            var remainder = 0
            for position in 0..<rest.count {
                let value = remainder * 10 + Int(rest[position])
                rest[position] = UInt8(value / 256)
                remainder = value % 256
            }
            result.insert(UInt8(remainder), at: 0)

        }
        return [UInt8](repeating: 0, count: max(0, minimum - result.count)) + result
    }

    /// Big-endian bytes as a decimal number, lowest digit first.
    private func decimal(_ bytes: [UInt8]) -> [UInt8] {
        var digits: [UInt8] = [0]
        for byte in bytes {
            var carry = Int(byte)
            for position in 0..<digits.count {
                let value = Int(digits[position]) * 256 + carry
                digits[position] = UInt8(value % 10)
                carry = value / 10
            }
            while carry > 0 {
                digits.append(UInt8(carry % 10))
                carry /= 10
            }
        }
        return digits
    }

    /// (NUM(a) + y) mod 10^digits, `y` lowest digit first.
    private func addLow(_ a: [UInt8], _ y: [UInt8], digits: Int) -> [UInt8] {
        var result: [UInt8] = []
        var carry: UInt8 = 0
        for position in 0..<digits {
            let sum = a[digits - 1 - position] + (position < y.count ? y[position] : 0) + carry
            result.insert(sum % 10, at: 0)
            carry = sum / 10
        }
        return result
    }
}

/// A small seeded generator (Steele, Lea, Flood 2014), so that a failure can be run again.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) } }
}
