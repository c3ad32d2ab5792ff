import Identification
import Storage
import TestSupport
import Testing

@testable import Traceability

struct ReservationTests {
    private static func take(
        _ fixture: CodesFixture, _ count: Int64, key: String, printer: String = "P1", allocation: Int64 = 1
    ) async throws -> Reservation {
        try await ReserveCodes(fixture.platform)(
            .init(allocationNumber: allocation, count: count, printer: printer), key: key, by: fixture.maker,
            on: fixture.clock.occasion)
    }

    @Test(arguments: TestEngine.available)
    func `V2_3_4 printers at once get disjoint codes, and a repeated key the same ones`(_ engine: TestEngine)
        async throws
    {
        try await withPlatform(engine) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            _ = try await fixture.issue(10_000)
            let taken = try await withThrowingTaskGroup(of: (String, Reservation).self) { group in
                for printer in 0..<8 {
                    for batch in 0..<6 {
                        // Each key is asked for twice at once, as a client does that got no answer in time.
                        for _ in 0..<2 {
                            let key = "\(printer)/\(batch)"
                            group.addTask { (key, try await Self.take(fixture, 50, key: key, printer: "P\(printer)")) }
                        }
                    }
                }
                return try await group.reduce(into: [String: Set<Reservation>]()) { all, one in
                    all[one.0, default: []].insert(one.1)
                }
            }
            #expect(taken.count == 48)
            #expect(taken.values.allSatisfy { $0.count == 1 })
            let ranges = taken.values.flatMap { $0 }.sorted { $0.first < $1.first }
            for (before, after) in zip(ranges, ranges.dropFirst()) { #expect(before.last < after.first) }
            #expect(ranges.last?.last == 2_399)
            let downloads = try await platform.datastore.report {
                try $0.value("SELECT COUNT(*) FROM code_download", as: Int64.self)
            }
            #expect(downloads == 48)
            // The index by parts leaves them out when the next one is taken.
            let scanned = try await platform.datastore.report {
                try $0.value("SELECT COUNT(*) FROM code_download WHERE part_no >= 0", as: Int64.self)
            }
            #expect(scanned == 0)
        }
    }

