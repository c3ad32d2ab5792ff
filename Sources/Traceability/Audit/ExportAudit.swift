import Cryptography
public import Storage

/// The trail as a file, with who took it, when, by which filter, how many lines, and a digest of them.
/// Lines come a page at a time, so that a million of them need no more memory than a few thousand.
public struct ExportAudit: Sendable {
    /// More lines than a sheet has rows are asked for in parts.
    public static let limit: Int64 = 1_000_000

    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// Records that the export begins, and fixes what is in it: what comes later is not.
    /// - Parameter limit: of the format. Throws `Refusal.tooLarge` for more lines.
    public func begin(
        _ filter: AuditFilter, format: String, limit: Int64 = ExportAudit.limit, by actor: Actor, on occasion: Occasion
    ) async throws -> AuditExport {
        try actor.require(.auditRead)
        try await platform.auditTrail.flush(at: occasion.now)
        let found = try await platform.datastore.report { session in
            let last = try session.value("SELECT coalesce(max(audit_id), 0) FROM audit_record", as: Int64.self) ?? 0
            let some: Query = "SELECT 1 FROM audit_record WHERE audit_id <= \(last)"
            let count = try session.value(
                "SELECT count(*) FROM (\(some + filter.conditions) LIMIT \(limit + 1)) AS found", as: Int64.self)
            return (last: last, count: count ?? 0)
        }
        guard found.count <= limit else {
            throw Refusal(.tooLarge, .auditExportTooLarge, field: "from", ["limit": "\(limit)"])
        }
        try await platform.auditTrail.write(
            AuditEntry("audit.export", ("audit", format, format.uppercased())).because(
                AuditReason(
                    .auditExport, ["count": "\(found.count)"],
                    words: ["filter": filter.isAll ? Message("无", "none") : filter.words])
            ).asRead(), by: actor, on: occasion)
        return AuditExport(
            platform: platform, filter: filter, format: format, lastID: found.last, actor: actor, occasion: occasion)
    }
}

/// An export under way.
public struct AuditExport: Sendable {
    let platform: Platform
    public let filter: AuditFilter
    let format: String
    let lastID: Int64
    public let actor: Actor
    public let occasion: Occasion

    /// Stands in every line, so that a piece of the file says where it came from.
    public var watermark: String { "\(actor.accountName) \(occasion.now.secondText) \(occasion.requestID)" }

    /// The newest first.
    public var pages: Pages<AuditRecord> {
        let (filter, lastID) = (self.filter, self.lastID)
        return platform.datastore.pages(size: 2_000) { (last: AuditRecord?) in
            var query = AuditRecord.select + " WHERE audit_id <= \(lastID)" + filter.conditions
            if let last { query = query + " AND (at, audit_id) < (\(last.at), \(last.id))" }
            return query + " ORDER BY at DESC, audit_id DESC"
        } decode: { row in
            try AuditRecord(&row)
        }
    }

    public static let columns = [
        "id", "time", "account", "organizationId", "organization", "roles", "action", "objectKind", "objectId",
        "objectName", "outcome", "reason", "reasonCode", "address", "terminal", "requestId", "isRead", "occurrences",
        "beforeDigest",
        "afterDigest", "watermark",
    ]

    /// The cells of a line, in the order of `columns`; reasons in the language of whoever takes the file.
    public func cells(_ one: AuditRecord) -> [String] {
        [
            "\(one.id)", one.at.iso8601, one.accountName, one.organizationID.map(String.init) ?? "",
            one.organizationName, one.roles, one.action, one.objectKind, one.objectID, one.objectName, one.outcome,
            one.reasonText(occasion.language), one.reasonCode ?? "", one.address, one.agent, one.requestID,
            one.isRead ? "1" : "0", "\(one.occurrences)",
            one.beforeDigest?.hexadecimal ?? "", one.afterDigest?.hexadecimal ?? "", watermark,
        ]
    }

    /// The last lines of the file: who took it, when, by which filter, how many lines, and SHA-256 of the lines as
    /// they stand in the CSV file between its first line and these.
    public func trailer(count: Int64, digest: [UInt8]) -> [[String]] {
        [
            ["# watermark", "exported by", actor.accountName, actor.organizationName],
            ["# watermark", "exported at", occasion.now.iso8601, occasion.requestID],
            ["# watermark", "filter", filter.isAll ? "none" : filter.words.text(occasion.language)],
            ["# watermark", "records", "\(count)"],
            ["# watermark", "sha256", digest.hexadecimal],
        ]
    }

    /// Records what was handed out in the end.
    public func finish(count: Int64, digest: [UInt8]) async throws {
        try await platform.auditTrail.write(
            AuditEntry("audit.exported", ("audit", format, format.uppercased())).because(
                AuditReason(.auditExported, ["count": "\(count)", "digest": digest.hexadecimal])
            ).asRead(), by: actor, on: occasion)
    }
}

extension Rule {
    static let auditExport = Rule(
        "audit.export", "{count} 条记录；筛选条件：{filter}", "{count} records; filter: {filter}")
    static let auditExported = Rule(
        "audit.exported", "{count} 条记录，SHA-256 {digest}", "{count} records, SHA-256 {digest}")
    static let auditExportTooLarge = Rule(
        "audit.export-too-large", "符合条件的记录超过 {limit} 条，请缩小时间范围后分次导出",
        "More than {limit} records fit: choose shorter times and export in parts")
}
