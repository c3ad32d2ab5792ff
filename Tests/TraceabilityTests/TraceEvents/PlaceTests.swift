import Storage
import TestSupport
import Testing
import Traceability

@Suite struct PlaceTests {
    private func form(gln: String = "", own: String = "", region: String = "440606") -> PlaceForm {
        PlaceForm(gln: gln, ownID: own, name: "一号仓", kind: "warehouse", region: region)
    }

    @Test(arguments: TestEngine.available)
    func `a place is a GLN or an own id, once, and events that name it show its name and region`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let places = Places(platform)
            let first = try await places.add(form(gln: "6901234567892"), by: shop.actor, on: clock.occasion)
            #expect(first.uri == "https://id.gs1.org/414/6901234567892")
            let own = try await places.add(form(own: "WH-1"), by: shop.actor, on: clock.occasion)
            #expect(own.uri == "http://localhost:8080/places/\(shop.organizationID)/WH-1")
            let again = await #expect(throws: Refusal.self) {
                try await places.add(form(gln: "6901234567892"), by: shop.actor, on: clock.occasion)
            }
            #expect(again?.kind == .conflict && again?.field == "gln")
            try await places.close(own.id, by: shop.actor, on: clock.occasion)
            #expect(try await places.list(by: shop.actor).filter { $0.closedAt == nil }.map(\.id) == [first.id])
            let event = try shop.commissioning(
                [0], more: #","readPoint":{"id":"urn:epc:id:sgln:6901234.56789.0"}"#)
            try await shop.expectSuccess(try await shop.capture([event]))
            let read = ReadItemTrace(platform)
            let seen = try await read(try shop.code(0), by: shop.actor, on: clock.occasion).lines[0]
            #expect(seen.placeName == "一号仓" && seen.placeRegion == "440606", "as URN or as link")
            let open = try await read(try shop.code(0), by: nil, on: clock.occasion).lines[0]
            #expect(open.placeName == nil && open.placeRegion == "440606", "the public knows the region alone")
        }
    }

    @Test func `a wrong check digit, no id, two ids and an unknown region are named`() async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let shop = try await Workshop(platform, clock)
            for (form, field) in [
                (form(gln: "6901234567893"), "gln"), (form(), "gln"), (form(gln: "6901234567892", own: "a"), "gln"),
                (form(own: "a b"), "ownId"), (form(own: "a", region: "999999"), "region"),
            ] {
                let refusal = await #expect(throws: (any Error).self) {
                    try await Places(platform).add(form, by: shop.actor, on: clock.occasion)
                }
                let fields = (refusal as? Refusals)?.all.map(\.field) ?? [(refusal as? Refusal)?.field]
                #expect(fields == [field], "\(form)")
            }
        }
    }
}
