import Identification
import Storage
import TestSupport
import Testing

@testable import Traceability

struct KeyTests {
    /// Two administrators and the enterprise whose codes depend on the keys.
    struct Office {
        let codes: CodesFixture
        let first: Actor
        let second: Actor

        static func make(_ platform: Platform, _ clock: FixedClock) async throws -> Office {
            let codes = try await CodesFixture.make(platform, clock)
            let first = try await testActor(
                platform, "sec1", roles: [.securityAdmin], organizationID: 1_000, at: clock.now())
            let second = try await testActor(
                platform, "sys1", roles: [.systemAdmin], organizationID: 1_000, at: clock.now())
            return Office(codes: codes, first: first, second: second)
        }

        func finds(_ code: String) async throws -> Bool {
            try await codes.platform.find(try ScannedText(code)) != nil
        }

        func expose(_ key: Int64) async throws -> ExposeKey.Outcome {
            let expose = ExposeKey(codes.platform)
            try await expose.report(key, reason: "备份介质遗失", by: first, on: codes.clock.occasion)
            return try await expose.confirm(key, by: second, on: codes.clock.occasion)
        }
    }

    @Test(arguments: TestEngine.available)
    func `after a rotation old codes stay valid and new ones take the new key`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let office = try await Office.make(platform, clock)
            let old = try await office.codes.issue(100)
            let printed = try await office.codes.codes(old)
            #expect(old.keyID == 1)
            let fresh = try await RotateKey(platform)(reason: "年度轮换", by: office.first, on: clock.occasion)
            #expect(fresh == 2)
            let new = try await office.codes.issue(100)
            #expect(new.keyID == 2)
            // A peer that starts afresh knows both.
            let peer = try Platform(
                datastore: platform.datastore, clock: clock, entropy: platform.entropy, keys: platform.keys,
                options: platform.options)
            try await peer.allocations.refresh(from: platform.datastore)
            for code in printed + (try await office.codes.codes(new)) {
                #expect(try await peer.find(try ScannedText(code)) != nil)
            }
            let keys = try await platform.allocationKeys(for: office.first)
            #expect(keys.map(\.state) == [.active, .retired])
            #expect(keys.map(\.codeCount) == [100, 100])
            let denied = try await rule {
                try await RotateKey(platform)(reason: "x", by: office.codes.maker, on: clock.occasion)
            }
            #expect(denied == "access.denied")
        }
    }

    @Test(arguments: TestEngine.available)
    func `a rotation begins a new epoch, but goes on in the last one`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let office = try await Office.make(platform, clock)
            let first = try await office.codes.issue(10, layout: "ecode-v1-0096")
            try await RotateKey(platform)(reason: "x", by: office.first, on: clock.occasion)
            let second = try await office.codes.issue(10, layout: "ecode-v1-0096")
            #expect(second.printedNumber == first.printedNumber + 1)
            try await platform.datastore.write { session in
                try session.run("UPDATE code_allocation SET printed_no = 9 WHERE allocation_no = \(second.number)")
            }
            try await RotateKey(platform)(reason: "x", by: office.first, on: clock.occasion)
            let third = try await office.codes.issue(10, layout: "ecode-v1-0096")
            #expect(third.printedNumber == 9)
            #expect(third.keyID == second.keyID)
            #expect(third.firstIndex == 10)
        }
    }

    @Test(arguments: TestEngine.available)
    func `MLPS-7_1_4_2d an exposed key leaves only bound codes answering, and a second person must confirm`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let office = try await Office.make(platform, clock)
            let allocation = try await office.codes.issue(100)
            let codes = try await office.codes.codes(allocation)
            try await LabelTests.bind(office.codes, allocation, 10...19)
            try await LabelTests.bind(office.codes, allocation, 20...29)
            try await VoidCodes(platform)(
                (codes[50], codes[51]), reason: "损坏", by: office.codes.maker, on: clock.occasion)
            let expose = ExposeKey(platform)
            try await expose.report(1, reason: "备份介质遗失", by: office.first, on: clock.occasion)
            let twice = try await rule {
                try await expose.report(1, reason: "x", by: office.first, on: clock.occasion)
            }
            #expect(twice == "keys.not-reportable")
            let alone = try await rule { try await expose.confirm(1, by: office.first, on: clock.occasion) }
            #expect(alone == "keys.exposure-needs-two")
            // Reported only: everything answers, and new codes have another key already.
            #expect(try await office.finds(codes[0]))
            #expect(try await office.codes.issue(5).keyID == 2)
            let outcome = try await expose.confirm(1, by: office.second, on: clock.occasion)
            #expect(outcome == .init(allocationCount: 1, listedCount: 20, refusedCount: 80))
            for (index, code) in codes.enumerated() {
                #expect(try await office.finds(code) == (10...29).contains(index), "\(index)")
            }
            let state = try await platform.datastore.read { try $0.allocation(allocation.ownerID, 1)?.state }
            #expect(state == .exposed)
            let download = try await rule { _ = try await office.codes.codes(allocation) }
            #expect(download == "download.not-active")
            // Neither used nor void: 78 codes may be applied for again.
            let quota = try await platform.codeQuota(for: office.codes.maker, on: clock.occasion)
            #expect(quota.returned == 78)
            #expect(quota.issued == 27)
        }
    }

    @Test(arguments: TestEngine.available)
    func `refused codes of an exposed allocation cost no read`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let office = try await Office.make(platform, clock)
            let codes = try await office.codes.codes(try await office.codes.issue(100))
            _ = try await office.expose(1)
            let counting = CountingDatastore(platform.datastore)
            let watched = try Platform(
                datastore: counting, clock: clock, entropy: platform.entropy, keys: platform.keys,
                options: platform.options)
            try await watched.allocations.refresh(from: counting)
            let before = counting.reads
            #expect(try await watched.find(try ScannedText(codes[0])) == nil)
            #expect(counting.reads == before)
        }
    }

    @Test(arguments: TestEngine.available)
    func `labels that were shown to be printed answer again once a reviewer approves`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let office = try await Office.make(platform, clock)
            let allocation = try await office.codes.issue(100)
            let codes = try await office.codes.codes(allocation)
            let early = try await rule {
                try await ClaimListing(platform)(
                    1, .init(first: "1", last: "5", evidence: "x"), by: office.codes.maker, on: clock.occasion)
            }
            #expect(early == "listing.nothing")
            try await LabelTests.bind(office.codes, allocation, 10...19)
            _ = try await office.expose(1)
            let claim = try await ClaimListing(platform)(
                1, .init(first: codes[15], last: "30", evidence: "送货单 11-02"), by: office.codes.maker,
                on: clock.occasion)
            #expect(claim.first == 15)
            #expect(claim.last == 29)
            #expect(try await office.finds(codes[25]) == false)
            try await DecideListingClaim(platform)(
                ReviewedCase(.codeListing, claim.id), .approve, by: office.codes.reviewer, on: clock.occasion)
            for (index, code) in codes.enumerated() {
                #expect(try await office.finds(code) == (10...29).contains(index), "\(index)")
            }
            #expect(platform.allocations.answers(.init(ownerID: allocation.ownerID, number: 1), 10, 29))
            #expect(!platform.allocations.answers(.init(ownerID: allocation.ownerID, number: 1), 10, 30))
            let quota = try await platform.codeQuota(for: office.codes.maker, on: clock.occasion)
            #expect(quota.returned == 80)
            let file = try await platform.exposureFile(1, for: office.codes.maker)
            #expect(file.listedCount == 20)
            #expect(file.claims.map(\.state) == [.approved])
            let wrong = try await rule {
                try await ClaimListing(platform)(
                    1, .init(first: "20128" + "1234567000019999999999999999", last: "", evidence: "x"),
                    by: office.codes.maker, on: clock.occasion)
            }
            #expect(wrong == "listing.not-of-allocation")
        }
    }

    @Test func `the reviewer of a claim sees the downloads of its codes, however many came later`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let office = try await Office.make(platform, clock)
            let allocation = try await office.codes.issue(200)
            var part = DownloadRequest(.txt)
            (part.part, part.size) = (1, 20)
            let sheet = try await office.codes.sheet(part, allocation)
            try await DownloadCodes(platform).record(sheet, part, by: office.codes.maker, on: clock.occasion)
            for number in 0..<60 {
                _ = try await ReserveCodes(platform)(
                    .init(allocationNumber: 1, count: 1), key: "\(number)", by: office.codes.maker, on: clock.occasion)
            }
            _ = try await office.expose(1)
            let claim = try await ClaimListing(platform)(
                1, .init(first: "1", last: "5", evidence: "送货单"), by: office.codes.maker, on: clock.occasion)
            let seen = try await platform.listingClaim(claim.id, for: office.codes.reviewer)
            #expect(seen.downloads.map { [$0.first, $0.count] } == [[0, 20]])
        }
    }

    @Test func `a refusal names a state in the reader's language`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let office = try await Office.make(platform, clock)
            _ = try await office.codes.issue(10)
            let refusal = try await #require(throws: Refusal.self) {
                _ = try await ClaimListing(platform)(
                    1, .init(first: "1", last: "5", evidence: "x"), by: office.codes.maker, on: clock.occasion)
            }
            let state = Allocation.State.active.name
            #expect(refusal.text(.english).contains("The allocation is \(state.english)"))
            #expect(refusal.text(.chinese).contains(state.chinese))
        }
    }

    @Test(arguments: TestEngine.available)
    func `a false alarm is withdrawn, and the key stays rotated out`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let office = try await Office.make(platform, clock)
            let codes = try await office.codes.codes(try await office.codes.issue(10))
            let expose = ExposeKey(platform)
            try await expose.report(1, reason: "误报", by: office.first, on: clock.occasion)
            try await expose.withdraw(1, reason: "介质已找回", by: office.first, on: clock.occasion)
            let late = try await rule { try await expose.confirm(1, by: office.second, on: clock.occasion) }
            #expect(late == "keys.exposure-not-reported")
            #expect(try await office.finds(codes[0]))
            #expect(try await platform.allocationKeys(for: office.first).map(\.state) == [.active, .retired])
        }
    }

    @Test func `a list joins runs that touch, and knows its gaps`() {
        let list = ListedRuns(joining: [(20, 29), (0, 4), (5, 9), (22, 24), (40, 40)])
        #expect(list.runs.map(\.first) == [0, 20, 40])
        #expect(list.runs.map(\.last) == [9, 29, 40])
        #expect(list.count == 21)
        for (first, last, isCovered) in [
            (0, 9, true), (0, 10, false), (9, 20, false), (20, 29, true), (40, 40, true), (41, 41, false),
            (-1, -1, false),
        ] as [(Int64, Int64, Bool)] {
            #expect(list.covers(first, last) == isCovered, "\(first)…\(last)")
        }
        #expect(list.gaps(5, 45).map(\.first) == [10, 30, 41])
        #expect(list.gaps(5, 45).map(\.last) == [19, 39, 45])
        #expect(list.missing(20, 29) == 0)
        #expect(ListedRuns().gaps(1, 2).map(\.first) == [1])
    }
}
