import Cryptography
import Ledger
import Testing

struct LeafCommitmentTests {
    private let salt = [UInt8](repeating: 7, count: 16), zeros = [UInt8](repeating: 0, count: 32)

    @Test func `a leaf has 34 bytes, tells version and kind, and commits to everything else`() throws {
        let group = try #require(LeafCommitment.groupDigest(salt: salt, canonical: Array("text".utf8)))
        let leaf = try #require(LeafCommitment(kind: .audit, previous: zeros, salt: salt, groupDigests: [group]))
        #expect(leaf.bytes.count == 34)
        #expect(leaf.bytes[..<2] == [1, 4])
        #expect(Array(leaf.bytes[2...]) == SHA256.hash(zeros + salt + group))
        #expect(LeafCommitment(bytes: leaf.bytes) == leaf)
        #expect(TreeHash.leaf(leaf.bytes).bytes == leaf.leafHash)
        let other = LeafCommitment(kind: .audit, previous: leaf.leafHash, salt: salt, groupDigests: [group])
        #expect(other?.digest != leaf.digest)
    }

    @Test func `lengths that would make the concatenation ambiguous are refused`() {
        #expect(LeafCommitment(kind: .event, previous: [0], salt: salt, groupDigests: [zeros]) == nil)
        #expect(LeafCommitment(kind: .event, previous: zeros, salt: [], groupDigests: [zeros]) == nil)
        #expect(LeafCommitment(kind: .event, previous: zeros, salt: salt, groupDigests: []) == nil)
        #expect(LeafCommitment(kind: .event, previous: zeros, salt: salt, groupDigests: [[1]]) == nil)
        #expect(LeafCommitment.groupDigest(salt: [1], canonical: []) == nil)
        #expect(LeafCommitment(bytes: [UInt8](repeating: 9, count: 34)) == nil)
        #expect(LeafCommitment(bytes: [1, 1]) == nil)
    }
}
