import Ledger
import Storage
import TestSupport
import Testing

@testable import Traceability

/// Leaves of what is stored in chunks: they wait until it counts, come once, and never come of what came to nothing.
@Suite struct StagedLeafTests {
    /// More than one transaction takes (`ReceiveReturn.singleTransactionRows`).
    private static let count: Int64 = 2_100

    /// Event leaves in the log, by return.
    private func leaves(_ platform: Platform) async throws -> [Int64: Int] {
        let facts = try await platform.datastore.report { session in
            try session.rows("SELECT fact_id FROM ledger_leaf WHERE kind = 1") { try $0.next(Int64.self) }
        }
        #expect(Set(facts).count == facts.count, "each event has one leaf")
        return Dictionary(grouping: facts) { $0 >> 24 }.mapValues(\.count)
    }

    /// A leaf stands where the last chunk of the return would lay its own: its transaction fails, as on a full disk.
    private func block(_ shop: Workshop, returnID: Int64) async throws {
        let owner = shop.organizationID
        try await shop.platform.datastore.write { session in
            try session.hold([
                PendingLeaf(.event, (owner, returnID << 24 | (Self.count - 1)), record: [1])
            ])
        }
    }

    private func expectWhole(_ shop: Workshop) async throws {
        #expect(try await shop.count("ledger_held") == 0)
        #expect(try await shop.count("ledger_due") == 0)
        let faults = try await CheckLedger(shop.platform)().faults.map(\.message.english)
        #expect(faults == [])
    }

    private func state(_ id: Int64, _ shop: Workshop) async throws -> ReturnState? {
        try await shop.platform.datastore.read { try $0.traceReturn(id)?.state }
    }

    @Test(arguments: TestEngine.available)
    func `a large return that broke off leaves no leaf, and one each where it is stored again`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            try await platform.adoptFacts()
            let first = try await shop.send([try shop.line(10_000)]).traceReturn.id
            try await block(shop, returnID: first + 1)
            let lines = try (0..<Self.count).map { try shop.line($0) }
            // The first attempt fails in its last chunk; the second is a return of its own.
            let receipt = try await shop.send(lines)
            #expect(receipt.traceReturn.state == .accepted, "\(receipt.errors)")
            let id = receipt.traceReturn.id
            #expect(id > first + 1)
            #expect(try await state(first + 1, shop) == .refused)
            #expect(try await shop.count("trace_event") > 1 + Self.count, "what broke off stays")
            try await platform.sealPending()
            #expect(try await leaves(platform) == [first: 1, id: Int(Self.count)])
            try await expectWhole(shop)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a large capture that broke off leaves no leaf, and one each where it is stored again`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            try await platform.adoptFacts()
            let made = try await shop.capture([try shop.commissioning((0..<Self.count).map { $0 })])
            try await shop.expectSuccess(made)
            try await block(shop, returnID: made.id + 1)
            let events = try (0..<Self.count).map { shop.object([try shop.uri($0)], step: "storing") }
            let job = try await shop.capture(events)
            try await shop.expectSuccess(job)
            #expect(job.id > made.id + 1 && job.storedCount == Int(Self.count))
            #expect(try await state(made.id + 1, shop) == .refused)
            try await platform.sealPending()
            #expect(try await leaves(platform) == [made.id: 1, job.id: Int(Self.count)])
            try await expectWhole(shop)
        }
    }

    @Test(arguments: TestEngine.available)
    func `what a crash left half stored leaves nothing after the restart`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            try await platform.adoptFacts()
            let lines = try (0..<Self.count).map { try shop.line($0) }
            let (owner, account, now) = (shop.organizationID, shop.actor.accountID, clock.now())
            let cut = try await platform.datastore.write { session in
                let new = NewReturn(
                    captorID: owner, siteID: 0, accountID: account, channel: .api, fileName: "", idempotencyKey: nil,
                    contentDigest: [UInt8](repeating: 3, count: 32), mode: .allOrNothing, receivedAt: now)
                let id = try session.insert(new, state: .storing)
                try session.hold(
                    (0..<Self.count).map { PendingLeaf(.event, (owner, id << 24 | $0), record: [1]) })
                return id
            }
            try await platform.abandonUnfinishedReturns()
            #expect(try await state(cut, shop) == .refused)
            let again = try await shop.send(lines).traceReturn.id
            try await platform.sealPending()
            #expect(try await leaves(platform) == [again: Int(Self.count)])
            try await expectWhole(shop)
        }
    }
}
