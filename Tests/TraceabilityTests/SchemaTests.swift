import Storage
import TestSupport
import Testing
import Traceability

@Suite struct SchemaTests {
    @Test(.enabled(if: TestEngine.available.count == 2, "needs PostgreSQL"))
    func `both engines have the same tables, columns and keys`() async throws {
        try await TestEngine.withSQLite { lite in
            try await TestEngine.withPostgres { postgres in
                for datastore in [lite as any Datastore, postgres] {
                    _ = try await MigrationRunner.apply(
                        Schema.migrations(for: datastore.engine), to: datastore, appliedAt: 0)
                }
                let one = try await SchemaDescription.read(from: lite)
                let other = try await SchemaDescription.read(from: postgres)
                #expect(one.differences(from: other) == [])
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `GA-INT-1 facts cannot be changed or removed`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, clock in
            _ = try await testActor(platform, "someone", roles: [], organizationID: 1, at: clock.now())
            try await platform.datastore.write { session in
                try session.run(
                    """
                    INSERT INTO review_step (case_id, step_no, kind, account_id, at, reason, items)
                    VALUES (1, 1, 'submitted', 1, 1, '', '')
                    """)
            }
            for statement in ["UPDATE review_step SET reason = 'x'", "DELETE FROM review_step"] as [Query] {
                await #expect(throws: StorageError.self) {
                    try await platform.datastore.write { session in try session.run(statement) }
                }
            }
            let count = try await platform.datastore.read { session in
                try session.value("SELECT COUNT(*) FROM review_step WHERE reason = ''", as: Int.self)
            }
            #expect(count == 1)
        }
    }
}
