import EPCIS
import JSONStream
import Storage
import TestSupport
import Testing
import Traceability

@Suite struct FindEventsTests {
    @Test(arguments: TestEngine.available)
    func `two enterprises never find each other's events, captors and next holders find theirs`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shelf = try await EventShelf(platform, clock)
            let (first, second) = (shelf.first, shelf.second)
            try await shelf.put(EventShelf.event("canary-first"), owner: first)
            try await shelf.put(EventShelf.event("canary-second"), owner: second)
            try await shelf.put(EventShelf.event("by-second"), owner: first, captor: second)
            try await shelf.put(EventShelf.event("to-second"), owner: first, recipient: second)
            try await shelf.put(EventShelf.event("held"), owner: first, state: "held")
            for query in ["", "orderBy=eventTime", "orderBy=recordTime&orderDirection=ASC", "EQ_bizStep=shipping"]
                + ["MATCH_epc=urn:epc:id:sgtin:0614141.107346.1", "MATCH_anyEPC=urn:epc:idpat:sgtin:0614141.*.*"]
            {
                #expect(
                    Set(try await shelf.find(query, by: first)) == [
                        "urn:x:canary-first", "urn:x:by-second", "urn:x:to-second",
                    ])
                #expect(
                    Set(try await shelf.find(query, by: second)) == [
                        "urn:x:canary-second", "urn:x:by-second", "urn:x:to-second",
                    ])
            }
            #expect(try await shelf.find("EQ_eventID=urn:x:canary-first", by: second) == [])
            #expect(try await shelf.find("EQ_eventID=urn:x:canary-first", by: first) == ["urn:x:canary-first"])
            let third = try await EventShelf.enterprise(platform, clock, "丙", "91440606000000003C", roles: [.dealer])
            #expect(try await shelf.find("", by: third) == [])
            #expect(try await EventResources(platform)(.bizSteps, by: third) == [])
            #expect(try await EventResources(platform)(.bizSteps, by: second) == ["shipping"])
        }
    }

    @Test(arguments: TestEngine.available)
    func `a regulator finds the events of the region, staff those of all`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shelf = try await EventShelf(platform, clock)
            try await shelf.put(EventShelf.event("here"), owner: shelf.first)
            try await shelf.put(EventShelf.event("there"), owner: shelf.second)
            let id = shelf.second.organizationID
            let regulator = try await EventShelf.enterprise(
                platform, clock, "监管", "91440606000000004D", roles: [.regulator])
            let office = regulator.organizationID
            try await platform.datastore.write { session in
                try session.run("UPDATE organization SET region_code = '110101' WHERE organization_id = \(id)")
                try session.run("UPDATE organization SET region_code = '440000' WHERE organization_id = \(office)")
            }
            #expect(try await shelf.find("", by: regulator) == ["urn:x:here"])
            let reviewer = try await testActor(
                platform, "reviewer", roles: [.reviewer], organizationID: 1, at: clock.now())
            #expect(try await shelf.find("orderBy=eventTime", by: reviewer).sorted() == ["urn:x:here", "urn:x:there"])
        }
    }

    @Test(arguments: TestEngine.available)
    func `pages of any size are the whole answer in its order, both ways`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shelf = try await EventShelf(platform, clock)
            let days = [5, 1, 3, 3, 9, 2, 7]
            for (index, day) in days.enumerated() {
                clock.advance(seconds: 1)
                let isForeign = index % 3 == 1
                try await shelf.put(
                    EventShelf.event("\(index)", day: day), owner: isForeign ? shelf.second : shelf.first,
                    captor: shelf.first)
            }
            let byCapture = days.indices.map { "urn:x:\($0)" }
            let byTime = days.indices.sorted { (days[$0], $0) < (days[$1], $1) }.map { "urn:x:\($0)" }
            for size in [1, 2, 3, 7, 50] {
                #expect(try await shelf.find("", by: shelf.first, size: size) == byCapture)
                #expect(
                    try await shelf.find("orderBy=eventTime&orderDirection=ASC", by: shelf.first, size: size) == byTime)
                #expect(try await shelf.find("orderBy=eventTime", by: shelf.first, size: size) == byTime.reversed())
                #expect(try await shelf.find("orderBy=recordTime", by: shelf.first, size: size) == byCapture.reversed())
                #expect(
                    try await shelf.find("orderBy=eventTime&eventCountLimit=4", by: shelf.first, size: size)
                        == Array(byTime.reversed().prefix(4)))
            }
            #expect(try await shelf.find("maxEventCount=7", by: shelf.first).count == 7)
            let error = await #expect(throws: Refusal.self) { try await shelf.find("maxEventCount=6", by: shelf.first) }
            #expect(error?.rule == .queryTooLarge)
        }
    }

    @Test(arguments: TestEngine.available)
    func `an event is found by the name that this platform gives it, whether it has one of its own or none`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let shelf = try await EventShelf(platform, clock)
            let named = try await shelf.put(EventShelf.event("a"), owner: shelf.first)
            let text = EventShelf.event("b").replacing(#""eventID":"urn:x:b","#, with: "")
            let nameless = try await shelf.put(text, owner: shelf.first)
            let names = [named, nameless].map { "\(StoredEvent.namePrefix)\($0)" }
            #expect(try await shelf.find("EQ_eventID=\(names[0])", by: shelf.first) == ["urn:x:a"])
            #expect(try await shelf.find("EQ_eventID=\(names[1])", by: shelf.first) == ["#\(nameless)"])
            #expect(try await shelf.find("EQ_eventID=urn:x:a|\(names[1])", by: shelf.first).count == 2)
            #expect(try await shelf.find("EQ_eventID=\(StoredEvent.namePrefix)0\(nameless)", by: shelf.first) == [])
            #expect(try await shelf.find("EQ_eventID=\(names[1])", by: shelf.second) == [], "not the reader's")
        }
    }

    @Test
    func `V9_1_1 V9_1_2 V9_1_3 V9_2_1 V9_2_2 V9_2_3 V9_2_4 a page token fits its reader and query for a time`()
        async throws
    {
        try await withPlatform(.sqlite) { platform, clock in
            let shelf = try await EventShelf(platform, clock)
            for index in 0..<3 { try await shelf.put(EventShelf.event("\(index)"), owner: shelf.first) }
            let find = FindEvents(platform)
            let page = try await find(
                SimpleEventQuery(), PageRequest(size: 1, binding: "a"), by: shelf.first, on: clock.occasion)
            let token = try #require(page.nextPageToken)
            let tries: [(Actor, String, String)] = [
                (shelf.second, token, "a"), (shelf.first, token, "b"), (shelf.first, token + "A", "a"),
                (shelf.first, String(token.reversed()), "a"), (shelf.first, "", "a"),
            ]
            for (actor, token, binding) in tries {
                await #expect(throws: Refusal.self) {
                    try await find(
                        SimpleEventQuery(), PageRequest(size: 1, token: token, binding: binding), by: actor,
                        on: clock.occasion)
                }
            }
            clock.advance(seconds: 24 * 3600)
            await #expect(throws: Refusal.self) {
                try await find(
                    SimpleEventQuery(), PageRequest(size: 1, token: token, binding: "a"), by: shelf.first,
                    on: clock.occasion)
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `a run of codes returned as a row is found by each of its codes`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shop = try await Workshop(platform, clock)
            let shelf = try await EventShelf(platform, clock)
            _ = try await shop.send([try shop.line(3), try shop.line(5)])
            let address = "http://localhost:8080/E=\(try shop.code(3))"
            let found = try await shelf.find("MATCH_epc=\(address)", by: shop.actor)
            #expect(found.count == 1)
            #expect(try await shelf.find("MATCH_anyEPC=\(address)", by: shelf.first) == [])
            #expect(try await shelf.find("EQ_bizStep=commissioning&eventType=ObjectEvent", by: shop.actor).count == 2)
            #expect(try await shelf.find("MATCH_epc=http://localhost:8080/E=\(try shop.code(4))", by: shop.actor) == [])
        }
    }

    @Test(arguments: TestEngine.available)
    func `what the database leaves out, matching leaves out too`(_ engine: TestEngine) async throws {
        let seed: UInt64 = 412
        try await withPlatform(engine) { platform, clock in
            var random = SeededGenerator(seed: seed)
            let shelf = try await EventShelf(platform, clock)
            var events: [(String, Event)] = []
            for index in 0..<60 {
                let text = EventShelf.event(
                    "\(index)", day: .random(in: 1...28, using: &random),
                    step: ["shipping", "receiving", "packing"].randomElement(using: &random) ?? "",
                    item: "\(Int.random(in: 1...4, using: &random))",
                    more: Bool.random(using: &random) ? ",\"readPoint\":{\"id\":\"urn:x:gate\"}" : "")
                try await shelf.put(text, owner: shelf.first, captor: Bool.random(using: &random) ? shelf.second : nil)
                var event = try Event(jsonLD: JSONValue(parsing: Array(text.utf8)))
                event.recordTime = EPCISInstant(clock.now().microseconds)
                events.append(("urn:x:\(index)", event))
            }
            for round in 0..<40 {
                let text = Self.query(&random)
                let query = try SimpleEventQuery(QueryParameters(queryString: text))
                let expected = events.filter { query.matches($0.1) }.map(\.0)
                #expect(
                    try await shelf.find(text, by: shelf.first, size: 7) == expected, "seed \(seed) \(round) \(text)")
            }
        }
    }

    private static func query(_ random: inout SeededGenerator) -> String {
        let all = [
            "EQ_bizStep=shipping|packing", "GE_eventTime=2026-01-\(Int.random(in: 10...28, using: &random))T00:00:00Z",
            "LT_eventTime=2026-01-\(Int.random(in: 10...28, using: &random))T00:00:00Z", "EQ_readPoint=urn:x:gate",
            "MATCH_epc=urn:epc:id:sgtin:0614141.107346.\(Int.random(in: 1...5, using: &random))",
            "MATCH_anyEPC=https://id.gs1.org/01/10614141073464/21/\(Int.random(in: 1...5, using: &random))",
            "EQ_action=OBSERVE", "eventType=ObjectEvent|AssociationEvent", "GE_recordTime=2026-01-01T00:00:00Z",
            "EXISTS_errorDeclaration", "EQ_disposition=active",
        ]
        return all.filter { _ in Int.random(in: 0..<4, using: &random) == 0 }.joined(separator: "&")
    }

    @Test(arguments: TestEngine.available)
    func `a kept query belongs to its organization`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let shelf = try await EventShelf(platform, clock)
            let queries = NamedQueries(platform)
            let document: JSONValue = ["EQ_bizStep": ["shipping"]]
            try await queries.add("mine", document, by: shelf.first, on: clock.occasion)
            #expect(try await queries.find("mine", by: shelf.first).query().criteria == [.bizStep([.shipping])])
            #expect(try await queries.list(by: shelf.second) == [])
            await #expect(throws: Refusal.self) { try await queries.find("mine", by: shelf.second) }
            await #expect(throws: Refusal.self) {
                try await queries.remove("mine", by: shelf.second, on: clock.occasion)
            }
            await #expect(throws: Refusal.self) {
                try await queries.add("mine", document, by: shelf.first, on: clock.occasion)
            }
            await #expect(throws: QueryError.self) {
                try await queries.add("other", ["EQ_bizStep": ["flying"]], by: shelf.first, on: clock.occasion)
            }
            for name in ["", "a b", "SimpleEventQuery", String(repeating: "x", count: 101), "中"] {
                await #expect(throws: Refusal.self) {
                    try await queries.add(name, document, by: shelf.first, on: clock.occasion)
                }
            }
            try await queries.remove("mine", by: shelf.first, on: clock.occasion)
            #expect(try await queries.list(by: shelf.first) == [])
        }
    }
}
