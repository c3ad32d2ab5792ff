import JSONStream
import Storage
import TestSupport
import Testing

@testable import Traceability

@Suite struct ForwardEventTests {
    private let box = "https://id.gs1.org/00/106141412345678908"

    private func steps(_ shop: Workshop, _ subject: TraceSubject, by actor: Actor? = nil) async throws -> [String] {
        var steps: [String] = []
        try await ForwardEvents(shop.platform)(
            subject, owner: shop.organizationID, by: actor ?? shop.actor, on: shop.clock.occasion
        ) { events in
            steps += events.compactMap { $0.document["bizStep"]?.plainText }
        }
        return steps.sorted()
    }

    private func goods(_ shop: Workshop) async throws {
        _ = try await shop.dealer("某经销商", "DEALER1")
        try await shop.expectSuccess(
            try await shop.capture([
                try shop.commissioning([0, 1, 2]), try shop.commissioning([9], lot: "B2"),
                shop.packing(box, [try shop.uri(0), try shop.uri(1)]),
                shop.packing("urn:x:pallet", [box], at: "2026-11-21T11:00:00+08:00"),
                shop.object(["urn:x:pallet"], step: "shipping", more: shop.destination("DEALER1")),
                shop.object([try shop.uri(9)], step: "inspecting"),
            ]))
    }

    @Test(arguments: TestEngine.available)
    func `a batch by its number gives every event of its units and of what they lay in, each once`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            try await goods(shop)
            let all = ["commissioning", "packing", "packing", "shipping"]
            #expect(try await steps(shop, .batchNumber("B1", product: "")) == all)
            #expect(try await steps(shop, .batchNumber("B1", product: "JSQ30-16A")) == all)
            #expect(
                try await steps(shop, .batchNumber("B2", product: "\(shop.productID)")) == [
                    "commissioning", "inspecting",
                ])
            #expect(try await steps(shop, .container(box)) == all)
            let refusal = await #expect(throws: Refusal.self) {
                try await steps(shop, .batchNumber("B1", product: "none"))
            }
            #expect(refusal?.kind == .missing && refusal?.field == "batchNo")
        }
    }

    @Test(arguments: TestEngine.available)
    func `a number that two products have asks for the product`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            try await goods(shop)
            try await platform.datastore.write { session in
                try session.run(
                    """
                    INSERT INTO product (owner_id, class, name, brand, model, gas_code, serial_kind, state,
                        current_version, created_at)
                    VALUES (\(shop.organizationID), 'GWH', 'x', 'x', 'OTHER', '12T', 'keyed', 'active', 1, 0)
                    """)
                try session.run(
                    """
                    INSERT INTO batch (owner_id, batch_id, product_id, version_no, batch_no, production_date, site_id,
                        line, shift, created_at)
                    SELECT \(shop.organizationID), 77, max(product_id), 1, 'B1', '2026-11-20', 0, '', '', 0 FROM product
                    """)
            }
            let refusal = await #expect(throws: Refusal.self) {
                try await shop.forward(.batchNumber("B1", product: ""))
            }
            #expect(refusal?.field == "product" && refusal?.parameters["choices"]?.contains("OTHER") == true)
            #expect(try await shop.forward(.batchNumber("B1", product: "JSQ30-16A")).0.unitCount == 3)
        }
    }

    @Test func `events of another enterprise are missing, not forbidden`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let shop = try await Workshop(platform, clock)
            try await goods(shop)
            let other = try await Workshop(platform, clock, name: "乙燃具有限公司", number: "6909999")
            let refusal = await #expect(throws: Refusal.self) { try await steps(shop, .batch(1), by: other.actor) }
            #expect(refusal?.kind == .missing)
        }
    }
}
