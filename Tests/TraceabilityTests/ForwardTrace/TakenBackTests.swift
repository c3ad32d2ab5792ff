import JSONStream
import Storage
import TestSupport
import Testing

@testable import Traceability

@Suite struct TakenBackTests {
    @Test(arguments: TestEngine.available)
    func `what its captor declared to be wrong is no step any more, and the owner sees that it was`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let name = #","eventID":"urn:uuid:1c1f2e8e-0000-4000-8000-000000000001""#
            let wrong = shop.object([try shop.uri(0)], step: "shipping", more: name)
            let error = #","errorDeclaration":{"declarationTime":"2026-11-22T10:00:00+08:00","reason":"did_not_occur"}"#
            let declaration = shop.object([try shop.uri(0)], step: "shipping", more: name + error)
            try await shop.expectSuccess(try await shop.capture([try shop.commissioning([0]), wrong]))
            let read = ReadItemTrace(platform)
            #expect(try await read(try shop.code(0), by: nil, on: clock.occasion).lines.count == 2)
            let held = try await shop.capture([declaration])
            #expect(try await read(try shop.code(0), by: nil, on: clock.occasion).lines.count == 2, "not approved yet")
            try await approveAmendment(platform, try #require(held.amendmentID))
            let open = try await read(try shop.code(0), by: nil, on: clock.occasion)
            #expect(open.lines.map(\.event.bizStep) == ["commissioning"])
            let own = try await read(try shop.code(0), by: shop.actor, on: clock.occasion)
            #expect(own.lines.map(\.isTakenBack) == [false, true, true])
        }
    }
}
