import Storage

/// What the server promises about what it acknowledges.
public struct PostgresSettings: Sendable, Hashable {
    public let version: String
    public let fsync: String
    public let fullPageWrites: String
    public let synchronousCommit: String
    /// `on` finds a damaged page when it is read; made by `initdb -k`. For `doctor`, not demanded.
    public let dataChecksums: String

    init(_ connection: PostgresConnection) throws {
        func show(_ name: String) throws -> String {
            let result = try connection.script("SHOW \(name)")
            guard result.rowCount == 1 else { return "" }
            return try PostgresRow(result: result.pointer, row: 0).text(0)
        }
        version = try show("server_version")
        fsync = try show("fsync")
        fullPageWrites = try show("full_page_writes")
        synchronousCommit = try show("synchronous_commit")
        dataChecksums = try show("data_checksums")
    }

    /// One line for `doctor`.
    public var text: String {
        """
        PostgreSQL \(version), fsync=\(fsync), full_page_writes=\(fullPageWrites), \
        synchronous_commit=\(synchronousCommit), data_checksums=\(dataChecksums)
        """
    }

    /// Each sentence is a reason not to trust an acknowledgement.
    public var dangers: [String] {
        var dangers: [String] = []
        if fsync == "off" { dangers.append("fsync is off") }
        if fullPageWrites == "off" { dangers.append("full_page_writes is off") }
        if synchronousCommit == "off" { dangers.append("synchronous_commit is off") }
        return dangers
    }
}
