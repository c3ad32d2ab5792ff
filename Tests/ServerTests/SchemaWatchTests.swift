import Storage
import TestSupport
import Testing
import Traceability

@testable import Server

/// A program that is older than the tables makes way.
@Suite struct SchemaWatchTests {
    @Test(arguments: TestEngine.available)
    func `a script that a newer program has applied is seen by one that runs`(_ engine: TestEngine) async throws {
        try await withPlatform(engine) { platform, _ in
            let before = try await SchemaWatch.stranger(in: platform.datastore)
            #expect(before == nil)
            try await platform.datastore.write { session in
                try session.run("INSERT INTO migration (name, digest, applied_at) VALUES ('9999-newer', 'x', 1)")
            }
            let after = try await SchemaWatch.stranger(in: platform.datastore)
            #expect(after == "9999-newer")
        }
    }
}
