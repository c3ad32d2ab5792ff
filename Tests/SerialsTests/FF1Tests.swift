import Cryptography
import Serials
import Testing

struct FF1Tests {
    static let key = "2b7e151628aed2a6abf7158809cf4f3cef4359d8d580aa4f7f036d6f04fc6a94"

    /// The radix-10 samples of NIST "Examples with Intermediate Values", FF1samples.pdf: plain 0123456789,
    /// ten digits.
    @Test(
        arguments: [
            (16, "", 2_433_477_484), (16, "39383736353433323130", 6_124_200_773),
            (24, "", 2_830_668_132), (24, "39383736353433323130", 2_496_655_549),
            (32, "", 6_657_667_009), (32, "39383736353433323130", 1_001_623_463),
        ] as [(Int, String, UInt64)])
    func `the published samples of NIST hold both ways`(
        keyBytes: Int, tweak: String, cipher: UInt64
    ) throws {
        let key = try #require([UInt8](hexadecimal: String(Self.key.prefix(2 * keyBytes))))
        let tweak = try #require([UInt8](hexadecimal: tweak))
        let permutation = try FF1(key: SecretBytes(key), digits: 10, tweak: tweak)
        #expect(try permutation.encrypt(UInt64(123_456_789)) == cipher)
        #expect(try permutation.decrypt(cipher) == UInt64(123_456_789))
    }

    @Test func `ten thousand random keys, tweaks, lengths and numbers agree with the standard word by word`() throws {
        var random = SplitMix(seed: 20_240_611)
        for attempt in 0..<10_000 {
            let key = random.bytes([16, 24, 32][attempt % 3])
            let tweak = random.bytes(Int(random.next() % 40))
            let digits = 6 + Int(random.next() % 31)
            let number = (0..<digits).map { _ in UInt8(random.next() % 10) }
            let slow = try ReferenceFF1(key: key, tweak: tweak).encrypt(number)
            let fast = try FF1(key: SecretBytes(key), digits: digits, tweak: tweak)
            let value = integer(number)
            let cipher = try fast.encrypt(value)
            let comment: Comment = "seed 20240611, attempt \(attempt), \(digits) digits"
            try #require(cipher == integer(slow), comment)
            try #require(try fast.decrypt(cipher) == value, comment)
        }
    }

    @Test(arguments: 6...18)
    func `a batch gives what single calls give`(digits: Int) throws {
        let permutation = try FF1(key: SecretBytes([UInt8](repeating: 7, count: 32)), digits: digits, tweak: [1])
        let domain = (0..<digits).reduce(UInt64(1)) { power, _ in power * 10 }
        // Across the carry from the last half into the first, and up to the end of the domain.
        let half = (0..<(digits + 1) / 2).reduce(UInt64(1)) { power, _ in power * 10 }
        for first in [0, half - 300, domain - 600] {
            var numbers = [UInt64](repeating: 0, count: 600)
            try numbers.withUnsafeMutableBufferPointer { (output) throws(SerialError) in
                try permutation.encryptBatch(first: first, into: output)
            }
            for (offset, number) in numbers.enumerated() {
                #expect(try permutation.encrypt(first + UInt64(offset)) == number)
            }
        }
    }

    @Test func `a small domain is a permutation`() throws {
        let permutation = try FF1(key: SecretBytes([UInt8](repeating: 1, count: 16)), digits: 6, tweak: [])
        var numbers = [UInt64](repeating: 0, count: 1_000_000)
        try numbers.withUnsafeMutableBufferPointer { (output) throws(SerialError) in
            try permutation.encryptBatch(first: 0, into: output)
        }
        var seen = [Bool](repeating: false, count: 1_000_000)
        for number in numbers { seen[Int(number)] = true }
        #expect(seen.allSatisfy { $0 })
    }

    @Test func `neighbours show no pattern`() throws {
        let permutation = try FF1(key: SecretBytes([UInt8](repeating: 3, count: 32)), digits: 16, tweak: [9])
        var numbers = [UInt64](repeating: 0, count: 1_000_000)
        try numbers.withUnsafeMutableBufferPointer { (output) throws(SerialError) in
            try permutation.encryptBatch(first: 0, into: output)
        }
        let values = numbers.map { Double($0) / 1e16 - 0.5 }
        var product = 0.0
        var square = 0.0
        for index in 1..<values.count {
            product += values[index] * values[index - 1]
            square += values[index] * values[index]
        }
        // The correlation of a million independent pairs stays under four standard deviations of 0.001.
        #expect(abs(product / square) < 0.004)
    }

    @Test func `domains under a million, numbers too large and wrong keys are refused`() throws {
        let key = SecretBytes([UInt8](repeating: 0, count: 16))
        #expect(throws: SerialError.digitCountOutOfRange(5)) { try FF1(key: key, digits: 5, tweak: []) }
        #expect(throws: SerialError.digitCountOutOfRange(37)) { try FF1(key: key, digits: 37, tweak: []) }
        let wrong = CryptographyError.wrongLength(field: "AES key", allowed: 16...32, actual: 17)
        #expect(throws: SerialError.cryptography(wrong)) {
            try FF1(key: SecretBytes([UInt8](repeating: 0, count: 17)), digits: 16, tweak: [])
        }
        let permutation = try FF1(key: key, digits: 6, tweak: [])
        let tooLarge = SerialError.numberTooLarge(field: "FF1 number", digits: 6)
        #expect(throws: tooLarge) { try permutation.encrypt(UInt64(1_000_000)) }
        #expect(throws: tooLarge) { try permutation.decrypt(UInt64.max) }
        #expect(throws: tooLarge) { try permutation.decrypt(UInt128.max) }
        #expect(throws: SerialError.rangeOutOfBounds(first: 999_999, count: 2, limit: 1_000_000)) {
            var two: [UInt64] = [0, 0]
            try two.withUnsafeMutableBufferPointer { try permutation.encryptBatch(first: 999_999, into: $0) }
        }
    }

    private func integer(_ digits: [UInt8]) -> UInt128 { digits.reduce(0) { $0 * 10 + UInt128($1) } }
}
