import Identification
import Storage
import TestSupport
import Testing

@testable import Traceability

@Suite struct HistoryImportTests {
    @Test(arguments: TestEngine.available)
    func `a trial reports by kind and stores nothing else`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let books = try await OldBooks(platform, clock)
            _ = try await books.shop.send([try books.shop.line(7)])
            let before = try await books.everything()
            let found = try await books.tried([
                [
                    try books.line(0, #","queryCount":9,"firstQueriedOn":"2016-07-01","oldCode":"HY1""#),
                    try books.line(1, sold: "2016-02-01"), try books.line(2, #","certificate":"X1""#),
                    try books.line(0), #"{"code":"12","soldOn":"2016-06-18"}"#, try books.line(7),
                    try books.line(3), try books.line(4, sold: nil),
                ]
            ])
            #expect(found.state == .tried)
            let trial = try #require(found.trial)
            #expect(trial.rows == 8)
            // Sold before it was made; told twice; no code.
            #expect(trial.bad == 3)
            #expect(trial.present == 1)
            #expect((trial.made, trial.tested, trial.batches) == (4, 4, 1))
            #expect((trial.sold, trial.oldCodes, trial.queriedUnits, trial.queries) == (3, 1, 1, 9))
            #expect(trial.warnings == 1)
            #expect(
                try await books.errors(found.id) == [
                    "1:2 productionDate return.made-after-event", "1:3 certificate history.warning.certificate",
                    "1:4 code return.twice-in-file", "1:5 code return.bad-code", "1:6 code history.present",
                ])
            var after = try await books.everything()
            after["history_part"] = 0
            #expect(after == before)
        }
    }

    @Test(arguments: TestEngine.available)
    func `nobody sees what is staged, and everybody what is confirmed`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let books = try await OldBooks(platform, clock)
            let lines = [
                try books.line(0, #","queryCount":9,"firstQueriedOn":"2016-07-01","lastQueriedOn":"2020-01-02""#),
                try books.line(1),
            ]
            let staged = try await books.staged([lines])
            #expect(staged.state == .staged)
            #expect(try await platform.historySamples(staged).map(\.line) == [1, 2])
            let (before, verdict) = try await books.facts(0)
            #expect(before.made == nil && before.events.isEmpty && before.item == nil && before.earlier == nil)
            #expect(verdict == .issuedNotReturned)
            try await EndHistoryImport(platform).confirm(staged.id, by: books.shop.actor, on: clock.occasion)
            let (facts, now) = try await books.facts(0)
            #expect(facts.made?.batch.number == "B16")
            #expect(facts.events.map(\.bizStep) == ["commissioning", "retail_selling"])
            #expect(facts.events.allSatisfy { $0.isBackfilled })
            #expect(facts.tests.count == 3)
            #expect("\(try #require(facts.item?.soldOn))" == "2016-06-18")
            // Eight years from 2016.
            #expect(now == .pastSafeLife)
            let queries = facts.queries(ScanSummary(count: 2, firstAt: clock.now(), firstRegion: ""))
            #expect((queries.count, queries.firstOn.map { "\($0)" }) == (11, "2016-07-01"))
            #expect(try await books.read(staged.id).state == .confirmed)
        }
    }

    @Test(arguments: TestEngine.available)
    func `an undone import leaves nothing but its audit records`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let books = try await OldBooks(platform, clock)
            _ = try await testOrganization(platform, name: "示例经销商", uscc: "91440606MA4W12345Y", at: clock.now())
            let before = try await books.everything()
            let staged = try await books.staged([
                [try books.line(0, #","queryCount":9,"oldCode":"HY1","shippedOn":"2016-05-01""#), try books.line(1)]
            ])
            #expect(try await books.everything()["trace_event"] == 5)
            #expect(try await books.everything()["custody_block"] == 1)
            try await EndHistoryImport(platform).undo(staged.id, by: books.shop.actor, on: clock.occasion)
            try await books.work()
            #expect(try await books.read(staged.id).state == .undone)
            #expect(try await books.everything() == before)
            let audits = try await platform.datastore.report { session in
                try session.rows(
                    "SELECT action FROM audit_record WHERE object_kind = 'history-import' ORDER BY audit_id"
                ) {
                    try $0.next(String.self)
                }
            }
            #expect(
                audits == [
                    "history.open", "history.file", "history.try", "history.stage", "history.undo", "history.undone",
                ])
            // The same file may come again, and the codes are free.
            let again = try await books.confirmed([[try books.line(0), try books.line(1)]])
            #expect(again.result?.made == 2)
        }
    }

    @Test(arguments: TestEngine.available)
    func `after its confirmation it cannot be undone, and its facts stay`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let books = try await OldBooks(platform, clock)
            let done = try await books.confirmed([[try books.line(0)]])
            let undo = try await rule {
                try await EndHistoryImport(platform).undo(done.id, by: books.shop.actor, on: clock.occasion)
            }
            #expect(undo == "history.state")
            for statement in ["DELETE FROM trace_event", "DELETE FROM event_subject"] as [Query] {
                await #expect(throws: StorageError.self) {
                    try await platform.datastore.write { session in try session.run(statement) }
                }
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `sales may come before production, in a file of their own`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let books = try await OldBooks(platform, clock)
            let done = try await books.confirmed([
                [try books.line(0, made: false), try books.line(1, made: false, sold: "2016-01-01")],
                [try books.line(0, sold: nil), try books.line(1, sold: nil)],
            ])
            #expect(done.trial == done.result)
            #expect(try await books.errors(done.id) == ["1:2 code life.too-early"])
            #expect("\(try #require(try await books.facts(0).0.item?.soldOn))" == "2016-06-18")
            #expect(try await books.facts(1).0.item?.soldOn == nil)
        }
    }

    @Test(arguments: TestEngine.available)
    func `an old sale of a unit that is here is folded with what is known of it`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let books = try await OldBooks(platform, clock)
            _ = try await books.shop.send([
                try books.shop.line(0), #"{"event":"售出","code":"\#(try books.shop.code(0))","eventTime":"2026-11-22"}"#,
            ])
            let done = try await books.confirmed([[try books.line(0, made: false, sold: "2026-11-21")]])
            #expect(done.state == .confirmed)
            let item = try #require(try await books.facts(0).0.item)
            #expect("\(try #require(item.soldOn))" == "2026-11-21")
            #expect("\(try #require(item.lastSoldOn))" == "2026-11-22")
            let again = try await books.tried([
                [try books.line(0, made: false, sold: "2026-11-21", #","queryCount":1"#)]
            ])
            #expect(try await books.errors(again.id) == ["1:1 soldOn history.known-event"])
        }
    }

    @Test(arguments: TestEngine.available)
    func `a shipment that was declared wrong does not stand in the way of the true one`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let books = try await OldBooks(platform, clock)
            let elsewhere = #","gas:destination":"某商行","gas:destinationRegion":"440106""#
            let sent = books.shop.object(
                [try books.shop.uri(0)], step: "shipping", at: "2026-11-21T09:00:00+08:00", more: elsewhere)
            try await books.shop.expectSuccess(
                try await books.shop.capture([try books.shop.commissioning([0]), sent]))
            func row(_ dealer: String) throws -> String {
                #"{"code":"\#(try books.shop.code(0))","shippedOn":"2026-11-21","dealer":"\#(dealer)"}"#
            }
            let before = try await books.tried([[try row("另一商行")]])
            #expect(try await books.errors(before.id) == ["1:1 shippedOn history.known-event"])
            let declaration = #","errorDeclaration":{"declarationTime":"2026-11-22T11:00:00+08:00"}}"#
            try await books.shop.declare([String(sent.dropLast()) + declaration])
            let after = try await books.tried([[try row("示例经销商")]])
            #expect(try await books.errors(after.id).isEmpty)
            #expect(after.trial?.bad == 0 && after.trial?.shipped == 1)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a sale or shipment that another import told, staged or confirmed, is not told again`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let books = try await OldBooks(platform, clock)
            try await books.confirmed([try (0..<3).map { try books.line($0, sold: nil) }])
            func ship(_ index: Int64, _ day: String) throws -> String {
                #"{"code":"\#(try books.shop.code(index))","shippedOn":"\#(day)","dealer":"示例经销商"}"#
            }
            let (sale, shipment) = (try books.line(1, made: false), try ship(2, "2016-04-01"))
            let staged = try await books.staged([[sale, shipment]])
            #expect(staged.result?.sold == 1 && staged.result?.shipped == 1)
            let told = ["1:1 shippedOn history.known-event", "1:2 soldOn history.known-event"]
            let again = try await books.tried([[shipment, sale, try ship(2, "2016-04-02")]])
            #expect(try await books.errors(again.id) == told, "another day is another shipment")
            try await EndHistoryImport(platform).confirm(staged.id, by: books.shop.actor, on: clock.occasion)
            try await books.work()
            let third = try await books.staged([[shipment, sale, try books.line(0, made: false)]])
            #expect(try await books.errors(third.id) == told && third.result?.sold == 1)
        }
    }

    @Test(arguments: TestEngine.available)
    func `neither scores, nor days, nor spot checks see old data`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let books = try await OldBooks(platform, clock)
            let owner = books.shop.organizationID
            let done = try await books.confirmed([[try books.line(0), #"{"code":"12","soldOn":"2016-06-18"}"#]])
            let id = try #require(done.returnID)
            let (score, months, bound) = try await platform.datastore.report { session in
                (
                    try session.quality(ofReturn: id), try session.qualityMonths(of: owner, from: 0),
                    try session.value("SELECT count(*) FROM usage_count WHERE kind = 'bound'", as: Int.self)
                )
            }
            #expect(score == nil && months.isEmpty && bound == 0)
            let found = try await platform.datastore.report { try $0.traceReturn(id) }
            #expect(found?.isBackfilled == true && found?.state == .acceptedInPart)
            // The same data returned as usual is scored.
            _ = try await books.shop.send([try books.shop.line(5)])
            let usual = try await platform.datastore.report { try $0.qualityMonths(of: owner, from: 0) }
            #expect(usual.map(\.returnCount) == [1])
            let early = try #require(CivilDate(iso: "2000-01-01"))
            let runs = try await platform.datastore.report { session in
                try session.producedRuns(of: owner, product: nil, from: early, until: clock.now().date)
            }
            #expect(runs.map(\.first) == [5])
        }
    }

    @Test(arguments: TestEngine.available)
    func `codes that an import has staged are nobody else's, and it sees what others bound`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let books = try await OldBooks(platform, clock)
            let staged = try await books.staged([[try books.line(0), try books.line(1)]])
            let other = try await books.shop.send([try books.shop.line(0)], mode: .acceptGoodRows)
            #expect(other.errors.map(\.rule.code) == ["return.already-bound"])
            let second = try await books.tried([[try books.line(1, #","queryCount":1"#)]])
            // Bound, but not by what counts: wrong, not left out.
            #expect(try await books.errors(second.id) == ["1:1 code return.already-bound"])
            #expect((second.trial?.bad, second.trial?.present) == (1, 0))
            #expect(staged.result?.made == 2)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a step that was done is done once, whoever takes the next`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let books = try await OldBooks(platform, clock)
            let lines = try (0..<2_500).map { try books.line(Int64($0)) }
            let found = try await books.tried([lines])
            #expect(found.partCount == 3)
            try await RunHistoryImport(platform).stage(found.id, by: books.shop.actor, on: clock.occasion)
            // Each step by a process of its own, as after a crash; a late one of the step before finds it done.
            var isBusy = true
            while isBusy {
                let before = try await books.read(found.id)
                isBusy = try await HistoryWork(platform).step()
                clock.advance(seconds: 60)
                guard let returnID = before.returnID, before.state == .making else { continue }
                let late = HistoryStaging(
                    platform: platform, actor: books.shop.actor, found: before, returnID: returnID)
                await #expect(throws: (any Error).self) { try await late.make() }
            }
            let staged = try await books.read(found.id)
            #expect(staged.state == .staged && staged.result == found.trial)
            let counts = try await books.everything()
            #expect((counts["trace_event"], counts["event_subject"], counts["item"]) == (5_000, 5_000, 2_500))
            try await EndHistoryImport(platform).confirm(found.id, by: books.shop.actor, on: clock.occasion)
            #expect(try await books.facts(2_499).0.events.count == 2)
        }
    }

    @Test(arguments: TestEngine.available)
    func `the same file is known, and one that broke off goes on`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let books = try await OldBooks(platform, clock)
            let lines = try (0..<2_100).map { try books.line(Int64($0)) }
            let id = try await books.open([lines])
            // As a crash after the second part leaves it.
            try await platform.datastore.write { session in
                try session.run("DELETE FROM history_part WHERE part_no = 2")
                try session.run("UPDATE history_file SET state = 'receiving'")
                try session.run("UPDATE history_import SET row_count = 0, part_count = 0")
            }
            #expect(try await books.add(id, lines).number == 1)
            #expect((try await books.read(id).rowCount, try await books.read(id).partCount) == (2_100, 3))
            #expect(try await books.add(id, lines).number == 1)
            #expect(try await books.read(id).rowCount == 2_100)
            let other = try await rule { _ = try await books.open([lines]) }
            #expect(other == "history.file-twice")
        }
    }

    @Test func `who may not confirm does not, and another enterprise sees nothing`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let books = try await OldBooks(platform, clock)
            let staged = try await books.staged([[try books.line(0)]])
            let clerk = try await testActor(
                platform, "clerk", roles: [.enterpriseOperator], organizationID: books.shop.organizationID,
                at: clock.now())
            #expect(
                try await rule {
                    try await EndHistoryImport(platform).confirm(staged.id, by: clerk, on: clock.occasion)
                } == "access.denied")
            let other = try await Workshop(platform, clock, name: "乙燃具有限公司", number: "6905678")
            #expect(
                try await rule {
                    try await EndHistoryImport(platform).confirm(staged.id, by: other.actor, on: clock.occasion)
                } == "object.missing")
            // The ordinary way of held returns is none for it.
            #expect(
                try await rule {
                    try await HeldReturns(platform).confirm(
                        try #require(staged.returnID), spoolFolder: "/tmp", by: books.shop.actor, on: clock.occasion)
                } == "object.missing")
        }
    }
}
