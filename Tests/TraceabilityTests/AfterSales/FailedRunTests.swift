import Identification
import Storage
import TestSupport
import Testing

@testable import Traceability

/// Whole runs of units whose tests failed: a row a run, whatever number of units it has.
@Suite struct FailedRunTests {
    private static let count: Int64 = 100_000

    private func runs(_ shop: Workshop) async throws -> [FailedRun] {
        let place = AllocationPlace(ownerID: shop.organizationID, number: 1)
        return try await shop.platform.datastore.report { try $0.failedRuns(at: place, 0...1_000_000) }
    }

    private func roll(_ shop: Workshop, _ last: Int64) throws -> String {
        """
        {"code":"\(try shop.code(0))","lastCode":"\(try shop.code(last))","batchNo":"B1",\
        "productionDate":"2026-11-20","gasTightness":"合格"}
        """
    }

    @Test(arguments: TestEngine.available)
    func `an amended test of a batch stops all its units by one row, and lets them go again`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let desk = try await AmendmentDesk(platform, clock)
            let shop = desk.shop
            #expect(try await shop.send([try roll(shop, Self.count - 1)]).traceReturn.state == .accepted)
            let batch = try #require(try await shop.binding(1)).batchID
            let id = try await desk.request(.batch, "\(batch)", [.init("gasTightness", "不合格")])
            clock.advance(seconds: 60)
            try await desk.decide(id)
            #expect(try await runs(shop).map(\.range) == [0...(Self.count - 1)])
            for index in [0, 77_777, Self.count - 1] {
                #expect(try await shop.facts(index).verdict == .testFailed)
                #expect(try await shop.rule(try shop.row("出库", index)) == "life.test-failed")
            }
            // One is tested again, then the rest is amended back.
            let passed = try shop.row("检验", 500, #","gasTightness":"合格""#, at: "2026-11-21 12:00")
            #expect(try await shop.rule(passed) == nil)
            #expect(try await runs(shop).map(\.range) == [0...499, 501...(Self.count - 1)])
            #expect(try await shop.rule(try shop.row("出库", 500, at: "2026-11-21 13:00")) == nil)
            let back = try await desk.request(.batch, "\(batch)", [.init("gasTightness", "合格")])
            clock.advance(seconds: 60)
            try await desk.decide(back)
            #expect(try await runs(shop).isEmpty)
            #expect(try await shop.rule(try shop.row("出库", 77_777)) == nil)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a failed run takes as many statements among a hundred thousand units as among ten`(
        _ engine: TestEngine
    ) async throws {
        let counts = Locked<[String]>([])
        for size in [10, Self.count] {
            try await withPlatform(engine) { platform, clock in
                let shop = try await Workshop(platform, clock)
                #expect(try await shop.send([try roll(shop, size - 1)]).traceReturn.state == .accepted)
                let test = """
                    {"event":"检验","code":"\(try shop.code(0))","lastCode":"\(try shop.code(size - 1))",\
                    "eventTime":"2026-11-21 08:00","gasTightness":"不合格"}
                    """
                #expect(try await shop.rule(test) == nil)
                let units = retested(shop, 0...(size - 1))
                let statements = try await platform.datastore.write { session -> Int in
                    let counting = CountingWrites(session)
                    try counting.run("DELETE FROM failed_test_run")
                    try counting.foldFailedTests(units, platform)
                    return counting.count
                }
                counts.append(["\(statements)"])
                #expect(statements < 25, "\(statements) statements")
            }
        }
        #expect(Set(counts.value).count == 1, "\(counts.value)")
    }

