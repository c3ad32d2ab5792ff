import Storage
import TestSupport
import Testing
import Traceability

@Suite struct SchemaGuardsTests {
    @Test(arguments: TestEngine.available)
    func `a trigger that is taken away or put to sleep is named, and every other is at work`(
        _ engine: TestEngine
    ) async throws {
        try await withPlatform(engine) { platform, _ in
            let whole = try await platform.datastore.report { try SchemaGuards.missing($0) }
            #expect(whole.count > 60 && whole.missing == [])
            let name = platform.datastore.engine == .postgres ? "amendment_append_only" : "amendment_no_update"
            try await platform.datastore.write { session in
                try session.dropTrigger(name, on: "amendment")
                guard session.engine == .postgres else { return }
                try session.script("ALTER TABLE amended_event DISABLE TRIGGER amended_event_append_only")
            }
            let found = try await platform.datastore.report { try SchemaGuards.missing($0) }
            let sleeping = platform.datastore.engine == .postgres ? ["amended_event_append_only"] : []
            #expect(found.missing.map(\.name) == (sleeping + [name]).sorted())
            #expect(found.missing.allSatisfy { $0.table == "amendment" || $0.table == "amended_event" })
        }
    }
}
