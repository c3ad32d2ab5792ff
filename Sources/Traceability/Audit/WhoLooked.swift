import Storage

/// A look of somebody else at an enterprise's data, as the enterprise is told of it: of which organization and in which
/// role, not who by name.
public struct DataLook: Sendable, Hashable {
    /// Of the record in the trail.
    public let id: Int64
    public let at: Instant
    public let organizationName: String
    /// `Role` by name, between blanks.
    public let roles: String
    public let action: String
    public let objectKind: String
    public let objectID: String
    public let objectName: String
    /// More than 1: as often within a minute.
    public let occurrences: Int64
}

/// 谁看过我的数据: every look at the enterprise's data by people of other organizations that the trail has, the platform's
/// among them.
public struct WhoLooked: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// The newest first; `before`: the last id of the page before.
    public func callAsFunction(
        before id: Int64 = .max, limit: Int = 100, by actor: Actor, on occasion: Occasion
    ) async throws -> [DataLook] {
        try actor.require(.memberManage)
        // What was looked at a moment ago is told, too.
        try await platform.auditTrail.flush(at: occasion.now)
        return try await platform.datastore.report { session in
            try session.rows(
                """
                SELECT audit_record.audit_id, at, organization_name, roles, action, object_kind, object_id, object_name,
                    occurrences
                FROM data_look JOIN audit_record ON audit_record.audit_id = data_look.audit_id
                WHERE data_look.owner_id = \(actor.organizationID) AND data_look.audit_id < \(id)
                ORDER BY data_look.audit_id DESC LIMIT \(min(max(limit, 1), 10_000))
                """
            ) { row in
                DataLook(
                    id: try row.next(), at: try row.next(), organizationName: try row.next(), roles: try row.next(),
                    action: try row.next(), objectKind: try row.next(), objectID: try row.next(),
                    objectName: try row.next(), occurrences: try row.next())
            }
        }
    }
}
