import Testing

@testable import Cryptography

/// Shares of a secret (V13.3.1: nobody alone has the key).
@Suite struct SecretSharingTests {
    private static let secret = SecretBytes((0..<32).map { UInt8($0) })

    @Test func `shares are the values of polynomials that were computed apart`() throws {
        var round = 0
        let shares = try SecretSharing.split(Self.secret, threshold: 3, count: 5) { count in
            defer { round += 1 }
            return (0..<count).map { UInt8(truncatingIfNeeded: round * 7 + $0 * 31 + 5) }
        }
        #expect(
            shares[4].bytes.hexadecimal
                == "dd18d051672a61bb6840d309d26ff80eb9e55aac03d710e6411da254fb24b34591a2decd2a5dce37")
        #expect(SecretSharing.multiply(0x57, 0x83) == 0xC1, "FIPS 197 4.2")
        for value in 1...255 as ClosedRange<UInt8> {
            #expect(SecretSharing.multiply(value, SecretSharing.inverse(value)) == 1)
        }
    }

    @Test func `V13_3_1 any three of five give the key, two, a doubled and a changed one do not`() throws {
        let shares = try SecretSharing.split(Self.secret, threshold: 3, count: 5)
        for a in 0..<5 {
            for b in 0..<5 where b != a {
                for c in 0..<5 where c != a && c != b {
                    #expect(try SecretSharing.join([shares[a], shares[b], shares[c]]) == Self.secret)
                }
                #expect(throws: SecretSharingError.tooFew(needed: 3)) {
                    try SecretSharing.join([shares[a], shares[b]])
                }
            }
        }
        #expect(throws: SecretSharingError.twice) { try SecretSharing.join([shares[0], shares[1], shares[1]]) }
        let others = try SecretSharing.split(Self.secret, threshold: 3, count: 5)
        #expect(throws: SecretSharingError.anotherSet) { try SecretSharing.join([shares[0], shares[1], others[2]]) }
        var bytes = shares[2].bytes
        bytes[3] ^= 1
        let changed = SecretSharing.Share(threshold: 3, number: 3, set: shares[2].set, bytes: bytes)
        #expect(throws: SecretSharingError.damaged) { try SecretSharing.join([shares[0], shares[1], changed]) }
        for (threshold, count) in [(1, 5), (6, 5), (2, 256)] {
            #expect(throws: SecretSharingError.numbers) {
                try SecretSharing.split(Self.secret, threshold: threshold, count: count)
            }
        }
    }

    @Test func `a share is read as people write it, and a slip of the pen is found`() throws {
        let share = try SecretSharing.split(Self.secret, threshold: 2, count: 2)[0]
        let text = share.description
        #expect(text.hasPrefix("RANSU-SHARE-1 "))
        #expect(try SecretSharing.Share(text.lowercased().replacing(" ", with: "\n")) == share)
        for place in text.indices where text[place] != " " && text[place] != "-" {
            var letters = text
            letters.replaceSubrange(place...place, with: text[place] == "A" ? "B" : "A")
            #expect(throws: SecretSharingError.noShare) { try SecretSharing.Share(letters) }
        }
        #expect(throws: SecretSharingError.noShare) { try SecretSharing.Share("RANSU-SHARE-1") }
    }

    @Test func `two shares of three say nothing: every secret fits them`() throws {
        // Of one byte: with two points given, each third value leads to another secret, so that all 256 are as likely.
        let shares = try SecretSharing.split(SecretBytes([7]), threshold: 3, count: 3)
        var secrets: Set<UInt8> = []
        for value in 0...255 as ClosedRange<UInt8> {
            let points = [(1, shares[0].bytes[0]), (2, shares[1].bytes[0]), (3, value)] as [(UInt8, UInt8)]
            let secret = points.reduce(UInt8(0)) { sum, point in
                var weight: UInt8 = 1
                for other in points where other.0 != point.0 {
                    let part = SecretSharing.multiply(other.0, SecretSharing.inverse(other.0 ^ point.0))
                    weight = SecretSharing.multiply(weight, part)
                }
                return sum ^ SecretSharing.multiply(weight, point.1)
            }
            secrets.insert(secret)
        }
        #expect(secrets.count == 256)
    }
}
