import Cryptography
import Foundation
import Identification
import Storage
import StoragePostgres
import TestSupport
import Testing

@testable import Traceability

/// On PostgreSQL the program signs in as a role that may add facts and not change them.
@Suite struct FactRightsTests {
    private static func platform(_ url: String, _ clock: FixedClock) async throws -> Platform {
        let platform = try Platform(
            datastore: try PostgresDatastore(url: url, connectionCount: 3), clock: clock, entropy: .secure,
            keys: PlatformKeys(master: SecretBytes([UInt8](repeating: 7, count: 32))),
            options: PlatformOptions(publicURL: "http://localhost:8080"))
        do { try await platform.prepare() } catch {
            await platform.datastore.close()
            throw error
        }
        return platform
    }

    /// What a forger lays before the tables that the owner's functions ask: everything is staged, and nothing sealed.
    private static let forgedTables = """
        CREATE TEMP TABLE trace_return (return_id BIGINT, backfilled BIGINT, state TEXT);
        CREATE TEMP TABLE ledger_leaf (owner_id BIGINT, kind BIGINT, fact_id BIGINT);
        INSERT INTO pg_temp.trace_return SELECT DISTINCT event_id >> 24, 1, 'held' FROM trace_event;
        GRANT SELECT ON pg_temp.trace_return, pg_temp.ledger_leaf TO PUBLIC;
        """

    /// A role for one test, with the rights of the manual.
    private func withReducedRole(
        _ body: (_ owner: Platform, _ reduced: Platform, _ clock: FixedClock) async throws -> Void
    ) async throws {
        try await TestEngine.withPostgresURL { url in
            let schema = String(url[(url.range(of: "search_path%3D")?.upperBound ?? url.endIndex)...])
            let role = "ransu_" + schema
            let clock = FixedClock(Instant(CivilDate(iso: "2026-11-22")!, hour: 12))
            let owner = try await Self.platform(url, clock)
            try await owner.datastore.write { session in
                try session.script("CREATE ROLE \(role)")
                try session.script(FactRights.script(role: role, schema: schema))
            }
            var failure: (any Error)?
            do {
                let reduced = try await Self.platform(url + "%20-crole%3D" + role, clock)
                do { try await body(owner, reduced, clock) } catch { failure = error }
                await reduced.datastore.close()
            } catch { failure = error }
            try await owner.datastore.write { session in
                try session.script("DROP OWNED BY \(role)")
                try session.script("DROP ROLE \(role)")
            }
            await owner.datastore.close()
            if let failure { throw failure }
        }
    }

    @Test(.enabled(if: TestEngine.available.contains(.postgres), "needs PostgreSQL"))
    func `V13_2_2 the reduced role starts, returns, amends, seals and erases, and changes no fact`() async throws {
        try await withReducedRole { owner, reduced, clock in
            let mighty = try await owner.datastore.report { try $0.changeableFacts() }
            #expect(
                mighty.contains("trace_event") && mighty.contains("ledger_leaf") && mighty.contains("amended_event"))
            #expect(try await reduced.datastore.report { try $0.changeableFacts() } == [])
            // With an erasure among all else.
            let story = try await LedgerStory(reduced, clock, auditLines: 3)
            #expect(try await story.faults() == [])
            let erased = try await reduced.datastore.report { session in
                try session.value(
                    """
                    SELECT count(*) FROM ledger_erasure JOIN trace_event USING (owner_id, event_id)
                    WHERE personal_document IS NULL AND personal_salt IS NULL
                    """, as: Int64.self)
            }
            #expect(erased == 1)
            for statement in [
                "UPDATE trace_event SET biz_step = 'x'", "DELETE FROM event_name", "DELETE FROM trace_event",
                "DELETE FROM event_subject", "DELETE FROM trace_event_0", "DELETE FROM event_subject_0",
                "UPDATE review_step SET reason = 'x'",
                "DELETE FROM amended_event", "UPDATE ledger_leaf SET part = 9", "TRUNCATE ledger_entry",
                "DELETE FROM stored_file", "DELETE FROM stored_file_part", "DELETE FROM trace_return",
            ] as [Query] {
                let error = await #expect(throws: StorageError.self) {
                    try await reduced.datastore.write { session in try session.run(statement) }
                }
                #expect("\(error as Any)".contains("permission denied"), "\(statement.pieces[0])")
            }
            // What takes back what is staged has the owner's right, and the triggers let nothing else go.
            let error = await #expect(throws: StorageError.self) {
                try await reduced.datastore.write { session in
                    try session.forEach("SELECT remove_staged(owner_id, event_id)::text FROM trace_event") { _ in }
                }
            }
            #expect("\(error as Any)".contains("append-only"))
            let forged = await #expect(throws: StorageError.self) {
                try await reduced.datastore.write { session in
                    try session.script(Self.forgedTables)
                    try session.forEach("SELECT remove_staged(owner_id, event_id)::text FROM trace_event") { _ in }
                }
            }
            #expect("\(forged as Any)".contains("append-only"), "by tables of the same name")
        }
    }

    @Test(.enabled(if: TestEngine.available.contains(.postgres), "needs PostgreSQL"))
    func `a table of a later version is there for the reduced role`() async throws {
        try await withReducedRole { owner, reduced, _ in
            try await owner.datastore.write { session in
                try session.script("CREATE TABLE later_one (x BIGINT GENERATED BY DEFAULT AS IDENTITY)")
            }
            try await reduced.datastore.write { session in
                try session.run("INSERT INTO later_one DEFAULT VALUES")
                try session.run("DELETE FROM later_one")
            }
        }
    }

    @Test func `the manual shows the same statements, in both languages`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardized
        for name in ["ledger.md", "ledger.zh-CN.md"] {
            let text = try String(contentsOf: root.appending(path: "docs/manual/\(name)"), encoding: .utf8)
            #expect(text.contains(FactRights.script(role: "ransu_app", schema: "public")), "\(name)")
        }
    }
}
