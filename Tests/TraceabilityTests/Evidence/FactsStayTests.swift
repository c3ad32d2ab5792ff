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
                        try session.dropTrigger("trace_return_no_undo", on: "trace_return")
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

    @Test(
        arguments: TestEngine.available,
        [
            "UPDATE trace_return SET state = 'withdrawn'", "UPDATE trace_return SET good_count = good_count + 1",
            "UPDATE trace_return SET received_at = 1", "UPDATE stored_file_part SET bytes = sha256 FROM stored_file",
            "UPDATE stored_file SET byte_count = byte_count + 1", "UPDATE stored_file SET is_sealed = 0, purpose = 'x'",
            "DELETE FROM stored_file", "DELETE FROM stored_file_part",
        ])
    func `an accepted return and a file of evidence stay what they are`(_ engine: TestEngine, _ wish: String)
        async throws
    {
        try await withPlatform(engine) { platform, clock in
            let desk = try await AmendmentDesk(platform, clock)
            _ = try await desk.make([0])
            _ = try await desk.request(.item, try desk.shop.code(0), [.init("gasTightness", "不合格")])
            let files = try await platform.datastore.read { session in
                try session.value("SELECT count(*) FROM stored_file WHERE is_sealed = 1", as: Int64.self)
            }
            #expect(files ?? 0 > 0)
            let error = await #expect(throws: StorageError.self) {
                try await platform.datastore.write { try $0.script(wish) }
            }
            let text = "\(error as Any)"
            #expect(["is not exchanged", "stays", "was accepted"].contains { text.contains($0) }, "\(text)")
            // What is left free is: a key that is given up.
            try await platform.datastore.write { session in
                try session.run("UPDATE trace_return SET idempotency_key = NULL")
            }
        }
    }
}
