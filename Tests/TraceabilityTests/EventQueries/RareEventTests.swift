import EPCIS
import Storage
import TestSupport
import Testing

@testable import Traceability

@Suite struct RareEventTests {
    @Test(arguments: TestEngine.available)
    func `rare events among many come in full pages, not in empty ones`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shelf = try await EventShelf(platform, clock)
            for number in 0..<80 {
                let shop = number % 20 == 19 ? "shop7" : "shop1"
                let event = EventShelf.event("n\(number)", more: #","gas:destination":"\#(shop)""#)
                try await shelf.put(event, owner: shelf.first)
            }
            let text = "EQ_gas:destination=shop7"
            let query = try SimpleEventQuery(QueryParameters(queryString: text))
            var find = FindEvents(platform)
            find.scanLimit = 10
            var (pages, token): ([[String]], String?) = ([], nil)
            repeat {
                let page = try await find(
                    query, PageRequest(size: 3, token: token, binding: text), by: shelf.first, on: clock.occasion)
                pages.append(page.events.compactMap(\.eventID))
                token = page.nextPageToken
            } while token != nil && pages.count < 50
            #expect(pages.first == ["urn:x:n19", "urn:x:n39", "urn:x:n59"])
            #expect(pages.dropFirst().flatMap { $0 } == ["urn:x:n79"] && pages.count <= 3, "\(pages)")
            #expect(try await shelf.find("EQ_gas:destination=shop7&eventCountLimit=2", by: shelf.first).count == 2)
            #expect(
                try await shelf.find("EXISTS_gas:destination=true&EQ_bizStep=shipping", by: shelf.first).count == 80)
        }
    }
}
