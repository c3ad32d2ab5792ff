public import Storage

/// How long the trail is kept at least. Nothing deletes it: the number says from when on an operator's archive may
/// be the only place, and it has a floor.
public struct AuditRetention: Sendable, Hashable {
    /// 网络安全法 第二十一条（三）of 2016, 第二十三条 as amended in 2025: logs are kept for six months at least.
    public static let floorDays: Int64 = 180
    public static let ceilingDays: Int64 = 36_500
    /// Three years, when nothing was set.
    public static let usualDays: Int64 = 1_095

    static let setting = "audit-retention-days"

    public let days: Int64
    /// nil: never set.
    public let changedAt: Instant?
}

extension Session {
    public func auditRetention() throws -> AuditRetention {
        let found = try first(
            "SELECT value, changed_at FROM setting WHERE name = \(AuditRetention.setting)"
        ) { row in (value: try row.next(String.self), at: try row.next(Instant.self)) }
        guard let found, let days = Int64(found.value) else {
            return AuditRetention(days: AuditRetention.usualDays, changedAt: nil)
        }
        return AuditRetention(days: days, changedAt: found.at)
    }
}

/// Sets it. Below the floor it is refused with the rule.
public struct SetAuditRetention: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    public func callAsFunction(days: Int64, by actor: Actor, on occasion: Occasion) async throws {
        try actor.require(.auditManage)
        guard days >= AuditRetention.floorDays else {
            throw Refusal(
                .invalid, .auditRetentionFloor, field: "days",
                ["days": "\(days)", "floor": "\(AuditRetention.floorDays)"])
        }
        guard days <= AuditRetention.ceilingDays else {
            throw Refusal(
                .invalid, .auditRetentionCeiling, field: "days",
                ["days": "\(days)", "ceiling": "\(AuditRetention.ceilingDays)"])
        }
        try await platform.datastore.write { session in
            let before = try session.auditRetention()
            let value = String(days)
            try session.run(
                """
                INSERT INTO setting (name, value, changed_at)
                VALUES (\(AuditRetention.setting), \(value), \(occasion.now))
                ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at
                """)
            try session.audit(
                AuditEntry(
                    "audit.retention", ("setting", AuditRetention.setting, ""), reason: "\(before.days) → \(days)"),
                by: actor, on: occasion)
        }
    }
}

extension Rule {
    static let auditRetentionFloor = Rule(
        "audit.retention-floor",
        "审计记录须留存不少于 {floor} 天，不能设为 {days} 天（《网络安全法》：网络日志留存不少于六个月）",
        "Audit records are kept for at least {floor} days; {days} is too short (Cybersecurity Law: logs for no less "
            + "than six months)")
    static let auditRetentionCeiling = Rule(
        "audit.retention-ceiling", "留存天数不能超过 {ceiling} 天（填写了 {days}）",
        "No more than {ceiling} days (not {days})")
}
