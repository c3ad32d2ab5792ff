import Storage
import TestSupport
import Testing

@testable import Traceability

/// Containers in containers.
@Suite struct NestingTests {
    private func box(_ number: Int) -> String { "urn:x:box:\(number)" }

    /// 10 in 11, 11 in 12 …
    private func tower(_ shop: Workshop, _ numbers: ClosedRange<Int>) -> [String] {
        numbers.dropLast().map { shop.packing(box($0 + 1), [box($0)]) }
    }

    @Test(arguments: TestEngine.available)
    func `a ring of containers is refused with its chain, through captures and within one`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let first = try await shop.capture([try shop.commissioning([0]), shop.packing(box(10), [try shop.uri(0)])])
            try await shop.expectSuccess(first)
            for event in tower(shop, 10...12) { try await shop.expectSuccess(try await shop.capture([event])) }
            let ring = try await shop.capture([shop.packing(box(10), [box(12)])])
            #expect(try await shop.firstError(ring) == "capture.ring /epcisBody/eventList/0/childEPCs/0")
            let error = try #require(try await shop.errors(ring).first)
            let chain = [10, 11, 12, 10].map(box).joined(separator: " → ")
            #expect(error.parameters["chain"] == chain, "\(error.parameters)")
            #expect(try await shop.count("container_stay") == 2, "nothing of it is kept")

            let at = "2026-11-21T10:00:00+08:00"
            let twins = [
                shop.packing(box(21), [box(20)], at: at), shop.packing(box(20), [box(21)], at: at),
            ]
            let within = try await shop.capture(twins)
            #expect(try await shop.firstError(within) == "capture.ring /epcisBody/eventList/1/childEPCs/0")
            let half = try await shop.capture([
                shop.packing(box(13), [box(12)]), shop.packing(box(14), [box(13)]), shop.packing(box(11), [box(14)]),
            ])
            #expect(
                try await shop.firstError(half) == "capture.ring /epcisBody/eventList/2/childEPCs/0",
                "partly stored, partly of the document")
            let opened = try await shop.capture([
                shop.packing(box(11), [box(10)], action: "DELETE", at: "2026-11-21T11:00:00+08:00"),
                shop.packing(box(10), [box(12)], at: "2026-11-21T12:00:00+08:00"),
            ])
            try await shop.expectSuccess(opened)
        }
    }

    @Test(arguments: TestEngine.available)
    func `no more containers lie in each other than anybody looks at, from above or from below`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            try await shop.expectSuccess(try await shop.capture(tower(shop, 1...Containment.depthLimit)))
            let above = try await shop.capture([shop.packing(box(9), [box(8)])])
            #expect(try await shop.firstError(above) == "capture.too-deep /epcisBody/eventList/0/childEPCs/0")
            let below = try await shop.capture([shop.packing(box(1), [box(0)])])
            #expect(try await shop.firstError(below) == "capture.too-deep /epcisBody/eventList/0/childEPCs/0")
            let beside = try await shop.capture([shop.packing(box(2), [box(0)])])
            try await shop.expectSuccess(beside)
            // Within one document: whichever end grows.
            let last = Containment.depthLimit - 1
            let up = try await shop.capture(tower(shop, 20...(21 + last)))
            #expect(try await shop.firstError(up) == "capture.too-deep /epcisBody/eventList/\(last)/childEPCs/0")
            let down = try await shop.capture(tower(shop, 20...(21 + last)).reversed())
            #expect(try await shop.firstError(down) == "capture.too-deep /epcisBody/eventList/\(last)/childEPCs/0")
        }
    }
}
