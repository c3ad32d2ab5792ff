import EPCIS
import Identification
import JSONStream
import Storage
import Synchronization
import TestSupport
import Testing
import Traceability

/// A receiver whose answers a test sets.
final class Mailbag: SubscriptionCarrier, Sendable {
    private struct State {
        var parcels: [SubscriptionParcel] = []
        var answer = CarrierAnswer(status: 204, "")
    }

    private let state = Mutex(State())
    var parcels: [SubscriptionParcel] { state.withLock { $0.parcels } }
    func answer(_ answer: CarrierAnswer) { state.withLock { $0.answer = answer } }

    func carry(_ parcel: SubscriptionParcel) async -> CarrierAnswer {
        state.withLock { state in
            state.parcels.append(parcel)
            return state.answer
        }
    }

    /// Names of the events of every message taken or not, in their order.
    func events() throws -> [[String]] {
        try parcels.map { parcel in
            let document = try JSONValue(parsing: parcel.body)
            guard case .array(let events)? = document["epcisBody"]?["queryResults"]?["resultsBody"]?["eventList"] else {
                return ["no list"]
            }
            return events.map { event in
                if case .string(let id)? = event["eventID"] { return id } else { return "?" }
            }
        }
    }
}

/// A workshop that subscribes.
struct PostOffice: Sendable {
    let shop: Workshop
    let mail = Mailbag()
    var platform: Platform { shop.platform }
    var work: SubscriptionWork { SubscriptionWork(shop.platform, mail) }

    init(_ platform: Platform, _ clock: FixedClock) async throws {
        shop = try await Workshop(platform, clock)
        try await keep("all", "{}")
    }

    func keep(_ name: String, _ query: String, by actor: Actor? = nil) async throws {
        try await NamedQueries(platform).add(
            name, JSONValue(parsing: Array(query.utf8)), by: actor ?? shop.actor, on: shop.clock.occasion)
    }

    func subscribe(_ text: String, to name: String = "all", by actor: Actor? = nil) async throws -> QuerySubscription {
        let draft = try SubscriptionDraft(JSONValue(parsing: Array(text.utf8)))
        return try await Subscriptions(platform).add(
            draft, to: name, by: actor ?? shop.actor, on: shop.clock.occasion)
    }

    static let stream = #"{"dest":"https://hooks.example.com/x","stream":true,"signatureToken":"0123456789"}"#

