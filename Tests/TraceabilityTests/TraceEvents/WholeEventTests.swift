import EPCIS
import TestSupport
import Testing
import Traceability

/// What is captured is found as it was sent, whatever the form and the engine.
@Suite struct WholeEventTests {
    @Test(arguments: TestEngine.available, [CaptureContent.Form.document, .xml])
    func `an event with every field is found as it was sent, its hash too`(
        _ engine: TestEngine, _ form: CaptureContent.Form
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let sent = try WholeEvents.texts.map(WholeEvents.read)
            let text = form == .xml ? try WholeEvents.xml(sent) : Workshop.document(WholeEvents.texts)
            try await shop.expectSuccess(try await shop.captureText(text, form: form))
            for event in sent {
                let name = try #require(event.eventID)
                let found = try await Self.find("EQ_eventID=\(name)", shop)
                #expect(found.map(WholeEvents.form) == [WholeEvents.form(event)], "\(name)")
                #expect(found.map(\.hashID) == [event.hashID], "\(name)")
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `an event that its captor declared wrong is found with the whole declaration`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let texts = Array(WholeEvents.texts.dropFirst())
            try await shop.expectSuccess(try await shop.capture(texts))
            let declared = texts.map(WholeEvents.declared)
            try await shop.declare(declared)
            for event in try declared.map(WholeEvents.read) {
                let name = try #require(event.eventID)
                let found = try await Self.find("EQ_eventID=\(name)", shop)
                #expect(found.map(WholeEvents.form).contains(WholeEvents.form(event)))
            }
        }
    }

    private static func find(_ query: String, _ shop: Workshop) async throws -> [Event] {
        let page = try await FindEvents(shop.platform)(
            try SimpleEventQuery(QueryParameters(queryString: query)), PageRequest(size: 100, binding: query),
            by: shop.actor, on: shop.clock.occasion)
        return try page.events.map { try Event(jsonLD: $0.document) }
    }
}
