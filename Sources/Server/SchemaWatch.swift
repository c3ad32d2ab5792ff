import ServiceLifecycle
import Storage
import Traceability

/// Ends a server whose tables a newer program has changed (旧程序让位): it would write rows without what the new scripts
/// add. At the start such a program does not even begin (`MigrationRunner`). On PostgreSQL, where peers share tables.
struct SchemaWatch: Service {
    let platform: Platform
    private static let pause = Duration.seconds(5)

    func run() async throws {
        guard platform.datastore.engine == .postgres else {
            try? await gracefulShutdown()
            return
        }
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            // A database that does not answer is for others to tell of.
            if let stranger = try? await Self.stranger(in: platform.datastore) {
                throw ConfigurationError(
                    description: "database: a newer program has applied \(stranger); stop this one and upgrade it")
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.pause) }
        }
    }

    /// The first script that is applied and that this program does not know; nil: there is none.
    static func stranger(in datastore: any Datastore) async throws -> String? {
        let known = Set(try Schema.migrations(for: datastore.engine).map(\.name))
        let applied = try await datastore.read { try MigrationRunner.applied($0) }
        return applied.keys.filter { !known.contains($0) }.min()
    }
}
