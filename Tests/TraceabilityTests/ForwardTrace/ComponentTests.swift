import Storage
import TestSupport
import Testing
import Traceability

@Suite struct ComponentTests {
    private let valve = BatchComponent(supplier: "CANARY供应商", component: "燃气阀", lot: "CANARY-LOT", quantity: 500)

    @Test(arguments: TestEngine.available)
    func `components come back as given, once each, and are sealed at rest`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            try await shop.expectSuccess(try await shop.capture([try shop.commissioning([0])]))
            var exchanger = BatchComponent(supplier: "某厂", component: "换热器", lot: "H1", partNumber: "HX-16")
            (exchanger.certificateKind, exchanger.certificateNumber) = ("型式检验", "T-1")
            let add = AddComponents(platform)
            #expect(try await add([valve, exchanger], to: 1, by: shop.actor, on: clock.occasion) == 2)
            #expect(try await add([valve], to: 1, by: shop.actor, on: clock.occasion) == 0)
            let (owner, keys) = (shop.organizationID, platform.keys)
            let (found, raw) = try await platform.datastore.report { session in
                (
                    try session.components(of: owner, batch: 1, keys),
                    try session.rows("SELECT lot_key, identity, sealed FROM batch_component") { row in
                        try row.next([UInt8].self) + row.next([UInt8].self) + row.next([UInt8].self)
                    }
                )
            }
            #expect(found == [valve, exchanger])
            #expect(raw.allSatisfy { !String(decoding: $0, as: UTF8.self).contains("CANARY") })
        }
    }

    @Test(arguments: TestEngine.available)
    func `components are not changed, and not added to a batch of another enterprise`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let other = try await Workshop(platform, clock, name: "乙燃具有限公司", number: "6909999")
            try await shop.expectSuccess(try await shop.capture([try shop.commissioning([0])]))
            let add = AddComponents(platform)
            let refusal = await #expect(throws: Refusal.self) {
                try await add([valve], to: 1, by: other.actor, on: clock.occasion)
            }
            #expect(refusal?.kind == .missing)
            _ = try await add([valve], to: 1, by: shop.actor, on: clock.occasion)
            await #expect(throws: StorageError.self) {
                try await platform.datastore.write { try $0.run("DELETE FROM batch_component") }
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `a wrong component names its field`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            try await shop.expectSuccess(try await shop.capture([try shop.commissioning([0])]))
            let nameless = BatchComponent(supplier: " ", component: "燃气阀", lot: "1")
            let none = BatchComponent(supplier: "厂", component: "燃气阀", lot: "1", quantity: 0)
            for (components, field) in [([nameless], "supplier"), ([valve, none], "components/1/quantity")] {
                let refusal = await #expect(throws: Refusal.self) {
                    try await AddComponents(platform)(components, to: 1, by: shop.actor, on: clock.occasion)
                }
                #expect(refusal?.field == field)
            }
        }
    }
}