    /// One event of something that is nobody's code.
    func capture(_ name: String, by actor: Actor? = nil, step: String = "receiving") async throws {
        let event = shop.object(
            ["urn:epc:id:sgtin:0614141.107346.2017"], step: step, more: #","eventID":"urn:x:\#(name)""#)
        try await shop.expectSuccess(try await shop.capture([event], by: actor))
    }

    /// Until nothing is left to do.
    func run() async throws {
        try await platform.numberArrivals()
        for _ in 0..<100 { guard try await work.step() else { return } }
        Issue.record("the work has no end")
    }

    func found(_ made: QuerySubscription) async throws -> (QuerySubscription, [SubscriptionDelivery]) {
        try await Subscriptions(platform).find(made.publicID, by: shop.actor)
    }
}

@Suite struct SubscriptionWorkTests {
    @Test(arguments: TestEngine.available)
    func `what comes after the subscription is sent once, in its order`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let office = try await PostOffice(platform, clock)
            try await office.capture("before")
            let made = try await office.subscribe(PostOffice.stream)
            try await office.capture("one")
            try await office.capture("two")
            try await office.run()
            try await office.run()
            #expect(try office.mail.events() == [["urn:x:one", "urn:x:two"]])
            let parcel = try #require(office.mail.parcels.first)
            #expect(parcel.signatureToken == "0123456789" && parcel.attempt == 1)
            #expect(String(decoding: parcel.body, as: UTF8.self).contains(#""subscriptionID":"\#(made.publicID)""#))
            clock.advance(seconds: 2)
            try await office.capture("three")
            try await office.run()
            #expect(try office.mail.events().last == ["urn:x:three"])
            let (found, deliveries) = try await office.found(made)
            #expect(found.notifiedAt == clock.now() && deliveries.map(\.state) == [.delivered, .delivered])
        }
    }

    @Test(arguments: TestEngine.available)
    func `V16_5_2 a receiver that is down gets the same message later under the same id`(_ engine: TestEngine)
        async throws
    {
        try await withPlatform(engine) { platform, clock in
            let office = try await PostOffice(platform, clock)
            _ = try await office.subscribe(PostOffice.stream)
            try await office.capture("one")
            office.mail.answer(CarrierAnswer("connection refused"))
            try await office.run()
            #expect(office.mail.parcels.count == 1)
            try await office.capture("two")
            office.mail.answer(CarrierAnswer(status: 200, "ok"))
            clock.advance(seconds: 3)
            try await office.run()
            let parcels = office.mail.parcels
            #expect(try office.mail.events() == [["urn:x:one"], ["urn:x:one"], ["urn:x:two"]])
            #expect(parcels[0].deliveryID == parcels[1].deliveryID && parcels[1].attempt == 2)
            #expect(parcels[2].deliveryID != parcels[1].deliveryID)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a delivery is given up with its reason, and resuming loses nothing`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let office = try await PostOffice(platform, clock)
            let made = try await office.subscribe(PostOffice.stream)
            try await office.capture("one")
            office.mail.answer(CarrierAnswer(status: 500, "out of paper"))
            for _ in 0..<(SubscriptionLimits.attempts + 3) {
                try await office.run()
                clock.advance(seconds: 5_000)
            }
            #expect(office.mail.parcels.count == SubscriptionLimits.attempts)
            var (found, deliveries) = try await office.found(made)
            #expect(found.state == .failed && found.reason.contains("out of paper"))
            #expect(deliveries.map(\.state) == [.dead] && deliveries[0].status == 500)
            try await office.capture("two")
            office.mail.answer(CarrierAnswer(status: 200, ""))
            try await Subscriptions(platform).resume(made.publicID, by: office.shop.actor, on: clock.occasion)
            try await office.run()
            #expect(try office.mail.events().suffix(2) == [["urn:x:one"], ["urn:x:two"]])
            (found, deliveries) = try await office.found(made)
            #expect(
                found.state == .active && found.reason.isEmpty && deliveries.map(\.state) == [.delivered, .delivered])
        }
    }

    @Test(arguments: TestEngine.available)
    func `410 and an address that is not allowed end it at once`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let office = try await PostOffice(platform, clock)
            let made = try await office.subscribe(PostOffice.stream)
            try await office.capture("one")
            office.mail.answer(CarrierAnswer(status: 410, "gone", isFinal: true))
            try await office.run()
            let found = try await office.found(made).0
            #expect(found.state == .failed)
            let reason = Message(kept: found.reason)
            #expect(reason.english == "HTTP 410, the receiver wants no more: gone")
            #expect(reason.chinese == "HTTP 410，接收方不再接收：gone")
        }
    }

    @Test func `why a message did not arrive is told in the reader's language`() {
        let refusal = Refusal(.invalid, .destinationAddress, ["value": "10.0.0.1"])
        #expect(Message(kept: refusal.kept).english == refusal.text(.english))
        #expect(Message(kept: refusal.kept).chinese == refusal.text(.chinese))
        #expect(Message(kept: "hooks.example.com: no such host").chinese == "没有主机 hooks.example.com")
    }

    @Test(arguments: TestEngine.available)
    func `a schedule sends what has come since its last run, and silence only where asked`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let office = try await PostOffice(platform, clock)
            let plan = #""schedule":{"minute":"0"},"dest":"https://hooks.example.com/x""#
            let quiet = try await office.subscribe("{\(plan)}")
            let loud = try await office.subscribe("{\(plan),\"reportIfEmpty\":true}")
            #expect(quiet.nextAt == clock.now().adding(seconds: 3_600))
            try await office.capture("one")
            try await office.run()
            #expect(office.mail.parcels.isEmpty, "its time has not come")
            clock.advance(seconds: 3_600)
            try await office.run()
            #expect(try office.mail.events() == [["urn:x:one"], ["urn:x:one"]])
            clock.advance(seconds: 3_600)
            try await office.run()
            #expect(try office.mail.events().dropFirst(2) == [[]])
            #expect(office.mail.parcels.last?.subscriptionID == loud.publicID)
            #expect(try await office.found(quiet).0.nextAt == clock.now().adding(seconds: 3_600))
        }
    }

    @Test(arguments: TestEngine.available)
    func `GA-DAC V8_2_2 two tenants see each other's events only as far as they are granted`(_ engine: TestEngine)
        async throws
    {
        try await withPlatform(engine) { platform, clock in
            let office = try await PostOffice(platform, clock)
            let (shop, mail) = (office.shop, office.mail)
            let dealer = try await shop.dealer("某经销商", "DEALER1")
            let other = try await shop.dealer("另一家", "DEALER2")
            for actor in [dealer, other] {
                try await office.keep("mine", "{}", by: actor)
                _ = try await office.subscribe(PostOffice.stream, to: "mine", by: actor)
            }
            try await shop.expectSuccess(try await shop.capture([try shop.commissioning([0])]))
            try await office.run()
            #expect(mail.parcels.isEmpty)
            let shipped = shop.object(
                [try shop.uri(0)], step: "shipping",
                more: shop.destination("DEALER1") + #","eventID":"urn:x:shipped""#)
            try await shop.expectSuccess(try await shop.capture([shipped]))
            clock.advance(seconds: 1)
            try await office.run()
            #expect(try mail.events() == [["urn:x:shipped"]])
        }
    }

    @Test(arguments: TestEngine.available)
    func `a closed account sends nothing more`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let office = try await PostOffice(platform, clock)
            let made = try await office.subscribe(PostOffice.stream)
            let account = office.shop.actor.accountID
            try await platform.datastore.write { session in
                try session.run("UPDATE account SET state = 'disabled' WHERE account_id = \(account)")
            }
            try await office.capture("one")
            try await office.run()
            #expect(office.mail.parcels.isEmpty)
            #expect(try await office.found(made).0.state == .stopped)
            #expect(try await platform.reader(office.shop.actor) == nil)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a pause holds back, a test goes out at once, and a deleted query takes its subscriptions along`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let office = try await PostOffice(platform, clock)
            let (all, actor) = (Subscriptions(platform), office.shop.actor)
            let made = try await office.subscribe(PostOffice.stream)
            try await all.test(made.publicID, by: actor, on: clock.occasion)
            try await office.run()
            #expect(try office.mail.events() == [[]])
            try await all.pause(made.publicID, by: actor, on: clock.occasion)
            try await office.capture("one")
            try await office.run()
            #expect(office.mail.parcels.count == 1)
            try await all.resume(made.publicID, by: actor, on: clock.occasion)
            try await office.run()
            #expect(try office.mail.events() == [[], ["urn:x:one"]])
            try await NamedQueries(platform).remove("all", by: actor, on: clock.occasion)
            await #expect(throws: Refusal.self) { try await all.find(made.publicID, by: actor) }
            #expect(try await office.shop.count("subscription_delivery") == 0)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a test of a scheduled subscription goes out at once, and its run in its time`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let office = try await PostOffice(platform, clock)
            let made = try await office.subscribe(#"{"schedule":{"minute":"0"},"dest":"https://hooks.example.com/x"}"#)
            try await office.capture("one")
            try await Subscriptions(platform).test(made.publicID, by: office.shop.actor, on: clock.occasion)
            try await office.run()
            #expect(try office.mail.events() == [[]])
            #expect(try await office.found(made).0.nextAt == made.nextAt)
            clock.advance(seconds: 3_600)
            try await office.run()
            #expect(try office.mail.events() == [[], ["urn:x:one"]])
        }
    }

    @Test(arguments: TestEngine.available)
    func `a subscription that cannot be read fails alone`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let office = try await PostOffice(platform, clock)
            try await office.keep("other", "{}")
            let broken = try await office.subscribe(PostOffice.stream)
            _ = try await office.subscribe(PostOffice.stream, to: "other")
            try await platform.datastore.write { session in
                try session.run("UPDATE named_query SET document = '[' WHERE name = 'all'")
            }
            try await office.capture("one")
            await #expect(throws: (any Error).self) { try await office.run() }
            try await office.run()
            #expect(try office.mail.events() == [["urn:x:one"]])
            #expect(try await office.found(broken).0.state == .failed)
        }
    }

    @Test(arguments: TestEngine.available)
    func `who may not subscribe removes no query that is subscribed to`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let office = try await PostOffice(platform, clock)
            let made = try await office.subscribe(PostOffice.stream)
            let officer = try await testActor(
                platform, "officer", roles: [.qualityOfficer], organizationID: office.shop.organizationID,
                at: clock.now())
            let queries = NamedQueries(platform)
            let refusal = await #expect(throws: Refusal.self) {
                try await queries.remove("all", by: officer, on: clock.occasion)
            }
            #expect(refusal?.kind == .denied)
            #expect(try await office.found(made).0.state == .active)
            try await office.keep("mine", "{}", by: officer)
            try await queries.remove("mine", by: officer, on: clock.occasion)
        }
    }

    @Test(arguments: TestEngine.available)
    func `since a record time comes what was recorded then, in messages of bounded size`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let office = try await PostOffice(platform, clock)
            try await office.capture("early")
            clock.advance(seconds: 60)
            let since = clock.now().iso8601
            let many = (0..<(SubscriptionLimits.eventsPerDelivery + 20)).map { number in
                office.shop.object(
                    ["urn:epc:id:sgtin:0614141.107346.\(number)"], step: "receiving",
                    more: #","eventID":"urn:x:\#(number)""#)
            }
            try await office.shop.expectSuccess(try await office.shop.capture(many))
            clock.advance(seconds: 60)
            _ = try await office.subscribe(
                #"{"dest":"https://hooks.example.com/x","stream":true,"initialRecordTime":"\#(since)"}"#)
            try await office.run()
            let events = try office.mail.events()
            #expect(events.map(\.count) == [SubscriptionLimits.eventsPerDelivery, 20])
            #expect(events.flatMap(\.self) == many.indices.map { "urn:x:\($0)" })
        }
    }

    @Test(arguments: TestEngine.available)
    func `a query's criteria hold for its subscriptions`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let office = try await PostOffice(platform, clock)
            try await office.keep("shipped", #"{"EQ_bizStep":["shipping"]}"#)
            _ = try await office.subscribe(PostOffice.stream, to: "shipped")
            try await office.capture("one")
            try await office.capture("two", step: "shipping")
            try await office.run()
            #expect(try office.mail.events() == [["urn:x:two"]])
        }
    }

    @Test(arguments: TestEngine.available)
    func `workers at once send each message once`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let office = try await PostOffice(platform, clock)
            for _ in 0..<5 { _ = try await office.subscribe(PostOffice.stream) }
            try await office.capture("one")
            try await platform.numberArrivals()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask { while try await office.work.step() {} }
                }
                try await group.waitForAll()
            }
            #expect(office.mail.parcels.count == 5)
            #expect(Set(office.mail.parcels.map(\.subscriptionID)).count == 5)
        }
    }

    @Test(arguments: [
        (#"{"stream":true}"#, "dest"), (#"{"dest":"https://a.example/"}"#, "stream"),
        (#"{"dest":"https://a.example/","stream":true,"schedule":{"hour":"1"}}"#, "stream"),
        (#"{"dest":"https://127.0.0.1/","stream":true}"#, "dest"), (#"{"dest":7,"stream":true}"#, "dest"),
        (#"{"dest":"https://a.example/","stream":"yes"}"#, "stream"),
        (#"{"dest":"https://a.example/","schedule":{"hour":"99"}}"#, "schedule"),
        (#"{"dest":"https://a.example/","stream":true,"colour":1}"#, "colour"),
        (#"{"dest":"https://a.example/","stream":true,"initialRecordTime":"soon"}"#, "initialRecordTime"),
        (#"{"dest":"https://a.example/","stream":true,"signatureToken":"x"}"#, "signatureToken"), ("[]", "body"),
    ])
    func `what is no subscription is refused with its member`(_ text: String, _ field: String) async throws {
        try await withPlatform(.sqlite) { platform, clock in
            let office = try await PostOffice(platform, clock)
            let refusal = await #expect(throws: Refusal.self) { _ = try await office.subscribe(text) }
            #expect(refusal?.field == field)
        }
    }
}
