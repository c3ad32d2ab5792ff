import EPCIS
import JSONStream
import TestSupport
import Testing
import Traceability

@Suite struct ArrivalPlaceTests {
    @Test(arguments: ["0", "12", "12.0", "12.3456", "1099511627775.9223372036854775806"])
    func `a place is read back from its text`(_ text: String) {
        #expect(ArrivalPlace(text)?.text == text)
    }

    @Test(arguments: [
        "", ".", "1.", ".1", "-1", "1.-1", "1.2.3", "x", "1099511627776", "9223372036854775807",
        "9223372036854775807.1", "9223372036854775808.1",
    ])
    func `what no arrival can have is no place`(_ text: String) {
        #expect(ArrivalPlace(text) == nil)
    }

    @Test(arguments: TestEngine.available)
    func `an answer ends where its bytes do, and the next goes on after it`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let office = try await PostOffice(platform, clock)
            let shop = office.shop
            var place = ArrivalPlace(arrival: try await platform.numberArrivals())
            let two = (1...2).map { number in
                shop.object(
                    ["urn:epc:id:sgtin:0614141.107346.\(number)"], step: "receiving",
                    more: #","eventID":"urn:x:\#(number)""#)
            }
            try await shop.expectSuccess(try await shop.capture(two))
            try await office.capture("3")
            try await platform.numberArrivals()
            let query = try await NamedQueries(platform).find("all", by: shop.actor).query()
            var names: [[String]] = []
            for _ in 0..<4 {
                let found = try await FindArrivals(platform, bytes: 1)(query, after: place, size: 100, by: shop.actor)
                names.append(found.events.map { $0.eventID ?? "?" })
                place = found.place
            }
            #expect(names == [["urn:x:1"], ["urn:x:2"], ["urn:x:3"], []])
        }
    }
}