    @Test(arguments: TestEngine.available)
    func `the same key gives the same codes for ever, and with another request it is a conflict`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            let allocation = try await fixture.issue(100)
            let all = try await fixture.codes(allocation)
            let first = try await Self.take(fixture, 10, key: "k")
            let codes = try await platform.sheet(of: first, .txt).whole()
            #expect(
                String(decoding: codes, as: UTF8.self).split(separator: "\r\n").map(String.init)
                    == all[..<10].map { $0 })
            // Another process, after a crash of the first: nothing is in memory.
            let peer = try Platform(
                datastore: platform.datastore, clock: clock, entropy: platform.entropy, keys: platform.keys,
                options: platform.options)
            clock.advance(seconds: 400 * 86_400)
            try await SettleReservation(platform)(
                first.id, .init(printed: 8, spoilt: "2-3"), by: fixture.maker, on: clock.occasion)
            let again = try await ReserveCodes(peer)(
                .init(allocationNumber: 1, count: 10, printer: "P1"), key: "k", by: fixture.maker, on: clock.occasion)
            #expect(again.id == first.id)
            #expect(again.at == first.at)
            #expect(try await peer.sheet(of: again, .txt).whole() == codes)
            for other in [("P1", Int64(11)), ("P2", 10)] {
                let refused = try await rule { _ = try await Self.take(fixture, other.1, key: "k", printer: other.0) }
                #expect(refused == "reservations.key-used")
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `what was downloaded, bound or void is passed over, and a reservation is a download`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            let allocation = try await fixture.issue(100)
            let codes = try await fixture.codes(allocation)
            var part = DownloadRequest(.txt)
            (part.part, part.size) = (1, 20)
            let sheet = try await fixture.sheet(part, allocation)
            try await DownloadCodes(platform).record(sheet, part, by: fixture.maker, on: clock.occasion)
            try await LabelTests.bind(fixture, allocation, 30...34)
            try await VoidCodes(platform)((codes[50], ""), reason: "x", by: fixture.maker, on: clock.occasion)
            #expect(try await Self.take(fixture, 10, key: "a").first == 20)
            #expect(try await Self.take(fixture, 10, key: "b").first == 35)
            #expect(try await Self.take(fixture, 10, key: "c").first == 51)
            (part.part, part.size) = (4, 20)
            let second = try await fixture.sheet(part, allocation)
            let refused = try await rule {
                try await DownloadCodes(platform).record(second, part, by: fixture.maker, on: clock.occasion)
            }
            #expect(refused == "download.same-codes-twice")
            #expect(try await rule { _ = try await Self.take(fixture, 40, key: "d") } == "reservations.used-up")
            #expect(try await Self.take(fixture, 39, key: "e").last == 99)
            #expect(try await rule { _ = try await Self.take(fixture, 1, key: "f") } == "reservations.used-up")
            for count in [Int64(0), -1, 100_001] {
                #expect(try await rule { _ = try await Self.take(fixture, count, key: "g") } == "reservations.count")
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `settling voids what is spoilt and gives back what was not printed`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            _ = try await fixture.issue(100)
            let taken = try await Self.take(fixture, 20, key: "a")
            func settle(_ report: SettleReservation.Report) async throws -> String? {
                try await rule {
                    try await SettleReservation(platform)(taken.id, report, by: fixture.maker, on: clock.occasion)
                }
            }
            #expect(try await settle(.init(printed: 21)) == "codes.place-outside")
            #expect(try await settle(.init(printed: 15, spoilt: "16")) == "codes.place-outside")
            #expect(try await settle(.init(printed: 15, spoilt: "3 5-4")) == "codes.place-outside")
            #expect(try await settle(.init(printed: 15, spoilt: "5-6, 3 4")) == nil)
            #expect(try await settle(.init(printed: 15, spoilt: "3-6")) == nil)
            #expect(try await settle(.init(printed: 15, spoilt: "3-7")) == "reservations.settled")
            let place = AllocationPlace(ownerID: fixture.organizationID, number: 1)
            let void = try await platform.datastore.report { try $0.voidRuns(in: place).map { [$0.first, $0.last] } }
            #expect(void == [[2, 5], [15, 19]])
            let quota = try await platform.codeQuota(for: fixture.maker, on: clock.occasion)
            #expect(quota.returned == 5)
            #expect(quota.issued == 95)
            let found = try await platform.reservation(taken.id, for: fixture.maker)
            #expect(found.state == .settled)
            #expect(found.printedCount == 15)
            #expect(found.spoilt == "3-6")
        }
    }

    private static func release(
        _ fixture: CodesFixture, _ first: Int64, _ last: Int64, unprinted: Bool = false
    ) async throws -> String? {
        let request = ReleaseCodes.Request(first: first, last: last, reason: "停产", areUnprinted: unprinted)
        return try await rule {
            try await ReleaseCodes(fixture.platform)(1, request, by: fixture.maker, on: fixture.clock.occasion)
        }
    }

    @Test(arguments: TestEngine.available)
    func `only codes that nobody printed or used are given back, and once`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            let allocation = try await fixture.issue(100)
            try await LabelTests.bind(fixture, allocation, 0...9)
            _ = try await Self.take(fixture, 20, key: "a")
            #expect(try await Self.release(fixture, 0, 5) == "codes.place-outside")
            #expect(try await Self.release(fixture, 90, 101) == "codes.place-outside")
            #expect(try await Self.release(fixture, 60, 50) == "codes.wrong-order")
            #expect(try await Self.release(fixture, 5, 50) == "codes.release-of-used")
            #expect(try await Self.release(fixture, 21, 50) == "codes.release-of-downloaded")
            #expect(try await Self.release(fixture, 31, 70) == nil)
            #expect(try await Self.release(fixture, 21, 30, unprinted: true) == nil)
            #expect(try await Self.release(fixture, 40, 45) == "codes.already-void")
            // The next reservation passes over what came back.
            #expect(try await Self.take(fixture, 20, key: "b").first == 70)
        }
    }

    @Test(arguments: TestEngine.available)
    func `GA-OR what was given back is free in the quota, void for a scan, and never downloaded`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            try await fixture.allowQuota(100)
            let allocation = try await fixture.issue(100)
            let codes = try await fixture.codes(allocation)
            #expect(try await Self.release(fixture, 31, 80) == nil)
            let quota = try await platform.codeQuota(for: fixture.maker, on: clock.occasion)
            #expect(quota == CodeQuota(year: 2026, allowed: 100, issued: 50, pending: 0, returned: 50))
            let fresh = try await fixture.codes(try await fixture.issue(50))
            #expect(Set(fresh).isDisjoint(with: codes))
            let answer = try await LookUpCode(platform)(codes[40], on: clock.occasion)
            let reason = Self.voidReason(answer)
            #expect(reason == "编码退回：停产")
            let part = DownloadRequest(.txt)
            let sheet = try await fixture.sheet(part, allocation)
            let whole = try await rule {
                try await DownloadCodes(platform).record(sheet, part, by: fixture.maker, on: clock.occasion)
            }
            #expect(whole == "download.released")
        }
    }

    private static func voidReason(_ answer: CodeAnswer) -> String? {
        if case .item(let facts, .void, _) = answer { return facts.marks.voidReason }
        return nil
    }

    @Test(arguments: TestEngine.available)
    func `V2_3_4 a download and reservations at once never hand out one code twice`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let fixture = try await CodesFixture.make(platform, clock)
            let allocation = try await fixture.issue(1_000)
            let outcomes = await withTaskGroup(of: Bool.self) { group in
                for number in 1...20 {
                    group.addTask { (try? await Self.take(fixture, 25, key: "k\(number)")) != nil }
                    group.addTask {
                        var part = DownloadRequest(.txt)
                        (part.part, part.size) = (Int64(number), 50)
                        guard let sheet = try? await fixture.sheet(part, allocation) else { return false }
                        let record = DownloadCodes(platform)
                        return (try? await record.record(sheet, part, by: fixture.maker, on: clock.occasion)) != nil
                    }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(outcomes > 10)
            let runs = try await platform.datastore.report { session in
                try session.rows("SELECT first_index, code_count FROM code_download ORDER BY first_index") { row in
                    (first: try row.next(Int64.self), count: try row.next(Int64.self))
                }
            }
            for (before, after) in zip(runs, runs.dropFirst()) {
                #expect(before.first + before.count <= after.first, "\(before) \(after)")
            }
        }
    }
}
