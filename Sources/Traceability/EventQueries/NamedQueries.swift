public import EPCIS
public import JSONStream
import Storage

/// A query kept under a name by an enterprise (EPCIS 2.0 12.6).
public struct NamedQuery: Sendable, Hashable {
    public let id: Int64
    public let name: String
    /// As EPCIS JSON has it, canonical.
    public let document: [UInt8]
    public let createdAt: Instant

    public func query() throws -> SimpleEventQuery {
        try SimpleEventQuery(QueryParameters(json: JSONValue(parsing: document)))
    }
}

/// Keeps, lists and removes queries of the actor's organization.
public struct NamedQueries: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// The most that one organization keeps.
    public static let limit = 200
    /// The standard's own name for a query without one.
    private static let reserved = "SimpleEventQuery"

    /// Throws `QueryError` for what is no query, `Refusal` for a name that is taken or none.
    @discardableResult
    public func add(_ name: String, _ document: JSONValue, by actor: Actor, on occasion: Occasion) async throws
        -> NamedQuery
    {
        try actor.require(.eventRead)
        guard Self.isName(name) else {
            throw Refusal(.invalid, .queryName, field: "name", ["value": String(name.prefix(100))])
        }
        _ = try SimpleEventQuery(QueryParameters(json: document))
        let bytes = document.canonicalBytes
        guard bytes.count <= 65_536 else {
            throw Refusal(
                .tooLarge, .tooLong, field: "query", ["field": "query", "length": "\(bytes.count)", "limit": "65536"])
        }
        do {
            return try await platform.datastore.write { session in
                let count: Int64 =
                    try session.value("SELECT count(*) FROM named_query WHERE owner_id = \(actor.organizationID)") ?? 0
                guard count < Self.limit else {
                    throw Refusal(.conflict, .queryLimit, field: "name", ["limit": "\(Self.limit)"])
                }
                try session.run(
                    """
                    INSERT INTO named_query (owner_id, name, document, created_by, created_at)
                    VALUES (\(actor.organizationID), \(name), \(String(decoding: bytes, as: UTF8.self)),
                        \(actor.accountID), \(occasion.now))
                    """)
                try session.audit(AuditEntry("query.create", ("query", name, name)), by: actor, on: occasion)
                return try session.namedQuery(name, of: actor.organizationID)
            }
        } catch StorageError.uniqueViolation {
            throw Refusal(.conflict, .queryTaken, field: "name", ["value": name])
        }
    }

    /// The same from parameters as an address has them, parted by `&` or lines. Throws `Refusal` only.
    public func add(_ name: String, parameters text: String, by actor: Actor, on occasion: Occasion) async throws {
        let lines = text.split { $0.isNewline || $0 == "&" }.map { $0.filter { $0 != " " } }.filter { !$0.isEmpty }
        do {
            let parameters = try QueryParameters(queryString: lines.joined(separator: "&"))
            let members = parameters.entries.map { entry in
                JSONMember(entry.name, .array(entry.values.map { .string($0) }))
            }
            try await add(name, .object(members), by: actor, on: occasion)
        } catch let error as QueryError {
            let refusal = error.refusal
            throw Refusal(refusal.kind, refusal.rule, field: "parameters", refusal.parameters)
        }
    }

    public func list(by actor: Actor) async throws -> [NamedQuery] {
        try actor.require(.eventRead)
        return try await platform.datastore.report { try $0.namedQueries(of: actor.organizationID) }
    }

    public func find(_ name: String, by actor: Actor) async throws -> NamedQuery {
        try actor.require(.eventRead)
        return try await platform.datastore.report { try $0.namedQuery(name, of: actor.organizationID) }
    }

    /// With its subscriptions, for which the actor must be one who may subscribe. Throws `Refusal`.
    public func remove(_ name: String, by actor: Actor, on occasion: Occasion) async throws {
        try actor.require(.eventRead)
        try await platform.datastore.write { session in
            let query = try session.namedQuery(name, of: actor.organizationID)
            let subscriptions = try session.subscriptions("query_subscription.query_id = \(query.id)")
            if !subscriptions.isEmpty { try actor.require(.eventSubscribe) }
            for found in subscriptions {
                try session.removeSubscription(found.id)
                try session.audit(
                    AuditEntry(
                        "subscription.delete", ("subscription", found.publicID, found.queryName), reason: found.dest),
                    by: actor, on: occasion)
            }
            try session.run("DELETE FROM named_query WHERE query_id = \(query.id)")
            try session.audit(AuditEntry("query.delete", ("query", name, name)), by: actor, on: occasion)
        }
    }

    /// Names are part of addresses: unreserved characters of RFC 3986.
    static func isName(_ name: String) -> Bool {
        (1...100).contains(name.utf8.count) && name.utf8.allSatisfy(isNameByte) && name != reserved
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        0x30...0x39 ~= byte || 0x61...0x7A ~= byte | 0x20 || [0x2D, 0x2E, 0x5F, 0x7E].contains(byte)
    }
}

extension Session {
    func namedQueries(of ownerID: Int64) throws -> [NamedQuery] {
        try rows(
            """
            SELECT query_id, name, document, created_at FROM named_query WHERE owner_id = \(ownerID) ORDER BY name
            """, Self.namedQuery)
    }

    /// Throws `Refusal.missing`.
    func namedQuery(_ name: String, of ownerID: Int64) throws -> NamedQuery {
        let found = NamedQueries.isName(name) ? try kept(name, ownerID) : nil
        guard let found else {
            throw Refusal(.missing, .missing, field: "queryName", ["object": "query \(name.prefix(100))"])
        }
        return found
    }

    private func kept(_ name: String, _ ownerID: Int64) throws -> NamedQuery? {
        try first(
            """
            SELECT query_id, name, document, created_at FROM named_query
            WHERE owner_id = \(ownerID) AND name = \(name)
            """, Self.namedQuery)
    }

    /// nil: it has been deleted.
    func namedQuery(_ id: Int64) throws -> NamedQuery? {
        try first(
            "SELECT query_id, name, document, created_at FROM named_query WHERE query_id = \(id)", Self.namedQuery)
    }

    private static func namedQuery(_ row: inout RowReader) throws -> NamedQuery {
        NamedQuery(
            id: try row.next(), name: try row.next(), document: Array(try row.next(String.self).utf8),
            createdAt: try row.next())
    }
}

extension Rule {
    static let queryName = Rule(
        "query.name", "查询名称“{value}”无效：1 至 100 个字母、数字或 - . _ ~，且不能是 SimpleEventQuery",
        "“{value}” is no name for a query: 1 to 100 letters, digits or - . _ ~, and not SimpleEventQuery")
    static let queryTaken = Rule(
        "query.name-taken", "已有名为“{value}”的查询，请先删除或另取名称",
        "There is a query named “{value}” already; delete it first or choose another name")
    static let queryLimit = Rule(
        "query.limit", "最多保存 {limit} 个查询，请先删除不用的", "At most {limit} queries are kept; delete one first")
}
