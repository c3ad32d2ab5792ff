import JSONStream
import Storage
import TestSupport
import Testing
import Traceability

/// `gas:destination` of an event passes goods on as `destinationList` does.
@Suite struct CaptureDestinationTests {
    @Test(arguments: TestEngine.available)
    func `the registered name or credit code in gas destination gives custody`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let dealer = try await shop.dealer("佛山市某经销有限公司（示例）", "91440606DEM004007R")
            let names = ["佛山市某经销有限公司（示例）", "佛山市某经销有限公司(示例)", "91440606DEM004007R", "９１４４０６０６ＤＥＭ００４００７Ｒ"]
            let indexes = names.indices.map { Int64($0) }
            try await shop.expectSuccess(try await shop.capture([try shop.commissioning(indexes)]))
            for (index, name) in names.enumerated() {
                let uri = try shop.uri(Int64(index))
                let shipped = try await shop.capture([
                    shop.object([uri], step: "shipping", more: #","gas:destination":"\#(name)""#)
                ])
                try await shop.expectSuccess(shipped)
                #expect(shipped.warningCount == 0, "\(name)")
                let sale = shop.object([uri], step: "retail_selling", at: "2026-11-22T11:00:00+08:00")
                try await shop.expectSuccess(try await shop.capture([sale], by: dealer))
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `a destination that matches nobody is warned of once, without its name`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let uris = try (0..<3).map { try shop.uri($0) }
            try await shop.expectSuccess(try await shop.capture([try shop.commissioning([0, 1, 2])]))
            let more = #","gas:destination":"CANARY五金店","gas:destinationRegion":"440300""#
            let job = try await shop.capture([
                shop.object([uris[0]], step: "shipping", more: more),
                shop.object([uris[1]], step: "shipping", more: more),
                shop.object([uris[2]], step: "shipping", more: shop.destination("NOBODY")),
            ])
            try await shop.expectSuccess(job)
            let found = try await shop.errors(job)
            #expect(job.warningCount == 2)
            #expect(found.map(\.rule.code) == Array(repeating: "capture.warning.destination-unknown", count: 2))
            #expect(
                found.map(\.field) == [
                    "/epcisBody/eventList/0/gas:destination", "/epcisBody/eventList/2/destinationList/0/destination",
                ])
            #expect(!found.contains { "\($0)".contains("CANARY") || "\($0)".contains("NOBODY") })
            let seen = try await shop.stored(for: shop.organizationID)
            #expect(seen[1].document["gas:destinationRegion"] == .string("440300"), "for whoever counts regions")
        }
    }
}
