import Storage
import TestSupport
import Testing

@testable import Traceability

/// Migration 0036: what has a leaf stays, whatever its return is made to say of itself.
@Suite struct FactsStayTests {
    private static let wishes: [(engines: [TestEngine], sql: String)] = [
        (TestEngine.available, "DELETE FROM trace_event"),
        (TestEngine.available, "DELETE FROM event_subject WHERE event_id IN (SELECT event_id FROM trace_event)"),
        (TestEngine.available, "DELETE FROM trace_return"),
        ([.sqlite], "REPLACE INTO review_step SELECT * FROM review_step"),
        ([.sqlite], "REPLACE INTO amendment_round SELECT * FROM amendment_round"),
        ([.sqlite], "REPLACE INTO trace_return SELECT * FROM trace_return"),
    ]

    @Test(arguments: TestEngine.available)
    func `a return that is made to look staged gives no event away, and no return goes`(_ engine: TestEngine)
        async throws
    {
        try await withPlatform(engine) { platform, clock in
            _ = try await LedgerStory(platform, clock, auditLines: 1)
            for wish in Self.wishes where wish.engines.contains(engine) {
                await #expect(throws: (any Error).self, "\(wish.sql)") {
                    try await platform.datastore.write { session in
                        try session.script("UPDATE trace_return SET state = 'held', backfilled = 1")
                        try session.script(wish.sql)
                    }
                }
            }
            let kept = try await platform.datastore.read { session in
                try session.value("SELECT count(*) FROM trace_return WHERE state = 'held'", as: Int64.self)
            }
            #expect(kept == 0)
        }
    }
}
