import Cryptography
public import Storage

/// A mapping with who made it and when.
public struct KeptMapping: Sendable, Hashable {
    public let mapping: ColumnMapping
    /// Names the set of headings: 16 bytes.
    public let key: [UInt8]
    public let createdBy: String
    public let createdAt: Instant
}

/// Keeps and forgets the mappings of an enterprise's site.
public struct ColumnMappings: Sendable {
    private let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// Reads what comes next under these headings; earlier versions stay, for the returns that were read by them. What
    /// is kept as it is already makes no version. Throws `Refusal` when the site has too many.
    public func keep(_ mapping: ColumnMapping, by actor: Actor, on occasion: Occasion) async throws {
        try actor.requireReturning()
        let (key, document) = (mapping.key, mapping.document)
        try await platform.datastore.write { session in
            let (owner, site) = (actor.organizationID, actor.siteID)
            let others: Int64 =
                try session.value(
                    """
                    SELECT count(*) FROM column_mapping
                    WHERE owner_id = \(owner) AND site_id = \(site) AND headers_key <> \(key)
                    """) ?? 0
            guard others < ColumnMapping.siteLimit else {
                throw Refusal(.conflict, .mappingTooMany, ["limit": "\(ColumnMapping.siteLimit)"])
            }
            let kept: String? = try session.value(
                """
                SELECT mapping FROM column_mapping
                WHERE owner_id = \(owner) AND site_id = \(site) AND headers_key = \(key)
                """)
            if kept == document { return }
            try session.run(
                """
                INSERT INTO column_mapping_version (owner_id, site_id, headers_key, created_at, mapping, created_by)
                VALUES (\(owner), \(site), \(key), \(occasion.now), \(document), \(actor.accountID))
                ON CONFLICT (owner_id, headers_key, site_id, created_at) DO NOTHING
                """)
            try session.run(
                """
                INSERT INTO column_mapping (owner_id, site_id, headers_key, mapping, created_by, created_at)
                VALUES (\(owner), \(site), \(key), \(document), \(actor.accountID), \(occasion.now))
                ON CONFLICT (owner_id, site_id, headers_key) DO UPDATE SET mapping = excluded.mapping,
                    created_by = excluded.created_by, created_at = excluded.created_at
                """)
            try session.audit(
                AuditEntry("mapping.keep", ("mapping", key.hexadecimal, key.hexadecimal)), by: actor, on: occasion)
        }
    }

    /// The next sheet with these headings asks again; the versions stay. Throws `Refusal.missing` when the actor's site
    /// has none of this key.
    public func forget(_ key: [UInt8], by actor: Actor, on occasion: Occasion) async throws {
        try actor.requireReturning()
        try await platform.datastore.write { session in
            let changed = try session.run(
                """
                DELETE FROM column_mapping WHERE owner_id = \(actor.organizationID) AND site_id = \(actor.siteID)
                    AND headers_key = \(key)
                """)
            guard changed == 1 else { throw Refusal(.missing, .missing, ["object": "mapping \(key.hexadecimal)"]) }
            try session.audit(
                AuditEntry("mapping.forget", ("mapping", key.hexadecimal, key.hexadecimal)), by: actor, on: occasion)
        }
    }
}

extension Actor {
    /// What a return itself needs.
    func requireReturning() throws { try require(may(.returnWrite) ? .returnWrite : .lifeRecord) }
}

extension Session {
    /// The mappings of the actor's enterprise and site, the newest first.
    public func columnMappings(of actor: Actor) throws -> [KeptMapping] {
        try rows(
            """
            SELECT headers_key, mapping, account.name, column_mapping.created_at FROM column_mapping
            LEFT JOIN account ON account.account_id = column_mapping.created_by
            WHERE column_mapping.owner_id = \(actor.organizationID) AND column_mapping.site_id = \(actor.siteID)
            ORDER BY column_mapping.created_at DESC, headers_key LIMIT \(ColumnMapping.siteLimit)
            """, Self.keptMapping)
    }

    /// What was said of one set of headings at the actor's enterprise, the newest first: what reads the next sheet of
    /// its own site, and what read the returns before.
    public func mappingVersions(of key: [UInt8], for actor: Actor, limit: Int = 50) throws -> [KeptMapping] {
        try rows(
            """
            SELECT headers_key, mapping, account.name, version.created_at FROM column_mapping_version AS version
            LEFT JOIN account ON account.account_id = version.created_by
            WHERE version.owner_id = \(actor.organizationID) AND headers_key = \(key)
            ORDER BY version.created_at DESC, site_id LIMIT \(limit)
            """, Self.keptMapping)
    }

    private static func keptMapping(_ row: inout RowReader) throws -> KeptMapping {
        let (key, document) = (try row.next([UInt8].self), try row.next(String.self))
        return KeptMapping(
            mapping: try ColumnMapping(document: document), key: key, createdBy: try row.next(String?.self) ?? "",
            createdAt: try row.next())
    }

    /// What a sheet of the actor's site may be read by.
    func readingMappings(of actor: Actor) throws -> [[UInt8]: ReadingMapping] {
        let all = try rows(
            """
            SELECT headers_key, mapping, created_at FROM column_mapping
            WHERE owner_id = \(actor.organizationID) AND site_id = \(actor.siteID)
            LIMIT \(ColumnMapping.siteLimit)
            """
        ) { row in
            ReadingMapping(key: try row.next(), document: try row.next(), createdAt: try row.next())
        }
        return Dictionary(all.map { ($0.key, $0) }) { first, _ in first }
    }
}

/// A kept mapping, not taken apart until a sheet needs it.
struct ReadingMapping: Sendable {
    let key: [UInt8]
    let document: String
    let createdAt: Instant
}
