import Cryptography
import Ledger
import Storage
import TestSupport
import Testing

@testable import Traceability

/// Whoever has all tiles and a thousand consumers' proofs attributes no other leaf to anybody, by what is in them: that
/// leaves stand near each other is not hidden (docs/manual/verify.md).
@Suite struct AttributionTests {
    /// A log of events of a few makers, sealed as the platform seals: each leaf linked to its owner's leaf before.
    private struct Log {
        var leaves: [[UInt8]] = []
        var openings: [Traceability.LeafOpening] = []
        /// What a consumer is handed of each.
        var opened: [OpenedLeaf] = []
        var owners: [Int64] = []

        init(_ count: Int) throws {
            var last: [Int64: TreeHash] = [:]
            for number in 0..<count {
                let owner = Int64(SHA256.hash("owner \(number)")[0] % 5)
                let salts = (0..<4).map { Array(SHA256.hash("salt \(number) \($0)").prefix(16)) }
                // Texts that could be guessed, were it not for the salts.
                let open = Array(
                    #"{"bizStep":"inspecting","epcList":["https://x/E=\#(number)"],"type":"ObjectEvent"}"#.utf8)
                let trade = Array(#"{"line":"\#(number % 3)"}"#.utf8)
                let digests =
                    ShownGroup.digests(of: open, salt: salts[0]) + SHA256.hash(salts[1] + trade)
                    + SHA256.hash([UInt8]())
                let pending = PendingLeaf(
                    .event, (owner, Int64(number)), digests: digests, record: Array("{\"owner_id\":\(owner)}".utf8))
                let opening = try LeafOpening(
                    pending, salt: salts[2], linkSalt: salts[3], previous: last[owner])
                last[owner] = .leaf(opening.leaf)
                leaves.append(opening.leaf)
                openings.append(opening)
                owners.append(owner)
                opened.append(
                    OpenedLeaf(
                        kind: .event, link: opening.link, salt: opening.salt, digests: opening.groupDigests,
                        groups: [
                            EventLeafGroup.shown.rawValue: OpenedLeaf.Group(
                                salt: ShownGroup.salt(of: salts[0]), canonical: ShownGroup.bytes(of: open))
                        ]))
            }
        }
    }

    /// Everything that a proof tells, piece by piece.
    private func pieces(_ opened: OpenedLeaf) -> [[UInt8]] {
        var pieces = [opened.link, opened.salt, [UInt8](repeating: 0, count: 32)] + opened.digests
        for group in opened.groups.values { pieces += [group.salt, group.canonical] }
        return pieces
    }

    @Test func `from all tiles and a thousand proofs no unopened leaf is attributed, but by its place`() throws {
        let log = try Log(2_000)
        // Every other leaf is opened to a consumer, so that each unopened one has opened neighbours.
        let told = stride(from: 0, to: log.leaves.count, by: 2).map { $0 }
        #expect(told.count == 1_000)
        let hashes = log.leaves.map { TreeHash.leaf($0).bytes }
        let unopened = Set((0..<log.leaves.count).filter { !$0.isMultiple(of: 2) })
        // What would attribute a leaf: its digest made of what is known, or a link of a proof that leads to it.
        let digests = Dictionary(uniqueKeysWithValues: unopened.map { (Array(log.leaves[$0][2...]), $0) })
        let links = Set(told.map { log.opened[$0].link })
        var found = 0
        for place in told {
            let opened = log.opened[place]
            #expect(try opened.leaf().bytes == log.leaves[place])
            let pieces = pieces(opened)
            // Every piece, every pair of them, and each with the digests as the commitment has them.
            for one in pieces {
                if digests[SHA256.hash(one)] != nil || links.contains(SHA256.hash(one)) { found += 1 }
                for two in pieces {
                    let pair = SHA256.hash(one + two)
                    if digests[pair] != nil || links.contains(pair) { found += 1 }
                    if digests[SHA256.hash(one + two + opened.digests.flatMap { $0 })] != nil { found += 1 }
                }
            }
            // Every leaf before as the one that the link leads to, blinded by what the proof tells.
            for hash in hashes[..<place] where SHA256.hash(opened.salt + hash) == opened.link { found += 1 }
        }
        for hash in hashes where links.contains(hash) { found += 1 }
        #expect(found == 0)
        // No value stands in two proofs, by which they could be joined, but the digest of an empty group.
        var seen: [[UInt8]: Int] = [:]
        for place in told {
            for piece in Set([log.opened[place].link, log.opened[place].salt] + log.opened[place].digests) {
                seen[piece, default: 0] += 1
            }
        }
        #expect(seen.filter { $0.value > 1 }.map(\.key) == [TreeHash.empty.bytes])
    }

    @Test func `the attack is a real one: with the salt of the link it finds the neighbour`() throws {
        let log = try Log(50)
        let hashes = log.leaves.map { TreeHash.leaf($0).bytes }
        var found = 0
        for opening in log.openings {
            for hash in hashes where SHA256.hash(opening.linkSalt + hash) == opening.link { found += 1 }
        }
        #expect(found == 50 - Set(log.owners).count)
    }

    @Test func `a closed group is not guessed with what a proof tells`() throws {
        let log = try Log(60)
        for opened in log.opened {
            let salts = [opened.salt, opened.link] + opened.groups.values.map(\.salt)
            for line in 0..<3 {
                let text = Array(#"{"line":"\#(line)"}"#.utf8)
                for salt in salts { #expect(!opened.digests.contains(SHA256.hash(salt + text))) }
            }
            for owner in 0..<5 {
                let text = Array("{\"owner_id\":\(owner)}".utf8)
                for salt in salts { #expect(!opened.digests.contains(SHA256.hash(salt + text))) }
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `leaves of one event on goods of two owners share no value, and it is erased for both`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let other = try await Workshop(platform, clock, name: "乙燃具有限公司", number: "6909999")
            _ = try await Entrust(platform)(
                .init(
                    uscc: "USCC6901234", name: "甲燃具有限公司", productID: other.productID, validFrom: "2026-11-01",
                    validUntil: "2026-12-31"), by: other.actor, on: clock.occasion)
            let event = try shop.commissioning([0], more: #","gas:inspector":"王五""#)
                .replacing(#""epcList":["#, with: #""epcList":["\#(try other.uri(0))","#)
            try await shop.expectSuccess(try await shop.capture([event]))
            try await platform.adoptFacts()
            try await platform.sealPending()
            let found = try await platform.datastore.report { session in
                try session.rows(
                    """
                    SELECT f.event_id, f.public_salt, f.personal_salt, l.salt, l.link_salt, l.digests FROM trace_event f
                        JOIN ledger_leaf l ON l.owner_id = f.owner_id AND l.kind = 1 AND l.fact_id = f.event_id
                    WHERE f.owner_count = 2
                    """
                ) { row in
                    let id = try row.next(Int64.self)
                    let salts = try (0..<4).map { _ in try row.next([UInt8].self) }
                    let digests: [UInt8] = try row.next()
                    return (id, salts + stride(from: 0, to: digests.count, by: 32).map { Array(digests[$0..<$0 + 32]) })
                }
            }
            try #require(found.count == 2)
            let shared = Set(found[0].1).intersection(found[1].1)
            #expect(shared.subtracting([SealedGroup.absentDigest]) == [], "but that of a group that is not there")
            #expect(try await CheckLedger(platform)().faults == [])
            try await ErasePersonalData(platform)(
                owner: shop.organizationID, event: found[0].0, reason: "a person asked", by: "admin",
                on: clock.occasion)
            try await platform.sealPending()
            let left = try await platform.datastore.report { session in
                try session.value(
                    "SELECT count(*) FROM trace_event WHERE personal_document IS NOT NULL OR personal_salt IS NOT NULL",
                    as: Int.self)
            }
            #expect(left == 0)
            #expect(try await CheckLedger(platform)().faults == [])
        }
    }
}
