import Cryptography
import Ledger
import TestSupport
import Testing

struct OpenedLeafTests {
    private static let groups = ["shown", "", "trade", "personal"].map { text in
        OpenedLeaf.Group(
            salt: Array(SHA256.hash("salt " + text).prefix(16)), canonical: Array(text.utf8))
    }

    private func opening(_ places: [Int]) throws -> OpenedLeaf {
        let digests = try Self.groups.map {
            try #require(LeafCommitment.groupDigest(salt: $0.salt, canonical: $0.canonical))
        }
        return OpenedLeaf(
            kind: .event, link: SHA256.hash("link"), salt: Array(SHA256.hash("salt").prefix(16)), digests: digests,
            groups: Dictionary(uniqueKeysWithValues: places.map { ($0, Self.groups[$0]) }))
    }

    @Test func `whoever opens some groups opens the same leaf as who opens all`() throws {
        let leaf = try opening([0, 1, 2, 3]).leaf()
        for places in [[], [0], [2], [0, 3], [1, 2]] { #expect(try opening(places).leaf() == leaf) }
        #expect(throws: Never.self) { try opening([0]).verify(entry: leaf.bytes) }
    }

    @Test func `a text, a salt, a digest or a link that is another opens nothing`() throws {
        let good = try opening([0])
        let entry = try good.leaf().bytes
        func spoiled(
            kind: LeafCommitment.KindClass = .event, link: [UInt8]? = nil, salt: [UInt8]? = nil,
            digests: [[UInt8]]? = nil, groups: [Int: OpenedLeaf.Group]? = nil
        ) -> OpeningError? {
            let opening = OpenedLeaf(
                kind: kind, link: link ?? good.link, salt: salt ?? good.salt, digests: digests ?? good.digests,
                groups: groups ?? good.groups)
            do { try opening.verify(entry: entry) } catch { return error }
            return nil
        }
        #expect(spoiled() == nil)
        #expect(spoiled(kind: .audit) == .leafDiffers)
        #expect(spoiled(link: SHA256.hash("other")) == .leafDiffers)
        #expect(spoiled(link: [1]) == .malformed)
        #expect(spoiled(salt: Array(SHA256.hash("other").prefix(16))) == .leafDiffers)
        #expect(spoiled(digests: Array(good.digests.reversed())) == .groupDiffers(0))
        #expect(spoiled(digests: Array(good.digests.dropLast())) == .leafDiffers)
        #expect(spoiled(groups: [4: Self.groups[0]]) == .noSuchGroup(4))
        #expect(spoiled(groups: [1: Self.groups[0]]) == .groupDiffers(1))
        let text = OpenedLeaf.Group(salt: Self.groups[0].salt, canonical: Array("shoWn".utf8))
        #expect(spoiled(groups: [0: text]) == .groupDiffers(0))
    }
}
