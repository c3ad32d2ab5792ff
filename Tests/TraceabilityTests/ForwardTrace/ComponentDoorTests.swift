import Storage
import TestSupport
import Testing

@testable import Traceability

/// 零部件 by every door: production rows, EPCIS master data, transformations.
@Suite struct ComponentDoorTests {
    private func components(_ shop: Workshop, batch: Int64 = 1) async throws -> [BatchComponent] {
        let (owner, keys) = (shop.organizationID, shop.platform.keys)
        return try await shop.platform.datastore.report { try $0.components(of: owner, batch: batch, keys) }
            .sorted { $0.lot < $1.lot }
    }

    private let columns = """
        ,"component":"燃气阀；换热器","componentSupplier":"甲阀;乙热","componentLot":"L1;L2","componentCertificate":"C-1;"
        """

    @Test(arguments: TestEngine.available)
    func `production rows name what the batch was made with, several in one cell, each once`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let receipt = try await shop.send([
                try shop.line(0, columns), try shop.line(1, columns),
                try shop.line(2, #","component":"风机","componentSupplier":"丙","componentLot":"L3""#), try shop.line(3),
            ])
            #expect(receipt.traceReturn.state == .accepted, "\(receipt.errors)")
            let found = try await components(shop)
            #expect(found.map(\.lot) == ["L1", "L2", "L3"] && found.map(\.supplier) == ["甲阀", "乙热", "丙"])
            #expect(found[0].certificateNumber == "C-1" && found[1].certificateNumber.isEmpty)
            #expect(try await shop.forward(.componentLot("l2")).0.unitCount == 4)
            let stored = try #require(try await shop.stored(for: shop.organizationID).first)
            #expect("\(stored.document)".contains("换热器"), "the event says it, too")
            let stranger = try #require(try await shop.stored(for: 0).first)
            #expect(!"\(stranger.document)".contains("换热器"), "and the public does not read it")
        }
    }

    @Test(arguments: TestEngine.available)
    func `a held return brings its components when it is confirmed, a large one with its last chunk`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let held = try await shop.send([try shop.line(0, columns)], hold: true)
            await #expect(throws: (any Error).self) { try await shop.forward(.componentLot("L1")) }
            _ = try await HeldReturns(platform).confirm(
                held.traceReturn.id, spoolFolder: "/tmp", by: shop.actor, on: clock.occasion)
            #expect(try await components(shop).count == 2)
            let count = Int64(ReceiveReturn.singleTransactionRows) + 1
            let lines = try (1...count).map { index in
                try shop.line(index, #","component":"风机","componentSupplier":"丙","componentLot":"L\#(3 + index % 2)""#)
            }
            #expect(try await shop.send(lines).traceReturn.state == .accepted)
            #expect(try await components(shop).map(\.lot) == ["L1", "L2", "L3", "L4"])
        }
    }

    @Test func `columns that do not fit together name the column and the counts`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let shop = try await Workshop(platform, clock)
            for (more, field, rule) in [
                (
                    #","component":"a;b","componentSupplier":"c","componentLot":"1;2""#, "componentSupplier",
                    "component.count"
                ),
                (#","component":"a","componentSupplier":"c""#, "componentLot", "field.required"),
                (#","component":"a;","componentSupplier":"c;d","componentLot":"1;2""#, "component", "field.required"),
                (#","componentLot":"1""#, "component", "field.required"),
                (
                    #","event":"inspecting","component":"a","componentSupplier":"c","componentLot":"1""#, "component",
                    "component.not-production"
                ),
            ] {
                let receipt = try await shop.send([try shop.line(0, more)])
                let error = try #require(receipt.errors.first, "\(more)")
                #expect(error.field == field, "\(more): \(error)")
                #expect(error.rule.code == rule || error.rule == .required, "\(more): \(error.rule.code)")
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `EPCIS master data names components, and what has no lot stays in the event`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let parts = """
                [{"kind":"valve","name":"燃气阀","supplier":"甲阀","lot":"L1","model":"RV","certificate":"C","quantity":2},\
                {"kind":"fan"}]
                """
            let made = try await shop.capture([try shop.commissioning([0, 1], more: #","gas:components":\#(parts)"#)])
            try await shop.expectSuccess(made)
            let found = try await components(shop)
            #expect(found.count == 1 && found[0].component == "燃气阀" && found[0].partNumber == "RV")
            #expect(found[0].quantity == 2 && found[0].certificateNumber == "C")
            #expect(try await shop.forward(.componentLot("L1")).0.unitCount == 2)
        }
    }

    @Test(arguments: TestEngine.available)
    func `the lots that a transformation took in lead to what came out`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let event = """
                {"type":"TransformationEvent","eventTime":"2026-11-21T08:00:00+08:00","eventTimeZoneOffset":"+08:00",\
                "bizStep":"commissioning","outputEPCList":["\(try shop.uri(0))"],\
                "inputQuantityList":[{"epcClass":"urn:epc:class:lgtin:4012345.012345.VALVE7","quantity":1}],\
                "sourceList":[{"type":"owning_party","source":"urn:x:supplier"}],\
                "ilmd":{"cbvmda:lotNumber":"B1","gas:productionDate":"2026-11-20"}}
                """
            try await shop.expectSuccess(try await shop.capture([event]))
            let found = try await components(shop)
            #expect(found.map(\.lot) == ["VALVE7"] && found.map(\.supplier) == ["urn:x:supplier"], "\(found)")
            #expect(try await shop.forward(.componentLot("valve7")).0.unitCount == 1)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a lot is one component by form, by row and by event, and is named in the reader's language`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let parts = #"[{"kind":"valve","supplier":"甲阀","lot":"L1"}]"#
            try await shop.expectSuccess(
                try await shop.capture([try shop.commissioning([0], more: #","gas:components":\#(parts)"#)]))
            let add = AddComponents(platform)
            for name in ["阀体总成", "Gas valve", "gas valve", "valve"] {
                let one = BatchComponent(supplier: "甲阀", component: name, lot: "l1")
                #expect(try await add([one], to: 1, by: shop.actor, on: clock.occasion) == 0, "\(name)")
            }
            let receipt = try await shop.send([
                try shop.line(1, #","component":"阀体总成","componentSupplier":"甲阀","componentLot":"L1""#)
            ])
            #expect(receipt.traceReturn.state == .accepted)
            let found = try await components(shop)
            #expect(found.map { $0.name(.chinese) } == ["阀体总成"] && found.map { $0.name(.english) } == ["Gas valve"])
            #expect(BatchComponent(supplier: "", component: "自制件", lot: "").name(.english) == "自制件")
        }
    }

    @Test(arguments: TestEngine.available)
    func `components of an event that makes goods of two owners are refused`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let other = try await Workshop(platform, clock, name: "乙燃具有限公司", number: "6909999")
            _ = try await Entrust(platform)(
                .init(
                    uscc: "USCC6901234", name: "甲燃具有限公司", productID: other.productID, validFrom: "2026-11-01",
                    validUntil: "2026-12-31"), by: other.actor, on: clock.occasion)
            let parts = #","gas:components":[{"kind":"valve","supplier":"甲阀","lot":"L1"}]"#
            func event(_ more: String) throws -> String {
                try shop.commissioning([0], more: more)
                    .replacing(#""epcList":["#, with: #""epcList":["\#(try other.uri(0))","#)
            }
            let both = try await shop.capture([try event(parts)])
            #expect(
                try await shop.firstError(both)
                    == "component.several-owners /epcisBody/eventList/0/ilmd/gas:components")
            try await shop.expectSuccess(try await shop.capture([try event("")]))
            #expect(try await shop.count("batch_component") == 0)
        }
    }

    @Test(arguments: TestEngine.available)
    func `components of a return that came to nothing do not count, and may come again`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let receipt = try await shop.send([try shop.line(0, columns)])
            #expect(receipt.traceReturn.state == .accepted)
            let id = receipt.traceReturn.id
            #expect(try await components(shop).map(\.lot) == ["L1", "L2"])
            let of = try await platform.datastore.report { session in
                try session.rows("SELECT DISTINCT return_id FROM batch_component") { try $0.next(Int64.self) }
            }
            #expect(of == [id], "they know who told of them")
            try await platform.datastore.write { session in
                try session.dropTrigger("trace_return_no_undo", on: "trace_return")
                try session.run("UPDATE trace_return SET state = 'refused' WHERE return_id = \(id)")
            }
            #expect(try await components(shop).isEmpty)
            await #expect(throws: (any Error).self) { try await shop.forward(.componentLot("L1")) }
            let again = BatchComponent(supplier: "甲阀", component: "燃气阀", lot: "L1")
            #expect(try await AddComponents(platform)([again], to: 1, by: shop.actor, on: clock.occasion) == 1)
            #expect(try await components(shop).map(\.lot) == ["L1"])
        }
    }
}
