import JSONStream
import TestSupport
import Testing

@testable import Traceability

/// 生产与检验没有去向: what is made or tested goes nowhere with it, and is not shown to have been made where it goes.
@Suite struct NoDestinationTests {
    @Test(arguments: TestEngine.available)
    func `a destination in a row or an event of production or of a test is refused with what to do`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let region = #","destinationRegion":"440106""#
            for (more, field) in [(region, "destinationRegion"), (#","destination":"某经销商""# + region, "destination")] {
                let refused = try await shop.send([try shop.line(0, more)])
                #expect(refused.errors.map(\.rule.code) == ["return.no-destination"])
                #expect(refused.errors.map(\.field) == [field])
            }
            try await shop.make(0)
            let tested = try shop.row("检验", 0, #","gasTightness":"合格""# + region)
            #expect(try await shop.rule(tested) == "return.no-destination")
            #expect(try await shop.rule(try shop.row("出库", 0, region)) == nil)

            let made = try await shop.capture([try shop.commissioning([1], more: #","gas:destinationRegion":"110105""#)]
            )
            let place = "/epcisBody/eventList/0/gas:destinationRegion"
            #expect(try await shop.firstError(made) == "return.no-destination " + place)
            try await shop.expectSuccess(try await shop.capture([try shop.commissioning([1])]))
            let test = shop.object(
                [try shop.uri(1)], step: "inspecting", at: "2026-11-22T09:00:00+08:00",
                more: #","gas:destination":"某经销商""#)
            let job = try await shop.capture([test])
            #expect(try await shop.firstError(job) == "return.no-destination /epcisBody/eventList/0/gas:destination")
        }
    }

    @Test(arguments: TestEngine.available)
    func `what was stored with one before is shown where its maker is`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            try await shop.make(0)
            let made = try #require(try await shop.events(0).first)
            var old = made
            guard case .object(let members) = made.publicDocument else { return }
            old.publicDocument = .object(members + [.init("gas:destinationRegion", "110105")])
            #expect(old.destinationRegion == "110105" && made.region != nil && old.regionOfStep == made.region)
        }
    }
}
