import Storage
import TestSupport
import Testing

@testable import Traceability

/// Two returns judged at once, each of which is right alone: the one that is stored second is judged again, and told
/// what is wrong with it.
@Suite struct MeanwhileTests {
    private func box(_ number: Int) -> String { "urn:x:box:\(number)" }

    /// Captures both at once; answers the one error that there is.
    private func capture(_ shops: MeetingWorkshops, _ events: [[String]]) async throws -> String {
        let jobs = try await shops.atOnce({ try await $0.capture(events[0]) }, { try await $0.capture(events[1]) })
        #expect(jobs.count(where: \.isSuccess) == 1)
        let failed = try #require(jobs.first { !$0.isSuccess })
        return try await shops.one.firstError(failed)
    }

    @Test(arguments: TestEngine.available)
    func `two documents at once make no ring of containers`(_ engine: TestEngine) async throws {
        try await MeetingWorkshops.with(engine) { shops in
            let twins = [[shops.one.packing(box(1), [box(2)])], [shops.one.packing(box(2), [box(1)])]]
            #expect(try await capture(shops, twins) == "capture.ring /epcisBody/eventList/0/childEPCs/0")
            #expect(try await shops.one.openStays() == 1)
            // Over what lies between them.
            let tower = [shops.one.packing(box(11), [box(10)]), shops.one.packing(box(13), [box(12)])]
            try await shops.one.expectSuccess(try await shops.one.capture(tower))
            let ends = [[shops.one.packing(box(12), [box(11)])], [shops.one.packing(box(10), [box(13)])]]
            #expect(try await capture(shops, ends) == "capture.ring /epcisBody/eventList/0/childEPCs/0")
        }
    }

    @Test(arguments: TestEngine.available)
    func `two documents at once put nothing into two containers`(_ engine: TestEngine) async throws {
        try await MeetingWorkshops.with(engine) { shops in
            let shop = shops.one
            let boxes = [[shop.packing(box(2), [box(1)])], [shop.packing(box(3), [box(1)])]]
            #expect(try await capture(shops, boxes) == "capture.other-parent /epcisBody/eventList/0/childEPCs/0")
            try await shop.expectSuccess(try await shop.capture([try shop.commissioning([0, 1, 2, 3])]))
            let units = [
                [shop.packing(box(4), [try shop.uri(0), try shop.uri(1), try shop.uri(2)])],
                [shop.packing(box(5), [try shop.uri(2)])],
            ]
            #expect(try await capture(shops, units).hasPrefix("capture.other-parent /epcisBody/eventList/0/childEPCs/"))
            // Out of one and into the next, in one document: no two places.
            let again = try await shop.capture([
                shop.packing(box(6), [try shop.uri(3)]),
                shop.packing(box(6), [try shop.uri(3)], action: "DELETE", at: "2026-11-21T11:00:00+08:00"),
                shop.packing(box(7), [try shop.uri(3)], at: "2026-11-21T12:00:00+08:00"),
            ])
            try await shop.expectSuccess(again)
        }
    }

    private func replacing(_ shop: Workshop, _ old: Int64, _ new: Int64) throws -> String {
        try shop.row("换机", old, #","newCode":"\#(try shop.code(new))""#)
    }

    private func replacedBy(_ shop: Workshop, _ old: Int64, _ new: Int64) throws -> String {
        shop.object([try shop.uri(old)], step: "replacing", more: #","gas:newCode":"\#(try shop.uri(new))""#)
    }

    /// Each pair of replacements that cannot both be true, and what the second is told.
    private static let pairs: [(first: (Int64, Int64), second: (Int64, Int64), rule: String)] = [
        ((0, 1), (0, 2), "life.replaced-twice"), ((3, 5), (4, 5), "life.successor-taken"),
        ((6, 7), (7, 6), "life.successor-ended"),
    ]

    @Test(arguments: TestEngine.available)
    func `two rows at once replace no appliance twice, nor by one, nor each other`(_ engine: TestEngine) async throws {
        try await MeetingWorkshops.with(engine) { shops in
            for index in 0..<8 { try await shops.one.make(Int64(index)) }
            for (first, second, rule) in Self.pairs {
                let receipts = try await shops.atOnce(
                    { try await $0.send([try replacing($0, first.0, first.1)]) },
                    { try await $0.send([try replacing($0, second.0, second.1)]) })
                #expect(receipts.flatMap(\.errors).map(\.rule.code) == [rule])
                #expect(receipts.count { $0.traceReturn.state == .accepted } == 1, "\(rule)")
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `so with two events, and a row beside an event`(_ engine: TestEngine) async throws {
        try await MeetingWorkshops.with(engine) { shops in
            let shop = shops.one
            for index in 0..<11 { try await shop.make(Int64(index)) }
            for (first, second, rule) in Self.pairs {
                let events = [
                    [try replacedBy(shop, first.0, first.1)], [try replacedBy(shop, second.0, second.1)],
                ]
                #expect(try await capture(shops, events).hasPrefix(rule))
            }
            let refused = try await shops.atOnce(
                { shop in try await shop.send([try replacing(shop, 8, 9)]).errors.map(\.rule.code) },
                { shop in
                    let job = try await shop.capture([try replacedBy(shop, 8, 10)])
                    return try await shop.errors(job).map(\.rule.code)
                })
            #expect(refused.flatMap { $0 } == ["life.replaced-twice"])
        }
    }
}

extension Workshop {
    /// Containers that lie in others.
    fileprivate func openStays() async throws -> Int64 {
        try await platform.datastore.report { session in
            try session.value(
                "SELECT count(*) FROM container_stay WHERE \(Containment.isOpen) AND \(Containment.counts())") ?? -1
        }
    }
}
