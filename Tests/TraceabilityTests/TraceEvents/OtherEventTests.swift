import EPCIS
import JSONStream
import Storage
import TestSupport
import Testing
import Traceability

@Suite struct OtherEventTests {
    /// Gives the workshop's product a GTIN.
    private func gtin(_ shop: Workshop) async throws -> String {
        let product = shop.productID
        try await shop.platform.datastore.write { session in
            try session.run("UPDATE product SET gtin = '06901234567892' WHERE product_id = \(product)")
        }
        return "06901234567892"
    }

    @Test(arguments: TestEngine.available)
    func `XML is captured as JSON is, and is the same event`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let text = """
                <epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:2" schemaVersion="2.0"
                    creationDate="2026-11-22T03:00:00Z"><EPCISBody><EventList><ObjectEvent>
                <eventTime>2026-11-22T09:00:00+08:00</eventTime><eventTimeZoneOffset>+08:00</eventTimeZoneOffset>
                <epcList><epc>urn:epc:id:sgtin:0614141.107346.2017</epc></epcList><action>OBSERVE</action>
                <bizStep>urn:epcglobal:cbv:bizstep:receiving</bizStep>
                </ObjectEvent></EventList></EPCISBody></epcis:EPCISDocument>
                """
            let job = try await shop.captureText(text, form: .xml)
            try await shop.expectSuccess(job)
            let same = try await shop.capture([
                shop.object(["urn:epc:id:sgtin:0614141.107346.2017"], step: "receiving")
            ])
            #expect(same.knownCount == 1 && same.storedCount == 0)
            let event = try #require(try await shop.stored(for: shop.organizationID).first)
            #expect(event.document["bizStep"] == "receiving")
            let wrong = try await shop.captureText(
                text.replacing("OBSERVE", with: "REMOVE"), form: .xml, mode: .acceptGoodRows)
            #expect(try await shop.firstError(wrong).hasPrefix("capture.invalid line "))
        }
    }

    @Test(arguments: TestEngine.available)
    func `a batch is made, shipped and named by its class`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let gtin = try await gtin(shop)
            func event(_ action: String, _ step: String, _ uri: String, _ more: String = "") -> String {
                """
                {"type":"ObjectEvent","eventTime":"2026-11-21T08:00:00+08:00","eventTimeZoneOffset":"+08:00",\
                "action":"\(action)","bizStep":"\(step)","quantityList":[{"epcClass":"\(uri)","quantity":200}]\(more)}
                """
            }
            let link = "https://id.gs1.org/01/\(gtin)/10/L7"
            let early = try await shop.capture([event("OBSERVE", "shipping", link)])
            #expect(
                try await shop.firstError(early) == "capture.batch-unknown /epcisBody/eventList/0/quantityList/0")
            let data = #","ilmd":{"cbvmda:lotNumber":"L7","gas:productionDate":"2026-11-20"}"#
            try await shop.expectSuccess(try await shop.capture([event("ADD", "commissioning", link, data)]))
            // The same class by its URN.
            let urn = "urn:epc:class:lgtin:6901234.056789.L7"
            try await shop.expectSuccess(try await shop.capture([event("OBSERVE", "shipping", urn)]))
            let stored = try await shop.stored(for: shop.organizationID)
            #expect(stored.count == 2 && stored[0].batchID != nil && stored[0].batchID == stored[1].batchID)
            let keys: Int64 = try await platform.datastore.report { session in
                try session.value("SELECT count(DISTINCT name_key) FROM event_name WHERE role = 3") ?? 0
            }
            #expect(keys == 1)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a transformation binds its outputs and keeps its inputs`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let job = try await shop.capture([
                """
                {"type":"TransformationEvent","eventTime":"2026-11-21T08:00:00+08:00","eventTimeZoneOffset":"+08:00",\
                "inputQuantityList":[{"epcClass":"urn:epc:class:lgtin:4012345.012345.998877","quantity":10}],\
                "outputEPCList":["\(try shop.uri(3))"],"bizStep":"commissioning",\
                "ilmd":{"cbvmda:lotNumber":"B9","gas:productionDate":"2026-11-20"}}
                """
            ])
            try await shop.expectSuccess(job)
            #expect(try await shop.binding(3) != nil)
            #expect(try await shop.events(3).count == 1)
            let roles = try await platform.datastore.report { session in
                try session.rows("SELECT role FROM event_name ORDER BY role") { try $0.next(Int64.self) }
            }
            #expect(roles == [EventRole.input.rawValue, EventRole.output.rawValue])
        }
    }

    @Test(arguments: TestEngine.available)
    func `an event reads back as the event that was captured`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let more = """
                ,"readPoint":{"id":"urn:epc:id:sgln:0614141.07346.1"},\
                "bizTransactionList":[{"type":"po","bizTransaction":"urn:epcglobal:cbv:bt:0614141073467:12345"}],\
                "gas:operator":"王师傅","gas:remark":"x"
                """
            let text = try shop.commissioning([1, 2], more: more)
            try await shop.expectSuccess(try await shop.capture([text]))
            let stored = try #require(try await shop.stored(for: shop.organizationID).first)
            let gas = EPCISNamespace(prefix: "gas", uri: "urn:ransu:gas:")
            let one = try Event(jsonLD: try JSONValue(parsing: Array(text.utf8)), in: [gas])
            let other = try Event(jsonLD: stored.document, in: [gas])
            #expect(one.hashID == other.hashID)
            #expect(stored.eventHash == one.eventHash)
        }
    }
}
