import Storage
import TestSupport
import Testing

@testable import Traceability

/// What an amendment says of itself, and what makes it count.
@Suite struct AmendmentHonestyTests {
    @Test(arguments: TestEngine.available)
    func `no change of the case makes a submission count that nobody approved by a step`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, clock in
            let desk = try await AmendmentDesk(platform, clock)
            _ = try await desk.make([1])
            let id = try await desk.request(.item, try desk.shop.code(1), [.init("gasTightness", "不合格")])
            let returnID = try #require(try await desk.rounds(id).last?.returnID)
            let reviewer = desk.reviewer.accountID
            let error = await #expect(throws: StorageError.self) {
                try await platform.datastore.write { session in
                    try session.run(
                        """
                        UPDATE review_case SET state = 'approved', decided_by = \(reviewer), decided_at = 1
                        WHERE kind = 'amendment' AND subject_id = \(id)
                        """)
                    try session.run("UPDATE trace_return SET state = 'accepted' WHERE return_id = \(returnID)")
                }
            }
            #expect("\(error as Any)".contains("an amendment counts once it is approved"))
            #expect(try await desk.tightness(1) == "pass")
            clock.advance(seconds: 60)
            try await desk.decide(id)
            #expect(try await desk.tightness(1) == "fail", "a step of somebody else's does")
        }
    }

    @Test(arguments: TestEngine.available)
    func `as of a day before its amendment the plate has the number of then`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            let desk = try await AmendmentDesk(platform, clock)
            _ = try await desk.make([1], #","gasTightness":"合格","factoryNo":"OLD-1""#)
            let code = try desk.shop.code(1)
            let before = clock.now()
            clock.advance(seconds: 60)
            let id = try await desk.request(.item, code, [.init("factoryNo", "NEW-2")])
            clock.advance(seconds: 60)
            try await desk.decide(id)
            for (moment, number) in [(before, "OLD-1"), (clock.now(), "NEW-2")] {
                for actor in [nil, desk.shop.actor] {
                    let trace = try await ReadItemTrace(platform)(code, by: actor, on: clock.occasion, asOf: moment)
                    #expect(trace.facts.item?.factoryNumber == number)
                }
            }
        }
    }
}
