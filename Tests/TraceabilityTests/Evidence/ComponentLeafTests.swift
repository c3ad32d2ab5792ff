import Storage
import TestSupport
import Testing

@testable import Traceability

/// Recalls by component lot rest on the components of batches: each has a leaf, and a changed or removed one is found.
@Suite struct ComponentLeafTests {
    private static func faults(_ platform: Platform) async throws -> Set<CheckName> {
        Set(try await CheckLedger(platform)().faults.map(\.check))
    }

    @Test(arguments: TestEngine.available)
    func `a component that was changed, added or removed is found`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            try await shop.expectSuccess(try await shop.capture([try shop.commissioning([0])]))
            let parts = (1...3).map { BatchComponent(supplier: "某厂", component: "燃气阀", lot: "L\($0)") }
            _ = try await AddComponents(platform)(parts, to: 1, by: shop.actor, on: clock.occasion)
            try await platform.adoptFacts()
            try await platform.sealPending()
            let leaves = try await platform.datastore.report { session in
                try session.rows("SELECT fact_id FROM ledger_leaf WHERE kind = 2 AND part = 7 ORDER BY leaf_index") {
                    try $0.next(Int64.self)
                }
            }
            #expect(leaves == [1 << 32 | 1, 1 << 32 | 2, 1 << 32 | 3])
            #expect(try await Self.faults(platform) == [])
            try await platform.datastore.write { session in
                switch session.engine {
                case .sqlite:
                    for act in ["update", "delete"] {
                        try session.dropTrigger("batch_component_no_\(act)", on: "batch_component")
                    }
                case .postgres: try session.dropTrigger("batch_component_append_only", on: "batch_component")
                }
            }
            let forgeries: [(Query, Query)] = [
                (
                    "UPDATE batch_component SET return_id = 9 WHERE component_no = 2",
                    "UPDATE batch_component SET return_id = 0 WHERE component_no = 2"
                ),
                (
                    "UPDATE batch_component SET component_no = 9 WHERE component_no = 3",
                    "UPDATE batch_component SET component_no = 3 WHERE component_no = 9"
                ),
            ]
            for (number, (forgery, undone)) in forgeries.enumerated() {
                try await platform.datastore.write { try $0.run(forgery) }
                #expect(try await Self.faults(platform).contains(.records), "forgery \(number)")
                try await platform.datastore.write { try $0.run(undone) }
                #expect(try await Self.faults(platform) == [], "after forgery \(number)")
            }
            try await platform.datastore.write { session in
                try session.run("UPDATE batch_component SET lot_key = \([1] as [UInt8]) WHERE component_no = 1")
            }
            #expect(try await Self.faults(platform) == [.records])
            try await platform.datastore.write { try $0.run("DELETE FROM batch_component WHERE component_no = 1") }
            #expect(try await Self.faults(platform) == [.leaves])
        }
    }
}
