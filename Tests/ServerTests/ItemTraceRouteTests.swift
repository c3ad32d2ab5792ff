import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Identification
import TestSupport
import Testing
import Traceability

/// One trace, four faces, and for each reader the groups that are due to him (model.md, "May read").
@Suite struct ItemTraceRouteTests {
    private typealias Story = ItemTraceStory

    /// Who may see a marker, on whichever face of the trace. Nobody else may on any.
    private func readers(of canary: Story.Canary) -> Set<Story.Reader> {
        let supervision: Set<Story.Reader> = [.owner, .regulator, .staff]
        return switch canary {
        case .line, .shift, .instrument, .price, .supplier, .partLot, .eventName, .place: supervision
        // What a person did is for those who sent it.
        case .inspector: [.owner]
        // The next holder sees the trade group of what was shipped to it; the owner knows whom it shipped to.
        case .order, .box, .dealerName: supervision.union([.dealer])
        // What a dealer does is for the owner a step with its region and date.
        case .receipt: [.dealer, .regulator, .staff]
        case .consumer, .phone, .address: [.dealer]
        }
    }

    private func faces(_ story: Story) throws -> [(path: String, accept: String)] {
        let code = try story.story.code(0).text
        return [
            ("/api/v1/trace/\(code)", "application/json"), ("/api/v1/trace/\(code)", "application/ld+json"),
            ("/api/v1/trace/\(code).jsonld", "*/*"), ("/api/v1/trace/\(code).xml", "*/*"),
            ("/api/v1/trace/\(code).xlsx", "*/*"), ("/E=\(code)", "text/html"), ("/E=\(code)", "application/json"),
            ("/E=\(code)?linkType=linkset", "application/linkset+json"), ("/lookup?code=\(code)", "text/html"),
            ("/trace?code=\(code)", "text/html"),
            ("/epcis/v2/events?perPage=100", "application/ld+json"),
            ("/epcis/v2/events?perPage=100", "application/xml"),
        ]
    }

    @Test(arguments: TestEngine.available)
    func `V15_3_1 every marker is seen by those to whom it is due and by nobody else, on every face`(
        _ engine: TestEngine
    ) async throws {
        try await withRoutes(engine) { client, platform, clock in
            let story = try await Story(client, platform, clock)
            let other = try story.story.code(1).text
            for reader in Story.Reader.allCases {
                var seen: Set<Story.Canary> = []
                for (path, accept) in try faces(story) {
                    let (_, text) = try await story.face(path, accept: accept, as: reader)
                    for canary in Story.Canary.allCases where text.contains(canary.rawValue) {
                        seen.insert(canary)
                        #expect(readers(of: canary).contains(reader), "\(reader) sees \(canary) at \(path) \(accept)")
                    }
                    let knowsOthers = [.owner, .regulator, .staff].contains(reader)
                    #expect(knowsOthers || !text.contains(other), "\(reader) sees another unit at \(path) \(accept)")
                }
                let due = Story.Canary.allCases.filter { readers(of: $0).contains(reader) }
                #expect(seen == Set(due), "\(reader) misses \(Set(due).subtracting(seen))")
            }
        }
    }

    @Test func `the public sees that a dealer had it, by region and date`() async throws {
        try await withRoutes { client, platform, clock in
            let story = try await Story(client, platform, clock)
            let code = try story.story.code(0).text
            let region = platform.regions.words(Story.region)
            for (path, accept) in [("/api/v1/trace/\(code)", "application/json"), ("/E=\(code)", "text/html")] {
                let (status, text) = try await story.face(path, accept: accept, as: .everybody)
                #expect(status == .ok && text.contains(region), "\(path)")
                for day in ["2026-11-10", "2026-11-12", "2026-11-13", "2026-11-15"] {
                    #expect(text.contains(day), "\(path): the box's steps are the unit's, \(day)")
                }
            }
        }
    }

    @Test func `without an account a trace as of a day is given as seldom as a file`() async throws {
        try await withRoutes { client, platform, clock in
            let story = try await Story(client, platform, clock)
            let path = "/api/v1/trace/\(try story.story.code(0).text)"
            let then = path + "?asOf=2026-11-12"
            for _ in 0..<60 {
                let (status, text) = try await story.face(then, accept: "application/json", as: .everybody)
                #expect(status == .ok, "\(text)")
            }
            let (status, _) = try await story.face(then, accept: "application/json", as: .everybody)
            #expect(status == .tooManyRequests)
            #expect(try await story.face(path, accept: "application/json", as: .everybody).status == .ok, "as of now")
            #expect(try await story.face(then, accept: "application/json", as: .owner).status == .ok)
        }
    }

