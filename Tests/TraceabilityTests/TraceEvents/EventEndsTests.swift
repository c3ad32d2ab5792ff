import Storage
import TestSupport
import Testing

@testable import Traceability

/// A line of which the beginning and the newest are read.
@Suite struct EventEndsTests {
    @Test(arguments: TestEngine.available)
    func `what was withdrawn is not told as true because its declaration lies in what is left out`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            try await shop.expectSuccess(try await shop.capture([try shop.commissioning([0])]))
            func step(_ name: String, _ minute: Int, _ more: String = "") throws -> String {
                let time = "2026-11-21T09:\(minute < 10 ? "0" : "")\(minute):00+08:00"
                return shop.object(
                    [try shop.uri(0)], step: "storing", at: time, more: #","eventID":"urn:x:\#(name)"\#(more)"#)
            }
            let steps = [try step("a", 0), try step("b", 0)] + (try (1...25).map { try step("c\($0)", $0) })
            try await shop.expectSuccess(try await shop.capture(steps))
            let wrong = #","errorDeclaration":{"declarationTime":"2026-11-22T02:00:00Z","reason":"did_not_occur"}"#
            try await shop.declare([try step("a", 0, wrong)])
            let identity = shop.identity(0)
            let ends = try await platform.datastore.report { try $0.eventEnds(of: identity, limit: 20) }
            let names = ends.events.compactMap(\.declaredName?.eventID)
            #expect(names.filter { $0 == "urn:x:a" }.count == 2, "the event and its declaration: \(names)")
            #expect(ends.events.contains { $0.isDeclaration } && ends.omittedCount == 8)
            #expect(ends.events.map(\.id) == ends.events.sorted { ($0.time, $0.id) < ($1.time, $1.id) }.map(\.id))
        }
    }

    @Test(arguments: TestEngine.available)
    func `what is left out is counted no further than ten times what is read`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            try await shop.expectSuccess(try await shop.capture([try shop.commissioning([0])]))
            let steps = try (0..<40).map { number in
                shop.object(
                    [try shop.uri(0)], step: "storing", at: "2026-11-21T09:\(number + 10):00+08:00",
                    more: #","eventID":"urn:x:\#(number)""#)
            }
            try await shop.expectSuccess(try await shop.capture(steps))
            let identity = shop.identity(0)
            let few = try await platform.datastore.report { try $0.eventEnds(of: identity, limit: 2) }
            #expect(few.events.count == 2 && few.omittedCount == 18)
            let more = try await platform.datastore.report { try $0.eventEnds(of: identity, limit: 30) }
            #expect(more.events.count == 30 && more.omittedCount == 11)
        }
    }
}
