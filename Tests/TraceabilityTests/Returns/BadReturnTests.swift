import Cryptography
import Foundation
import Storage
import TestSupport
import Testing
import Traceability

/// What is wrong is named: line, field, value, rule; and nothing of it is stored.
struct BadReturnTests {
    @Test(arguments: TestEngine.available)
    func `codes that a spreadsheet destroyed are refused with the cure`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let made = #""batchNo":"B1","productionDate":"2026-11-20"}"#
            let receipt = try await shop.send([
                #"{"code":"2.01287E+32",\#(made)"#, #"{"code":2012869012340000,\#(made)"#,
                #"{"code":"201286901234000000000000000000000",\#(made)"#, #"{"code":"nonsense",\#(made)"#,
                #"{"code":"201286901234000011234567890123456",\#(made)"#,
            ])
            #expect(receipt.traceReturn.state == .refused)
            #expect(
                receipt.errors.map(\.rule.code) == [
                    "return.code-scientific", "return.code-rounded", "return.code-rounded", "return.bad-code",
                    "return.code-unknown",
                ])
            #expect(receipt.errors.map(\.line) == [1, 2, 3, 4, 5])
            #expect(receipt.errors[0].text(.chinese).contains("模板"))
            #expect(receipt.errors.allSatisfy { !$0.example.isEmpty })
            #expect(try await shop.count("trace_event") == 0)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a void code is refused however many others are void`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let (owner, now) = (shop.organizationID, clock.now())
            try await platform.datastore.write { session in
                let columns: [StaticString] = [
                    "owner_id", "allocation_no", "kind", "first_index", "last_index", "reason", "account_id", "at",
                ]
                let runs: [[Value]] = (0..<12_000).map { (number: Int64) in
                    [
                        .integer(owner), .integer(1), .text(number == 5 ? "frozen" : "void"), .integer(3 * number),
                        .integer(3 * number + 1), .text(""), .integer(1), .integer(now.microseconds),
                    ]
                }
                try session.insert(into: "state_run", columns: columns, rows: runs)
            }
            let receipt = try await shop.send(try [2, 16, 35_998, 36_000].map { try shop.line($0) })
            #expect(receipt.errors.map(\.rule.code) == ["return.code-void", "return.code-void"])
            #expect(receipt.errors.map(\.line) == [2, 3])
        }
    }

    @Test(arguments: TestEngine.available)
    func `V2_2_2 a foreign code needs an entrustment`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let brand = try await Workshop(platform, clock)
            let factory = try await Workshop(platform, clock, name: "乙五金厂", number: "6905678")
            let line = try brand.line(1)
            let refused = try await brand.send([line], by: factory.actor)
            #expect(refused.errors.map(\.rule.code) == ["return.no-custody"])
            _ = try await Entrust(platform)(
                .init(
                    uscc: "USCC6905678", name: "乙五金厂", productID: brand.productID, validFrom: "2026-11-01",
                    validUntil: "2026-12-31"), by: brand.actor, on: clock.occasion)
            let accepted = try await brand.send([line], by: factory.actor)
            #expect(accepted.traceReturn.state == .accepted, "\(accepted.errors)")
            #expect(try await brand.events(1)[0].captorID == factory.organizationID)
            await #expect(throws: Refusal.self) {
                try await platform.datastore.read {
                    try $0.traceReturn(accepted.traceReturn.id, for: brand.actor)
                }
            }
            let list = try await platform.datastore.report { try $0.entrustments(of: brand.organizationID) }
            try await RevokeEntrustment(platform)(list[0].id, by: brand.actor, on: clock.occasion)
            let late = try await brand.send([try brand.line(2)], by: factory.actor)
            #expect(late.errors.map(\.rule.code) == ["return.no-custody"])
        }
    }

    @Test(arguments: TestEngine.available)
    func `V2_2_3 a code is bound once, and the other place is named`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let inFile = try await shop.send([try shop.line(5), try shop.line(5)])
            #expect(inFile.errors.map(\.rule.code) == ["return.twice-in-file"])
            #expect(inFile.errors.first?.parameters["other"] == "1")
            let first = try await shop.send([try shop.line(5)])
            let again = try await shop.send([try shop.line(4, #","lastCode":"\#(try shop.code(6))""#)])
            #expect(again.errors.map(\.rule.code) == ["return.already-bound"])
            #expect(again.errors.first?.parameters["other"] == "\(first.traceReturn.id)")
            #expect(try await shop.count("binding_run") == 1)
        }
    }

    @Test(arguments: TestEngine.available)
    func `V2_2_1 MLPS-7_1_4_4d wrong fields of a row are all named`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let receipt = try await shop.send([
                #"{"code":"\#(try shop.code(1))","productionDate":"2026-11-23","ignition":"maybe","colour":"red"}"#
            ])
            let found = Set(receipt.errors.map { "\($0.field) \($0.rule.code)" })
            #expect(
                found == [
                    "colour input.unknown-choice", "productionDate input.future-date", "ignition input.unknown-choice",
                    "batchNo input.required",
                ])
            let failed = try await shop.send([try shop.line(1, #","ignition":"不合格""#)])
            #expect(failed.errors.map(\.rule.code) == ["return.test-failed"])
            let batch = try await shop.send([
                try shop.line(1),
                #"{"code":"\#(try shop.code(2))","batchNo":"B1","productionDate":"2026-11-19"}"#,
                try shop.line(3, #","factoryNo":"S1""#), try shop.line(4, #","factoryNo":"S1""#),
                try shop.line(8, #","lastCode":"\#(try shop.code(7))""#), try shop.line(9, #","model":"X""#),
            ])
            #expect(
                batch.errors.map(\.rule.code) == [
                    "return.batch-differs", "return.factory-no-twice", "return.run-backwards", "return.model-differs",
                ])
        }
    }

    @Test(arguments: TestEngine.available)
    func `accepting good rows stores exactly those`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            var lines = try (0..<50).map { try shop.line(Int64($0)) }
            lines[10] = #"{"code":"x","batchNo":"B1","productionDate":"2026-11-20"}"#
            lines[20] = "{not json"
            let receipt = try await shop.send(lines, mode: .acceptGoodRows)
            #expect(receipt.traceReturn.state == .acceptedInPart)
            #expect(receipt.traceReturn.goodCount == 48 && receipt.traceReturn.badCount == 2)
            #expect(receipt.errors.map(\.line) == [11, 21])
            for index in 0..<50 as Range<Int64> {
                let isGood = index != 10 && index != 20
                #expect(try await (shop.binding(index) != nil) == isGood)
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `a half-sent document stores nothing`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let whole = #"{"mode":"accept-good-rows","rows":[\#(try shop.line(1)),\#(try shop.line(2))]}"#
            await #expect(throws: Refusal.self) { try await shop.send(.json, String(whole.dropLast(12))) }
            #expect(try await shop.count("trace_return") == 0)
            let receipt = try await shop.send(.json, whole)
            #expect(receipt.traceReturn.mode == .acceptGoodRows && receipt.traceReturn.goodCount == 2)
        }
    }

    @Test(arguments: TestEngine.available)
    func `the same delivery twice gives one answer and one set of facts`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let lines = try (0..<20).map { try shop.line(Int64($0)) }
            let ids = try await withThrowingTaskGroup(of: Int64?.self) { group in
                for _ in 0..<6 {
                    group.addTask { try? await shop.send(lines, key: "k1").traceReturn.id }
                }
                return try await group.reduce(into: Set<Int64>()) { if let id = $1 { $0.insert(id) } }
            }
            #expect(ids.count == 1)
            let repeated = try await shop.send(lines, key: "k1")
            #expect(repeated.isRepeated && ids.contains(repeated.traceReturn.id))
            #expect(try await shop.count("trace_event") == 20)
            let other = await #expect(throws: Refusal.self) { try await shop.send([lines[0]], key: "k1") }
            #expect(other?.rule.code == "return.key-reused")
            let again = await #expect(throws: Refusal.self) { try await shop.send(lines) }
            #expect(again?.rule.code == "return.sent-before")
        }
    }

    @Test(arguments: TestEngine.available)
    func `a return that a crash cut off can be sent again`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let lines = try (0..<10).map { try shop.line(Int64($0), #","factoryNo":"S\#($0)""#) }
            let cut = try await shop.send(lines, key: "k1").traceReturn.id
            try await platform.datastore.write { session in
                try session.dropTrigger("trace_return_no_undo", on: "trace_return")
                try session.run("UPDATE trace_return SET state = 'storing' WHERE return_id = \(cut)")
                try session.run("DELETE FROM outbox_message")
            }
            #expect(try await shop.binding(3) == nil)
            try await platform.abandonUnfinishedReturns()
            #expect(try await shop.count("binding_run") == 0)
            #expect(try await shop.count("item") == 0)
            let again = try await shop.send(lines, key: "k1")
            #expect(again.traceReturn.state == .accepted && !again.isRepeated, "\(again.errors)")
            #expect(try await shop.events(3).map(\.returnID) == [again.traceReturn.id])
            let refused = try await platform.datastore.read { try $0.traceReturn(cut, for: shop.actor) }
            #expect(refused.state == .refused)
        }
    }
}