    @Test func `the page draws the line of life and the way from hand to hand`() async throws {
        try await withRoutes { client, platform, clock in
            let story = try await Story(client, platform, clock)
            let code = try story.story.code(0).text
            let (status, text) = try await story.face("/trace?code=\(code)", accept: "text/html", as: .owner)
            #expect(status == .ok && text.components(separatedBy: "<svg class=\"graph\"").count == 3)
            #expect(text.contains("role=\"img\" aria-label=\""))
            let other = try await story.face("/trace?code=\(code)", accept: "text/html", as: .farRegulator)
            #expect(other.status == .forbidden, "a regulator of another region")
            #expect(try await story.face("/trace?code=\(code)", accept: "text/html", as: .dealer).status == .ok)
        }
    }

    @Test func `the EPCIS document has each event once, and says how many it cannot show`() async throws {
        try await withRoutes { client, platform, clock in
            let story = try await Story(client, platform, clock)
            let code = try story.story.code(0).text
            for (end, count) in [("jsonld", "\"eventTime\""), ("xml", "<eventTime>")] {
                let path = "/api/v1/trace/\(code).\(end)"
                let whole = try await story.face(path, accept: "*/*", as: .owner).text
                #expect(whole.components(separatedBy: count).count - 1 == 5, "\(whole)")
                let open = try await story.face(path, accept: "*/*", as: .everybody).text
                #expect(open.components(separatedBy: count).count - 1 == 4, "\(open)")
            }
        }
    }

    @Test func `every face says where goods went: the region to everybody, whom and by which order to the owner`()
        async throws
    {
        try await withRoutes { client, platform, clock in
            let story = try await Story(client, platform, clock)
            let code = try story.story.code(0).text
            let region = platform.regions.words(Story.region)
            let (_, json) = try await story.face("/api/v1/trace/\(code)", accept: "application/json", as: .everybody)
            #expect(json.contains(#""destinationRegion":"\#(region)""#), "\(json)")
            #expect(!json.contains(#""consignee""#) && !json.contains(#""orders""#))
            let (_, own) = try await story.face("/api/v1/trace/\(code)", accept: "application/json", as: .owner)
            #expect(own.contains(#""consignee":"\#(Story.Canary.dealerName.rawValue)""#), "\(own)")
            #expect(own.contains(#""orders":["urn:x:\#(Story.Canary.order.rawValue)"]"#))
            #expect(own.contains(#""kind":"consumer""#), "who has it last is the consumer")
            for path in ["/trace?code=\(code)", "/api/v1/trace/\(code).xlsx"] {
                let (_, text) = try await story.face(path, accept: "*/*", as: .owner)
                #expect(text.contains(Story.Canary.order.rawValue) && text.contains("消费者（已售）"), "\(path)")
            }
        }
    }

    @Test func `a long trace keeps its beginning and its newest, and every face says how many it leaves out`()
        async throws
    {
        try await withRoutes { client, platform, clock in
            let story = try await Story(client, platform, clock)
            try await story.keep(times: 230)
            let code = try story.story.code(0).text
            let path = "/api/v1/trace/\(code)"
            // The unit's own: made, packed, 230 times kept, sold.
            let (_, json) = try await story.face(path, accept: "application/json", as: .owner)
            #expect(json.contains(#""omittedEventCount":33"#) && json.contains(#""isWhole":false"#))
            #expect(json.contains(#""step":"commissioning""#) && json.contains(#""step":"retail_selling""#))
            // One more is no event without what the dealer alone may see of it.
            #expect(try await story.field("Ransu-Omitted-Events", path + ".jsonld", as: .owner) == "34")
            for (end, words) in [("jsonld", "\"rdfs:comment\""), ("xml", "<!-- "), ("xlsx", "中间 33 条")] {
                let (_, text) = try await story.face("\(path).\(end)", accept: "*/*", as: .owner)
                #expect(text.contains(words), "\(end)")
            }
            let (_, page) = try await story.face("/trace?code=\(code)", accept: "text/html", as: .owner)
            #expect(page.contains("中间 33 条未列出"))
        }
    }
}