    @Test(arguments: TestEngine.available)
    func `units that failed apart are folded together`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            #expect(try await shop.send([try roll(shop, 3_999)]).traceReturn.state == .accepted)
            let rows = try stride(from: Int64(0), to: 4_000, by: 4).map {
                try shop.row("检验", $0, #","gasTightness":"不合格""#, at: "2026-11-21 08:00")
            }
            #expect(try await shop.send(rows).traceReturn.state == .accepted)
            #expect(try await runs(shop).count == 1_000)
            var units = LifeUnits()
            let place = AllocationPlace(ownerID: shop.organizationID, number: 1)
            units.retested = stride(from: Int64(0), to: 4_000, by: 4).map { ReturnRow.Subject(place, $0...$0) }
            let folded = units
            let statements = try await platform.datastore.write { session -> Int in
                let counting = CountingWrites(session)
                try counting.run("DELETE FROM failed_test_run")
                try counting.foldFailedTests(folded, platform)
                return counting.count
            }
            #expect(statements < 40, "\(statements) statements")
            #expect(try await runs(shop).count == 1_000)
        }
    }

    @Test(arguments: TestEngine.available)
    func `neighbours that failed alike are one row, folded again or not`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            #expect(try await shop.send([try roll(shop, 99)]).traceReturn.state == .accepted)
            let rows = try [Int64(41), 42, 60].map {
                try shop.row("检验", $0, #","gasTightness":"不合格""#, at: "2026-11-21 08:00")
            }
            #expect(try await shop.send(rows).traceReturn.state == .accepted)
            #expect(try await runs(shop).map(\.range) == [41...42, 60...60])
            let units = retested(shop, 0...99)
            try await platform.datastore.write { try $0.foldFailedTests(units, platform) }
            #expect(try await runs(shop).map(\.range) == [41...42, 60...60])
        }
    }

    @Test(arguments: TestEngine.available)
    func `a test of a batch as such is a test of its units`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let product = shop.productID
            try await platform.datastore.write { session in
                try session.run("UPDATE product SET gtin = '06901234567892' WHERE product_id = \(product)")
            }
            #expect(try await shop.send([try roll(shop, 99)]).traceReturn.state == .accepted)
            func test(_ result: String, _ hour: String, _ more: String = "") -> String {
                """
                {"type":"ObjectEvent","eventTime":"2026-11-21T\(hour):00:00+08:00","eventTimeZoneOffset":"+08:00",\
                "action":"OBSERVE","bizStep":"inspecting","eventID":"urn:x:\(hour)",\
                "quantityList":[{"epcClass":"https://id.gs1.org/01/06901234567892/10/B1","quantity":5}],\
                "gas:tests":[{"item":"gas-tightness","result":"\(result)"}]\(more)}
                """
            }
            try await shop.expectSuccess(try await shop.capture([test("fail", "08")]))
            #expect(try await runs(shop).map(\.range) == [0...99])
            #expect(try await shop.rule(try shop.row("出库", 7)) == "life.test-failed")
            // One unit is tested apart, then the batch as such.
            let passed = try shop.row("检验", 7, #","gasTightness":"合格""#, at: "2026-11-21 09:00")
            #expect(try await shop.rule(passed) == nil)
            #expect(try await runs(shop).map(\.range) == [0...6, 8...99])
            try await shop.expectSuccess(try await shop.capture([test("pass", "11")]))
            #expect(try await runs(shop).isEmpty)
            let wrong = #","errorDeclaration":{"declarationTime":"2026-11-22T02:00:00Z","reason":"did_not_occur"}"#
            try await shop.declare([test("pass", "11", wrong)])
            #expect(try await runs(shop).map(\.range) == [0...6, 8...99], "that test never was")
        }
    }

    @Test(arguments: TestEngine.available)
    func `what was scrapped is held back no longer, and is again once it was not`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            #expect(try await shop.send([try roll(shop, 9)]).traceReturn.state == .accepted)
            let test = """
                {"event":"检验","code":"\(try shop.code(0))","lastCode":"\(try shop.code(9))",\
                "eventTime":"2026-11-21 08:00","gasTightness":"不合格"}
                """
            #expect(try await shop.rule(test) == nil)
            func end(_ more: String = "") throws -> String {
                shop.object(
                    [try shop.uri(4)], step: "destroying", at: "2026-11-21T12:00:00+08:00", action: "DELETE",
                    more: #","disposition":"destroyed","eventID":"urn:x:end"\#(more)"#)
            }
            try await shop.expectSuccess(try await shop.capture([try end()]))
            #expect(try await runs(shop).map(\.range) == [0...3, 5...9])
            #expect(try await shop.facts(4).verdict == .scrapped)
            let actor = shop.actor
            let held = try await platform.datastore.report { try $0.failedUnitCount(for: actor) }
            #expect(held == 9)
            let wrong = #","errorDeclaration":{"declarationTime":"2026-11-22T02:00:00Z","reason":"did_not_occur"}"#
            try await shop.declare([try end(wrong)])
            let again = try await runs(shop).filter { $0.range.contains(4) }
            #expect(again.count == 1)
            #expect(try await shop.facts(4).verdict == .testFailed)
        }
    }

    private func retested(_ shop: Workshop, _ range: ClosedRange<Int64>) -> LifeUnits {
        var units = LifeUnits()
        units.retested = [ReturnRow.Subject(AllocationPlace(ownerID: shop.organizationID, number: 1), range)]
        return units
    }
}

/// A session that counts its statements.
private final class CountingWrites: WriteSession {
    private let inner: any WriteSession
    private(set) var count = 0

    init(_ inner: any WriteSession) { self.inner = inner }

    var engine: Engine { inner.engine }

    func forEach(_ query: Query, _ body: (inout RowReader) throws -> Void) throws {
        count += 1
        try inner.forEach(query, body)
    }

    @discardableResult
    func run(_ query: Query) throws -> Int {
        count += 1
        return try inner.run(query)
    }

    func send(_ query: Query) throws {
        count += 1
        try inner.send(query)
    }

    func insert(into table: StaticString, columns: [StaticString], rows: [[Value]]) throws {
        count += 1
        try inner.insert(into: table, columns: columns, rows: rows)
    }

    func insertLate(into table: StaticString, columns: [StaticString], rows: [[Value]]) throws {
        count += 1
        try inner.insertLate(into: table, columns: columns, rows: rows)
    }

    func savepoint<T>(_ body: () throws -> T) throws -> T { try inner.savepoint(body) }
    func keep(_ rows: [[Value]]) -> Bool { inner.keep(rows) }
    func script(_ text: String) throws { try inner.script(text) }
}
